// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** HTML of a mail as plain text. Nothing is loaded and nothing is run. */
final class HtmlText {
    private static final int CHARACTERS = 256 * 1024;
    private static final Set<String> BLOCKS = Set.of(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "tbody",
            "tr",
            "ul");
    private static final Set<String> SILENT = Set.of("head", "script", "style", "template", "title", "noscript");

    private HtmlText() {}

    /** Without what mail programs mark as quote or signature. */
    static String withoutQuotes(String html) {
        Document document = parsed(html);
        for (String end : QuoteMarks.HTML_ENDS) {
            Element first = document.selectFirst(end);
            if (first != null) {
                removeFrom(first);
            }
        }
        for (Element divider : document.select("div[style*=border-top]")) {
            String begin = divider.text().strip().toLowerCase(Locale.ROOT);
            boolean header = QuoteMarks.HEADER_BLOCKS.stream()
                    .map(names -> names.get(0))
                    .anyMatch(from -> begin.startsWith(from + ":")
                            || begin.startsWith(from + " :")
                            || begin.startsWith(from + "："));
            if (header) {
                removeFrom(divider);
                break;
            }
        }
        for (String quote : QuoteMarks.HTML_QUOTES) {
            document.select(quote).remove();
        }
        return text(document);
    }

    /** With everything; quotes carry {@code >} before each line. */
    static String whole(String html) {
        return text(parsed(html));
    }

    private static Document parsed(String html) {
        Document document = Jsoup.parse(html.length() > CHARACTERS ? html.substring(0, CHARACTERS) : html);
        document.select("[style*=display:none], [style*=display: none]").remove();
        return document;
    }

    /** Removes an element and everything after it in the document. */
    private static void removeFrom(Element element) {
        Element at = element;
        while (at.parent() != null) {
            Node next = at.nextSibling();
            while (next != null) {
                Node after = next.nextSibling();
                next.remove();
                next = after;
            }
            at = at.parent();
        }
        element.remove();
    }

    private static String text(Document document) {
        Lines lines = new Lines();
        NodeTraversor.traverse(lines, document);
        return lines.text();
    }

    /** Collects text line by line; keeps count of how deep in quotes it is. */
    private static final class Lines implements NodeVisitor {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        private int quotes;
        private int silent;
        private int preformatted;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                if (silent == 0) {
                    append(words.getWholeText());
                }
                return;
            }
            String name = node.nodeName();
            if (SILENT.contains(name)) {
                silent++;
            }
            if (BLOCKS.contains(name) || name.equals("br")) {
                end();
            }
            if (name.equals("pre")) {
                preformatted++;
            }
            if (name.equals("blockquote")) {
                quotes++;
            }
            if ((name.equals("td") || name.equals("th")) && !line.isEmpty()) {
                append(" ");
            }
            if (name.equals("img") && silent == 0) {
                // Webmail shows emojis as pictures and keeps the character as their description.
                String shown = node.attr("alt");
                if (!shown.isEmpty() && shown.codePointCount(0, shown.length()) <= 4) {
                    append(shown);
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            String name = node.nodeName();
            if (SILENT.contains(name)) {
                silent--;
            }
            if (name.equals("pre")) {
                preformatted--;
            }
            if (BLOCKS.contains(name)) {
                end();
                if (name.equals("p")) {
                    text.append(quotes > 0 ? ">".repeat(quotes) : "").append('\n');
                }
            }
            if (name.equals("blockquote")) {
                quotes--;
            }
        }

        private void append(String words) {
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                if (c == '\n' && preformatted > 0) {
                    end();
                    continue;
                }
                boolean space = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
                if (!space) {
                    line.append(c);
                } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            }
        }

        private void end() {
            if (line.isEmpty()) {
                return;
            }
            if (quotes > 0) {
                text.append(">".repeat(quotes)).append(' ');
            }
            text.append(line.toString().stripTrailing()).append('\n');
            line.setLength(0);
        }

        private String text() {
            end();
            return text.toString();
        }
    }
}
