// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.Optional;

/**
 * How many SMS one text becomes, each of which is billed: 160 septets of the GSM 7-bit alphabet (153 when split), or 70
 * UTF-16 units (67) as soon as one character is outside it (3GPP TS 23.038 and 23.040;
 * <a href="https://www.twilio.com/docs/glossary/what-sms-character-limit">Twilio</a>). Pure.
 */
public final class SmsSegments {
    private static final String GSM_7 = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /** Sent as an escape and a second septet. */
    private static final String GSM_7_EXTENSION = "\f^{}\\[~]|€";

    private SmsSegments() {}

    /** At least 1. */
    public static int of(String text) {
        int septets = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || (c >= '0' && c <= '9');
            if (plain || GSM_7.indexOf(c) >= 0) {
                septets += 1;
            } else if (GSM_7_EXTENSION.indexOf(c) >= 0) {
                septets += 2;
            } else {
                return split(text.length(), 70, 67);
            }
        }
        return split(septets, 160, 153);
    }

    /** The first character that forces the whole text into UCS-2; empty when the text stays in the GSM 7-bit alphabet. */
    public static Optional<String> foreign(String text) {
        return text.codePoints()
                .filter(c -> GSM_7.indexOf(c) < 0 && GSM_7_EXTENSION.indexOf(c) < 0)
                .mapToObj(Character::toString)
                .findFirst();
    }

    private static int split(int units, int alone, int joined) {
        return units <= alone ? 1 : (units + joined - 1) / joined;
    }
}
