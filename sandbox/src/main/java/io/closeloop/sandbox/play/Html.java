// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.play;

/** Text into HTML. */
final class Html {
    private Html() {}

    static String escaped(Object text) {
        return String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Escaped, with web addresses as links. */
    static String linked(Object text) {
        return escaped(text).replaceAll("(https?://[^\\s<]+)", "<a href=\"$1\">$1</a>");
    }
}
