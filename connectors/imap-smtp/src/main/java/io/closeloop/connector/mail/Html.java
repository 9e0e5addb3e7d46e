// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.survey.WritingDirection;

/** The few words of HTML that our mails are made of. Colours keep a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3). */
final class Html {
    static final String INK = "#1f2933";
    static final String FAINT = "#52606d";
    static final String PAPER = "#ffffff";
    static final String BUTTON = "#0b5cad";

    private Html() {}

    /** Text made safe for content and quoted attributes. */
    static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c < 0x20 && c != '\n' && c != '\t' ? ' ' : c);
            }
        }
        return html.toString();
    }

    /** Text with its line breaks kept. */
    static String lines(String text) {
        return escaped(text.strip()).replace("\n", "<br>\n");
    }

    /** A whole document around table rows. */
    static String document(String language, String title, String rows) {
        return "<!DOCTYPE html>\n<html lang=\"" + escaped(language) + "\" dir=\"" + WritingDirection.of(language)
                + "\">\n<head>\n"
                + "<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light\">\n"
                + "<title>" + escaped(title) + "</title>\n</head>\n"
                + "<body style=\"margin:0;padding:0;background-color:" + PAPER + ";color:" + INK + "\">\n"
                + "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">"
                + "<tr><td align=\"center\" style=\"padding:16px;background-color:" + PAPER + "\">\n"
                + "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
                + "style=\"max-width:560px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:"
                + INK + "\">\n" + rows + "</table>\n</td></tr></table>\n</body>\n</html>\n";
    }

    /** One row with one cell. */
    static String row(String style, String content) {
        return "<tr><td style=\"" + style + "\">" + content + "</td></tr>\n";
    }

    static String link(String address, String style, String label) {
        return "<a href=\"" + escaped(address) + "\" style=\"" + style + "\">" + label + "</a>";
    }
}
