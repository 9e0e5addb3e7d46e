// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Slack's documented limits of the blocks that are used here, as a list of what breaks them. Lengths are counted in UTF-16
 * units, the stricter reading.
 *
 * @see <a href="https://docs.slack.dev/reference/block-kit/blocks">Blocks</a>
 */
final class BlockKitLimits {
    // Not documented: whole messages were refused from about 13,000 characters on although each block was fine.
    private static final int WHOLE_MESSAGE = 10_000;
    private final List<String> broken = new ArrayList<>();

    private BlockKitLimits() {}

    static List<String> brokenBy(SlackMessage message) {
        BlockKitLimits limits = new BlockKitLimits();
        limits.text("text", message.text(), 4000);
        limits.text("plain", message.plain(), 4000);
        limits.text("blocks", message.blocks(), WHOLE_MESSAGE);
        try {
            limits.blocks(new ObjectMapper().readTree(message.blocks()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return limits.broken;
    }

    private void blocks(JsonNode blocks) {
        count("blocks", blocks, 50);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < blocks.size(); i++) {
            String at = "/blocks/" + i;
            JsonNode block = blocks.get(i);
            if (block.has("block_id")) {
                text(at + "/block_id", block.path("block_id").asText(), 255);
                check(ids.add(block.path("block_id").asText()), at + "/block_id is not unique");
            }
            switch (block.path("type").asText()) {
                case "header" -> textObject(at + "/text", block.path("text"), "plain_text", 150);
                case "section" -> section(at, block);
                case "context" -> {
                    count(at + "/elements", block.path("elements"), 10);
                    block.path("elements").forEach(e -> textObject(at + "/elements", e, "mrkdwn", 2000));
                }
                case "actions" -> actions(at, block);
                default -> broken.add(at + "/type is unknown");
            }
        }
    }

    private void section(String at, JsonNode block) {
        check(block.has("text") || block.has("fields"), at + " has neither text nor fields");
        if (block.has("text")) {
            textObject(at + "/text", block.path("text"), "mrkdwn", 3000);
        }
        if (block.has("fields")) {
            count(at + "/fields", block.path("fields"), 10);
            block.path("fields").forEach(field -> textObject(at + "/fields", field, "mrkdwn", 2000));
        }
    }

    private void actions(String at, JsonNode block) {
        count(at + "/elements", block.path("elements"), 25);
        Set<String> ids = new HashSet<>();
        for (JsonNode button : block.path("elements")) {
            check(button.path("type").asText().equals("button"), at + " has something else than buttons");
            text(at + "/action_id", button.path("action_id").asText(), 255);
            check(ids.add(button.path("action_id").asText()), at + "/action_id is not unique");
            textObject(at + "/text", button.path("text"), "plain_text", 75);
            text(at + "/value", button.path("value").asText(), 2000);
            check(
                    !button.has("style")
                            || Set.of("primary", "danger")
                                    .contains(button.path("style").asText()),
                    at + "/style is unknown");
            if (button.has("confirm")) {
                textObject(at + "/confirm/title", button.at("/confirm/title"), "plain_text", 100);
                textObject(at + "/confirm/text", button.at("/confirm/text"), "plain_text", 300);
                textObject(at + "/confirm/confirm", button.at("/confirm/confirm"), "plain_text", 30);
                textObject(at + "/confirm/deny", button.at("/confirm/deny"), "plain_text", 30);
            }
        }
    }

    private void textObject(String at, JsonNode node, String type, int limit) {
        check(node.path("type").asText().equals(type), at + "/type is not " + type);
        String text = node.path("text").asText();
        text(at + "/text", text, limit);
        // Every ampersand must begin an entity, and angle brackets must come in pairs that Slack reads.
        check(text.replaceAll("&(amp|lt|gt);", "").indexOf('&') < 0, at + "/text has a broken entity");
        check(
                !text.replaceAll("<(https?://[^<>|]+\\|[^<>]+|!date\\^[0-9]+\\^[^<>|]+\\|[^<>]+)>", "")
                        .contains("<"),
                at + "/text has an unescaped bracket");
        check(whole(text), at + "/text has half a character");
    }

    private static boolean whole(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private void text(String at, String text, int limit) {
        check(!text.isEmpty(), at + " is empty");
        check(text.length() <= limit, at + " has " + text.length() + " characters, not at most " + limit);
    }

    private void count(String at, JsonNode array, int limit) {
        check(array.isArray() && !array.isEmpty(), at + " is empty");
        check(array.size() <= limit, at + " has " + array.size() + " elements, not at most " + limit);
    }

    private void check(boolean good, String otherwise) {
        if (!good) {
            broken.add(otherwise);
        }
    }
}
