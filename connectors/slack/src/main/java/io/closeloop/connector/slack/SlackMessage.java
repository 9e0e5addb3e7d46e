// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is shown in Slack.
 *
 * @param text the notification, and what screen readers say
 * @param blocks as JSON
 * @param plain everything as text, for the case that Slack does not take the blocks
 */
record SlackMessage(String text, String blocks, String plain) {
    /** Hides the words: they are a customer's. */
    @Override
    public String toString() {
        return "SlackMessage[" + blocks.length() + " characters of blocks]";
    }

    /** Collects blocks in order; empty parts leave no trace. Not thread-safe. */
    static final class Blocks {
        private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
        private final ArrayNode blocks = JSON.arrayNode();

        /** @param text at most 150 characters */
        Blocks header(String text) {
            blocks.addObject().put("type", "header").set("text", plainText(text));
            return this;
        }

        Blocks section(String mrkdwn) {
            if (!mrkdwn.isEmpty()) {
                blocks.addObject().put("type", "section").set("text", mrkdwn(mrkdwn));
            }
            return this;
        }

        /** @param fields at most 10 of at most 2000 characters */
        Blocks fields(List<String> fields) {
            if (!fields.isEmpty()) {
                ArrayNode array = blocks.addObject().put("type", "section").putArray("fields");
                fields.forEach(field -> array.add(mrkdwn(field)));
            }
            return this;
        }

        Blocks context(String mrkdwn) {
            blocks.addObject().put("type", "context").putArray("elements").add(mrkdwn(mrkdwn));
            return this;
        }

        Blocks actions(String blockId, List<ObjectNode> buttons) {
            if (!buttons.isEmpty()) {
                blocks.addObject()
                        .put("type", "actions")
                        .put("block_id", blockId)
                        .putArray("elements")
                        .addAll(buttons);
            }
            return this;
        }

        /** @param style {@code primary}, {@code danger} or null */
        static ObjectNode button(String actionId, String label, String value, @Nullable String style) {
            ObjectNode button = JSON.objectNode().put("type", "button").put("action_id", actionId);
            button.set("text", plainText(label));
            button.put("value", value);
            if (style != null) {
                button.put("style", style);
            }
            return button;
        }

        /** The question asked before a click counts. */
        static ObjectNode confirmed(ObjectNode button, String title, String question, String yes, String no) {
            ObjectNode confirm = button.putObject("confirm");
            confirm.set("title", plainText(title));
            confirm.set("text", plainText(question));
            confirm.set("confirm", plainText(yes));
            confirm.set("deny", plainText(no));
            return button;
        }

        private static ObjectNode plainText(String text) {
            return JSON.objectNode().put("type", "plain_text").put("text", text);
        }

        // Verbatim: Slack must not turn what looks like an address or a channel in foreign words into a link.
        private static ObjectNode mrkdwn(String text) {
            return JSON.objectNode().put("type", "mrkdwn").put("text", text).put("verbatim", true);
        }

        String json() {
            return blocks.toString();
        }
    }
}
