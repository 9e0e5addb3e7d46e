// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.IncomingPhoneNumber;
import com.twilio.rest.messaging.v1.Service;
import com.twilio.rest.messaging.v1.service.AlphaSender;
import com.twilio.rest.messaging.v1.service.PhoneNumber;
import com.twilio.rest.messaging.v1.service.ShortCode;
import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks Twilio whether the credentials work and whether each number we send from is the account's and can send texts
 * (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource), and whether the messaging service is and has a
 * sender (https://www.twilio.com/docs/messaging/api/service-resource). Short codes and sender names are not in that
 * list and are not asked about.
 */
final class TwilioQuestions {
    private final TwilioAccount account;
    private final TwilioRestClient client;
    private final Settings settings;

    TwilioQuestions(TwilioAccount account, TwilioRestClient client, Settings settings) {
        this.account = account;
        this.client = client;
        this.settings = settings;
    }

    List<ConfigProblem> ask() {
        Map<String, String> numbers = new LinkedHashMap<>();
        if (account.from() != null) {
            numbers.put(account.from(), TwilioAccount.FROM);
        }
        account.smsNumbers().forEach(number -> numbers.putIfAbsent(number, "twilio.sms-numbers"));
        numbers.keySet().removeIf(number -> !number.startsWith("+"));
        List<ConfigProblem> found = new ArrayList<>();
        try {
            if (numbers.isEmpty()) {
                // Still shows whether the credentials work.
                about("+15005550006");
            }
            numbers.forEach((number, key) -> judge(number, key).ifPresent(found::add));
            Optional.ofNullable(account.messagingServiceSid())
                    .flatMap(this::judgeService)
                    .ifPresent(found::add);
        } catch (RuntimeException e) {
            found.add(failed(e));
        }
        return found;
    }

    private Optional<ConfigProblem> judge(String number, String key) {
        Optional<IncomingPhoneNumber> known = about(number);
        if (known.isEmpty()) {
            return Optional.of(settings.at(
                    CheckRule.VENDOR_NUMBER,
                    key,
                    "names " + number + ", which is not a number of this account",
                    "write a number of Phone Numbers > Active numbers in Twilio's console"));
        }
        boolean sms = known.get().getCapabilities() != null
                && known.get().getCapabilities().getSms();
        return sms
                ? Optional.empty()
                : Optional.of(settings.at(
                        CheckRule.VENDOR_NUMBER,
                        key,
                        "names " + number + ", which cannot send texts",
                        "write a number with the capability SMS"));
    }

    /** A service picks the sender out of its pool; without one in it nothing can be sent. */
    private Optional<ConfigProblem> judgeService(String sid) {
        try {
            Service.fetcher(sid).fetch(client);
        } catch (RuntimeException e) {
            if (TwilioFailure.in(e).map(TwilioFailure::status).orElse(0) != 404) {
                throw e;
            }
            return Optional.of(settings.at(
                    CheckRule.VENDOR_NUMBER,
                    TwilioAccount.MESSAGING_SERVICE,
                    "names " + sid + ", which is not a messaging service of this account",
                    "write the SID of one of Messaging > Services in Twilio's console"));
        }
        boolean sender = PhoneNumber.reader(sid)
                        .limit(1)
                        .read(client)
                        .iterator()
                        .hasNext()
                || ShortCode.reader(sid).limit(1).read(client).iterator().hasNext()
                || AlphaSender.reader(sid).limit(1).read(client).iterator().hasNext();
        return sender
                ? Optional.empty()
                : Optional.of(settings.at(
                        CheckRule.VENDOR_NUMBER,
                        TwilioAccount.MESSAGING_SERVICE,
                        "names " + sid + ", which has no sender in its pool",
                        "add a number to its sender pool in Twilio's console"));
    }

    private Optional<IncomingPhoneNumber> about(String number) {
        for (IncomingPhoneNumber found : IncomingPhoneNumber.reader(account.sid())
                .setPhoneNumber(number)
                .limit(5)
                .read(client)) {
            if (found.getPhoneNumber() != null
                    && found.getPhoneNumber().toString().equals(number)) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private ConfigProblem failed(RuntimeException e) {
        Optional<TwilioFailure> failure = TwilioFailure.in(e);
        int status = failure.map(TwilioFailure::status).orElse(0);
        if (status == 401 || status == 403) {
            return settings.at(
                    CheckRule.VENDOR_LOGIN,
                    TwilioAccount.AUTH_TOKEN,
                    "is refused by Twilio: HTTP " + status,
                    "write the auth token that stands beside the account SID on the console's first page");
        }
        if (status == 404) {
            return settings.at(
                    CheckRule.VENDOR_LOGIN,
                    TwilioAccount.SID,
                    "is not known to Twilio",
                    "write the account SID on the console's first page");
        }
        return settings.at(
                CheckRule.VENDOR_UNREACHABLE,
                "twilio.base-url",
                "could not be asked: "
                        + failure.map(TwilioFailure::getMessage)
                                .orElse(e.getClass().getSimpleName()),
                "check the network, and ask again");
    }
}
