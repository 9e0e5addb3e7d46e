// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import java.util.Optional;

/**
 * How many segments an SMS takes: 160 septets of the GSM 7-bit default alphabet (3GPP TS 23.038, section 6.2.1) or 70 UTF-16
 * units when one character is outside it; 153 and 67 each when there are several.
 */
final class SmsText {
    private static final String ALPHABET = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    /** Sent as an escape and a second septet. */
    private static final String EXTENSION = "\f^{}\\[~]|€";

    private SmsText() {}

    static int segments(String text) {
        if (foreign(text).isPresent()) {
            return split(text.length(), 70, 67);
        }
        int septets = 0;
        for (int i = 0; i < text.length(); i++) {
            septets += EXTENSION.indexOf(text.charAt(i)) >= 0 ? 2 : 1;
        }
        return split(septets, 160, 153);
    }

    /** The first character that forces the whole text into UCS-2. */
    static Optional<String> foreign(String text) {
        return text.codePoints()
                .filter(c -> ALPHABET.indexOf(c) < 0 && EXTENSION.indexOf(c) < 0)
                .mapToObj(Character::toString)
                .findFirst();
    }

    private static int split(int units, int alone, int joined) {
        return units <= alone ? 1 : (units + joined - 1) / joined;
    }
}
