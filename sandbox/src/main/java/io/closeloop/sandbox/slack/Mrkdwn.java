// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Slack makes of text on arrival: bare {@code & < >} become entities, its own tokens such as
 * {@code <@U1>} or {@code <https://x|label>} stay.
 * <a href="https://docs.slack.dev/messaging/formatting-message-text">Formatting message text</a>. Pure.
 */
final class Mrkdwn {
    private static final Pattern BARE_AMPERSAND = Pattern.compile("&(?!amp;|lt;|gt;)");
    private static final Pattern TOKEN =
            Pattern.compile("<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|![a-z]+(?:\\^[^<>|]*)*|(?:https?://|mailto:|tel:)[^<>|]+)"
                    + "(?:\\|[^<>]*)?>");

    private Mrkdwn() {}

    static String received(String text) {
        String safe = BARE_AMPERSAND.matcher(text).replaceAll("&amp;");
        StringBuilder out = new StringBuilder();
        Matcher token = TOKEN.matcher(safe);
        int from = 0;
        while (token.find()) {
            out.append(entities(safe.substring(from, token.start()))).append(token.group());
            from = token.end();
        }
        return out.append(entities(safe.substring(from))).toString();
    }

    private static String entities(String text) {
        // A > at the start of a line is a quotation and stays.
        return text.replace("<", "&lt;").replaceAll("(?m)(?<!^)>", "&gt;");
    }
}
