// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Twilio and as whom.
 *
 * @param authToken signs webhooks and is the password of the API; an API key's secret can do the latter only
 * @param from number, short code or sender name of our texts; null when only a messaging service is configured
 * @param messagingServiceSid picks the sender instead of {@code from}; null when there is none
 * @param smsNumbers further numbers of ours that can send texts
 * @param baseUrl stands for every {@code *.twilio.com} host; null leaves them as they are
 * @param patience how long to wait for an answer
 */
record TwilioAccount(
        String sid,
        String authToken,
        @Nullable String from,
        @Nullable String messagingServiceSid,
        Set<String> smsNumbers,
        @Nullable URI baseUrl,
        Duration patience) {
    static final String SID = "twilio.account-sid";
    static final String AUTH_TOKEN = "twilio.auth-token";
    static final String FROM = "twilio.from";
    static final String MESSAGING_SERVICE = "twilio.messaging-service-sid";
    private static final String BASE_URL = "twilio.base-url";
    private static final String TWILIO = "https://api.twilio.com";
    private static final Pattern ACCOUNT = Pattern.compile("AC[0-9a-fA-F]{32}");
    private static final Pattern SERVICE = Pattern.compile("MG[0-9a-fA-F]{32}");
    private static final Pattern SENDER = Pattern.compile("\\+[1-9][0-9]{5,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}");

    TwilioAccount {
        smsNumbers = Set.copyOf(smsNumbers);
    }

    /** The account the settings describe; empty when they have a problem, each of which is recorded. */
    static Optional<TwilioAccount> of(Settings settings) {
        int before = settings.problems().size();
        String sid = settings.require(SID, "AC0123456789abcdef0123456789abcdef");
        String token = settings.require(AUTH_TOKEN, "the auth token of the same account");
        if (!sid.isEmpty() && !ACCOUNT.matcher(sid).matches()) {
            settings.problem(
                    SID,
                    "is not an account SID",
                    "write the 34 characters that begin with AC on the console's first page");
        }
        Optional<String> service = settings.get(MESSAGING_SERVICE);
        if (service.isPresent() && !SERVICE.matcher(service.get()).matches()) {
            settings.problem(
                    MESSAGING_SERVICE,
                    "is not a messaging service SID",
                    "write the 34 characters that begin with MG, or leave it out");
        }
        Optional<String> from =
                service.isPresent() ? settings.get(FROM) : Optional.of(settings.require(FROM, "+15550001111"));
        if (from.isPresent()
                && !from.get().isEmpty()
                && !SENDER.matcher(from.get()).matches()) {
            settings.problem(FROM, "is not a sender", "write a number such as +15550001111 that can send texts");
        }
        Set<String> smsNumbers = new TreeSet<>();
        Arrays.stream(settings.get("twilio.sms-numbers", "").split(","))
                .map(String::strip)
                .filter(number -> !number.isEmpty())
                .forEach(smsNumbers::add);
        if (!smsNumbers.stream().allMatch(number -> SENDER.matcher(number).matches())) {
            settings.problem(
                    "twilio.sms-numbers", "holds something else than numbers", "write +15550001111,+15550002222");
        }
        URI base = settings.address(BASE_URL, TWILIO);
        Duration patience = Duration.ofSeconds(settings.number("twilio.timeout-seconds", 15, 1, 120));
        if (settings.problems().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new TwilioAccount(
                sid,
                token,
                from.orElse(null),
                service.orElse(null),
                smsNumbers,
                base.toString().equals(TWILIO) ? null : base,
                patience));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "TwilioAccount[" + sid + "]";
    }
}
