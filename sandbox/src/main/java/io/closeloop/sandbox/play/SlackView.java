// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.sandbox.slack.SlackMessage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message's blocks as Slack shows them, in HTML: headers, texts, fields and quotes; buttons are drawn by the page. */
final class SlackView {
    private static final Pattern MARK = Pattern.compile("<(!date\\^[^|>]*|https?://[^|>]+)(?:\\|([^>]*))?>");
    private static final Pattern BOLD = Pattern.compile("\\*([^*\\n]+)\\*");

    private SlackView() {}

    static String html(SlackMessage message) {
        if (message.blocks().isEmpty()) {
            return "<p>" + marked(message.text()) + "</p>";
        }
        StringBuilder html = new StringBuilder();
        for (JsonNode block : message.blocks()) {
            switch (block.path("type").asText()) {
                case "header" ->
                    html.append("<h3>").append(text(block.path("text"))).append("</h3>");
                case "section" -> {
                    if (block.has("text")) {
                        html.append("<p>").append(text(block.path("text"))).append("</p>");
                    }
                    block.path("fields")
                            .forEach(field -> html.append("<p class=\"field\">")
                                    .append(text(field))
                                    .append("</p>"));
                }
                case "context" ->
                    block.path("elements")
                            .forEach(element -> html.append("<p class=\"context\">")
                                    .append(text(element))
                                    .append("</p>"));
                default -> {
                    // Actions and dividers.
                }
            }
        }
        return html.toString();
    }

    private static String text(JsonNode object) {
        String text = object.path("text").asText();
        return object.path("type").asText().equals("mrkdwn") ? marked(text) : Html.escaped(text);
    }

    /** Slack's own escapes ({@code &lt;}) are HTML's too: what is left between marks can stand as it is. */
    private static String marked(String mrkdwn) {
        Matcher matcher = MARK.matcher(mrkdwn);
        StringBuilder html = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            html.append(plain(mrkdwn.substring(from, matcher.start())));
            String target = matcher.group(1);
            String label = matcher.group(2) == null ? target : matcher.group(2);
            html.append(
                    target.startsWith("http")
                            ? "<a href=\"" + target.replace("\"", "%22") + "\">" + plain(label) + "</a>"
                            : plain(label));
            from = matcher.end();
        }
        return html.append(plain(mrkdwn.substring(from))).toString();
    }

    private static String plain(String text) {
        String safe = text.replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
        return BOLD.matcher(safe)
                .replaceAll("<strong>$1</strong>")
                .replace("\n", "<br>")
                .replace("<br>&gt;", "<br>› ");
    }
}
