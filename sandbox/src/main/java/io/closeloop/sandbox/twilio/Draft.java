// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message as the program asked for it, before Twilio agrees. Everything may be missing.
 *
 * @param hasOtherContent media or a content template, which may stand in for a text
 */
record Draft(
        @Nullable String to,
        @Nullable String from,
        @Nullable String messagingServiceSid,
        @Nullable String body,
        @Nullable String statusCallback,
        boolean hasOtherContent) {
    private static final Pattern E164 = Pattern.compile("(whatsapp:)?\\+[1-9][0-9]{6,14}");
    private static final Pattern SENDER =
            Pattern.compile("(whatsapp:)?\\+[1-9][0-9]{6,14}|[0-9]{5,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");
    private static final int LONGEST_BODY = 1600;

    static Draft of(Form form) {
        return new Draft(
                form.get("To"),
                form.get("From"),
                form.get("MessagingServiceSid"),
                form.get("Body"),
                form.get("StatusCallback"),
                form.has("MediaUrl") || form.has("ContentSid"));
    }

    static boolean isE164(String number) {
        return E164.matcher(number).matches();
    }

    /**
     * What Twilio would refuse, in Twilio's order; null when nothing.
     *
     * @param ownNumbers numbers of the account; empty when any sender will do
     */
    @Nullable
    TwilioError refusal(Set<String> ownNumbers, ConsentBook consent) {
        if (to == null) {
            return TwilioError.NO_TO;
        }
        if (from == null && messagingServiceSid == null) {
            return TwilioError.NO_FROM;
        }
        if (body == null && !hasOtherContent) {
            return TwilioError.NO_BODY;
        }
        if (!isE164(to)) {
            return TwilioError.invalidTo(to);
        }
        if (from != null) {
            if (!SENDER.matcher(from).matches()) {
                return TwilioError.invalidFrom(from);
            }
            if (from.equals(to)) {
                return TwilioError.SAME_NUMBER;
            }
            if (!ownNumbers.isEmpty() && !ownNumbers.contains(from)) {
                return TwilioError.notOurs(from);
            }
        }
        if (body != null && body.codePointCount(0, body.length()) > LONGEST_BODY) {
            return TwilioError.TOO_LONG;
        }
        if (statusCallback != null && callback() == null) {
            return TwilioError.invalidStatusCallback();
        }
        if ((from != null && consent.blocks(to, from))
                || (messagingServiceSid != null && consent.blocks(to, messagingServiceSid))) {
            return TwilioError.OPTED_OUT;
        }
        return null;
    }

    /** The number it goes to; only of a draft that was not refused. */
    String recipient() {
        return Objects.requireNonNull(to, "a message without To is refused");
    }

    /** The status callback when it is an http(s) URL of a host without underscore, else null. */
    @Nullable
    URI callback() {
        if (statusCallback == null) {
            return null;
        }
        try {
            URI url = URI.create(statusCallback);
            String host = url.getHost();
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            return web && host != null && HOST.matcher(host).matches() ? url : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
