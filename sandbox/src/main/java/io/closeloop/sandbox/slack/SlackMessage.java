// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stood at one moment, with what it was before. Immutable; the JSON in it must not be changed.
 *
 * @param channel the channel's id
 * @param ts unique in the channel, a string and never a number
 * @param user the author's id
 * @param threadTs the parent's ts, null outside a thread
 * @param current what it says now
 * @param edits what it said before each change, oldest first
 */
public record SlackMessage(
        String channel,
        String ts,
        String user,
        @Nullable String threadTs,
        boolean broadcast,
        boolean deleted,
        Version current,
        List<Version> edits) {

    private static final Pattern MENTION =
            Pattern.compile("<(@[UW][A-Z0-9]+|!subteam\\^S[A-Z0-9]+|!here|!channel|!everyone)(?:\\|[^>]*)?>");

    /**
     * One wording of a message.
     *
     * @param blocks an array, empty when the message has only text
     * @param metadata null when it carries none
     */
    public record Version(
            Instant at,
            String text,
            ArrayNode blocks,
            @Nullable JsonNode metadata) {}

    /**
     * A button somebody can click.
     *
     * @param url null unless it opens a page
     */
    public record Button(
            String actionId,
            String blockId,
            String label,
            String value,
            String style,
            @Nullable String url) {}

    public String text() {
        return current.text();
    }

    public ArrayNode blocks() {
        return current.blocks();
    }

    public @Nullable JsonNode metadata() {
        return current.metadata();
    }

    /** Everything a reader sees: the text of all blocks, or the plain text when there are none; lines by {@code \n}. */
    public String shown() {
        if (current.blocks().isEmpty()) {
            return current.text();
        }
        List<String> lines = new ArrayList<>();
        collectText(current.blocks(), lines);
        return String.join("\n", lines);
    }

    private static void collectText(JsonNode node, List<String> lines) {
        if (node.isObject() && node.path("text").isTextual()) {
            lines.add(node.get("text").textValue());
            return;
        }
        node.forEach(child -> collectText(child, lines));
    }

    /** The people, groups and whole channels it notifies, for example {@code @U0AGENT01} or {@code !channel}. */
    public List<String> mentions() {
        List<String> mentions = new ArrayList<>();
        Matcher matcher = MENTION.matcher(shown());
        while (matcher.find()) {
            mentions.add(matcher.group(1));
        }
        return mentions;
    }

    public List<Button> buttons() {
        List<Button> buttons = new ArrayList<>();
        for (JsonNode block : current.blocks()) {
            for (JsonNode element : block.path("elements")) {
                addButton(block, element, buttons);
            }
            addButton(block, block.path("accessory"), buttons);
        }
        return buttons;
    }

    private static void addButton(JsonNode block, JsonNode element, List<Button> buttons) {
        if (element.path("type").asText().equals("button")) {
            buttons.add(new Button(
                    element.path("action_id").asText(),
                    block.path("block_id").asText(),
                    element.path("text").path("text").asText(),
                    element.path("value").asText(),
                    element.path("style").asText(),
                    element.path("url").textValue()));
        }
    }

    /** The message as the Web API shows it. */
    ObjectNode json(ObjectNode into, boolean withMetadata) {
        into.put("type", "message").put("user", user).put("ts", ts).put("text", current.text());
        if (!current.blocks().isEmpty()) {
            into.set("blocks", current.blocks().deepCopy());
        }
        if (threadTs != null) {
            into.put("thread_ts", threadTs);
        }
        if (!edits.isEmpty()) {
            into.putObject("edited").put("user", user).put("ts", current.at().getEpochSecond() + ".000000");
        }
        JsonNode metadata = current.metadata();
        if (withMetadata && metadata != null) {
            into.set("metadata", metadata.deepCopy());
        }
        return into;
    }
}
