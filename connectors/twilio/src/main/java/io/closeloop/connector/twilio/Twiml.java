// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.port.HttpAnswer;
import org.jspecify.annotations.Nullable;

/** What a message webhook answers (https://www.twilio.com/docs/messaging/twiml). */
final class Twiml {
    private Twiml() {}

    /** A text back to the sender; null for none. Anything but TwiML would be sent to the customer as it is. */
    static HttpAnswer say(@Nullable String words) {
        String response =
                words == null ? "<Response/>" : "<Response><Message>" + escaped(words) + "</Message></Response>";
        return HttpAnswer.of(200, "text/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + response);
    }

    private static String escaped(String words) {
        StringBuilder xml = new StringBuilder(words.length() + 16);
        words.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                default -> {
                    if (allowed(c)) {
                        xml.appendCodePoint(c);
                    }
                }
            }
        });
        return xml.toString();
    }

    /** XML 1.0 section 2.2; one forbidden character would make Twilio drop the whole answer. */
    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
