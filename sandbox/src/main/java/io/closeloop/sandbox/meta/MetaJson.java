// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * JSON spelled as Meta spells it: ASCII only, lower-case escapes, and an escaped solidus, percent, less-than and at sign.
 * A receiver that parses and writes the body again before it checks the signature gets other bytes and fails.
 */
final class MetaJson {
    private MetaJson() {}

    static String write(JsonNode node) {
        // None of these characters can stand outside a JSON string, so the text may be rewritten without parsing it.
        String plain = node.toString();
        StringBuilder escaped = new StringBuilder(plain.length() + 64);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '/' -> escaped.append("\\/");
                case '<' -> escaped.append("\\u003C");
                case '%' -> escaped.append("\\u0025");
                case '@' -> escaped.append("\\u0040");
                default -> {
                    if (c < 0x7f) {
                        escaped.append(c);
                    } else {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    }
                }
            }
        }
        return escaped.toString();
    }
}
