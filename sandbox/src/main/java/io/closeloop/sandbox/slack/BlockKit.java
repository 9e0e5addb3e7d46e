// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks blocks and views against Slack's limits; each fault is a sentence with a JSON pointer, as the API answers.
 * <a href="https://docs.slack.dev/reference/block-kit/blocks">Blocks</a>. Lengths count UTF-16 units, the stricter of the
 * two readings of Slack's page.
 */
final class BlockKit {
    private static final int MOST_IN_A_MESSAGE = 50;
    private static final int MOST_IN_A_VIEW = 100;
    private static final int MARKDOWN_IN_TOTAL = 12_000;

    /** Allowed members by block or element type; {@code type} itself goes without saying. */
    private static final Map<String, Set<String>> MEMBERS = Map.ofEntries(
            Map.entry("header", Set.of("block_id", "text")),
            Map.entry("section", Set.of("block_id", "text", "fields", "accessory", "expand")),
            Map.entry("actions", Set.of("block_id", "elements")),
            Map.entry("context", Set.of("block_id", "elements")),
            Map.entry("divider", Set.of("block_id")),
            Map.entry("markdown", Set.of("block_id", "text")),
            Map.entry("rich_text", Set.of("block_id", "elements")),
            Map.entry("image", Set.of("block_id", "image_url", "slack_file", "alt_text", "title")),
            Map.entry("input", Set.of("block_id", "label", "element", "hint", "optional", "dispatch_action")),
            Map.entry("button", Set.of("action_id", "text", "url", "value", "style", "confirm", "accessibility_label")),
            Map.entry(
                    "static_select",
                    Set.of(
                            "action_id",
                            "placeholder",
                            "options",
                            "option_groups",
                            "initial_option",
                            "confirm",
                            "focus_on_load")),
            Map.entry("users_select", Set.of("action_id", "placeholder", "initial_user", "confirm", "focus_on_load")),
            Map.entry("overflow", Set.of("action_id", "options", "confirm")),
            Map.entry("datepicker", Set.of("action_id", "placeholder", "initial_date", "confirm", "focus_on_load")),
            Map.entry("radio_buttons", Set.of("action_id", "options", "initial_option", "confirm", "focus_on_load")),
            Map.entry("checkboxes", Set.of("action_id", "options", "initial_options", "confirm", "focus_on_load")),
            Map.entry(
                    "plain_text_input",
                    Set.of(
                            "action_id",
                            "initial_value",
                            "multiline",
                            "min_length",
                            "max_length",
                            "dispatch_action_config",
                            "focus_on_load",
                            "placeholder")));

    private static final Set<String> BLOCKS =
            Set.of("header", "section", "actions", "context", "divider", "markdown", "rich_text", "image", "input");
    private static final Set<String> IN_ACTIONS =
            Set.of("button", "static_select", "users_select", "overflow", "datepicker", "radio_buttons", "checkboxes");
    private static final Set<String> IN_INPUT =
            Set.of("plain_text_input", "static_select", "users_select", "datepicker", "radio_buttons", "checkboxes");

    private final List<String> faults = new ArrayList<>();
    private final Set<String> blockIds = new HashSet<>();
    private int markdown;

    private BlockKit() {}

    /** The faults of a message's blocks, empty when there are none. */
    static List<String> faultsOfMessage(ArrayNode blocks) {
        BlockKit check = new BlockKit();
        check.blocks(blocks, MOST_IN_A_MESSAGE);
        return check.faults;
    }

    /** The faults of a modal, empty when there are none. */
    static List<String> faultsOfView(ObjectNode view) {
        BlockKit check = new BlockKit();
        check.view(view);
        return check.faults;
    }

    private void view(ObjectNode view) {
        if (!view.path("type").asText().equals("modal")) {
            fault("must be a valid enum value", "/view/type");
        }
        text(view.get("title"), "/view/title", 24, true, true);
        text(view.get("submit"), "/view/submit", 24, true, false);
        text(view.get("close"), "/view/close", 24, true, false);
        length(view, "callback_id", "/view", 255, false);
        length(view, "private_metadata", "/view", 3000, false);
        if (!(view.get("blocks") instanceof ArrayNode blocks)) {
            fault("missing required field: blocks", "/view");
            return;
        }
        blocks(blocks, MOST_IN_A_VIEW);
        for (JsonNode block : blocks) {
            if (block.path("type").asText().equals("input") && !view.has("submit")) {
                fault("missing required field: submit", "/view");
            }
        }
    }

    private void blocks(ArrayNode blocks, int most) {
        if (blocks.size() > most) {
            fault("no more than " + most + " items allowed", "/blocks");
        }
        for (int i = 0; i < blocks.size(); i++) {
            block(blocks.get(i), "/blocks/" + i);
        }
    }

    private void block(JsonNode block, String at) {
        String type = block.path("type").asText();
        if (!block.isObject() || !BLOCKS.contains(type)) {
            fault("unsupported type: " + type, at + "/type");
            return;
        }
        members(block, type, at);
        length(block, "block_id", at, 255, false);
        String id = block.path("block_id").asText();
        if (!id.isEmpty() && !blockIds.add(id)) {
            fault("`block_id` already exists: " + id, at + "/block_id");
        }
        switch (type) {
            case "header" -> text(block.get("text"), at + "/text", 150, true, true);
            case "section" -> section(block, at);
            case "actions" -> elements(block, at, 25, IN_ACTIONS);
            case "context" -> context(block, at);
            case "image" -> image(block, at);
            case "input" -> input(block, at);
            case "markdown" -> markdown(block, at);
            default -> {}
        }
    }

    private void section(JsonNode block, String at) {
        JsonNode fields = block.get("fields");
        if (!block.has("text") && fields == null) {
            fault("missing required field: text or fields", at);
        }
        text(block.get("text"), at + "/text", 3000, false, false);
        if (fields != null) {
            count(fields, at + "/fields", 10);
            for (int i = 0; i < fields.size(); i++) {
                text(fields.get(i), at + "/fields/" + i, 2000, false, true);
            }
        }
        JsonNode accessory = block.get("accessory");
        if (accessory != null) {
            if (accessory.path("type").asText().equals("image")) {
                image(accessory, at + "/accessory");
            } else {
                element(accessory, at + "/accessory", IN_ACTIONS);
            }
        }
    }

    private void context(JsonNode block, String at) {
        JsonNode elements = block.path("elements");
        count(elements, at + "/elements", 10);
        for (int i = 0; i < elements.size(); i++) {
            JsonNode element = elements.get(i);
            String where = at + "/elements/" + i;
            if (element.path("type").asText().equals("image")) {
                image(element, where);
            } else {
                text(element, where, 3000, false, true);
            }
        }
    }

    private void image(JsonNode image, String at) {
        members(image, "image", at);
        length(image, "image_url", at, 3000, !image.has("slack_file"));
        length(image, "alt_text", at, 2000, true);
        text(image.get("title"), at + "/title", 2000, true, false);
    }

    private void input(JsonNode block, String at) {
        text(block.get("label"), at + "/label", 2000, true, true);
        text(block.get("hint"), at + "/hint", 2000, true, false);
        JsonNode element = block.get("element");
        if (element == null) {
            fault("missing required field: element", at);
        } else {
            element(element, at + "/element", IN_INPUT);
        }
    }

    private void markdown(JsonNode block, String at) {
        length(block, "text", at, MARKDOWN_IN_TOTAL, true);
        markdown += block.path("text").asText().length();
        if (markdown > MARKDOWN_IN_TOTAL) {
            fault("markdown text must be less than " + (MARKDOWN_IN_TOTAL + 1) + " characters in total", at + "/text");
        }
    }

    private void elements(JsonNode block, String at, int most, Set<String> allowed) {
        JsonNode elements = block.path("elements");
        count(elements, at + "/elements", most);
        Set<String> actionIds = new HashSet<>();
        for (int i = 0; i < elements.size(); i++) {
            String where = at + "/elements/" + i;
            element(elements.get(i), where, allowed);
            String id = elements.get(i).path("action_id").asText();
            if (!id.isEmpty() && !actionIds.add(id)) {
                fault("`action_id` already exists: " + id, where + "/action_id");
            }
        }
    }

    private void element(JsonNode element, String at, Set<String> allowed) {
        String type = element.path("type").asText();
        if (!allowed.contains(type)) {
            fault("unsupported type: " + type, at + "/type");
            return;
        }
        members(element, type, at);
        length(element, "action_id", at, 255, false);
        confirm(element.get("confirm"), at + "/confirm");
        switch (type) {
            case "button" -> button(element, at);
            case "static_select" -> options(element, at, 100, 75);
            case "overflow" -> options(element, at, 5, 75);
            case "radio_buttons", "checkboxes" -> options(element, at, 10, 75);
            case "plain_text_input" -> {
                int longest = element.path("max_length").asInt(3000);
                if (longest < 1 || longest > 3000) {
                    fault("must be between 1 and 3000", at + "/max_length");
                }
            }
            default -> {}
        }
        text(element.get("placeholder"), at + "/placeholder", 150, true, false);
    }

    private void button(JsonNode button, String at) {
        text(button.get("text"), at + "/text", 75, true, true);
        length(button, "value", at, 2000, false);
        length(button, "url", at, 3000, false);
        length(button, "accessibility_label", at, 75, false);
        JsonNode style = button.get("style");
        if (style != null && !Set.of("primary", "danger").contains(style.asText())) {
            fault("must be a valid enum value", at + "/style");
        }
    }

    private void options(JsonNode element, String at, int most, int longest) {
        JsonNode options = element.get("options");
        if (options == null) {
            if (!element.has("option_groups")) {
                fault("missing required field: options", at);
            }
            return;
        }
        count(options, at + "/options", most);
        for (int i = 0; i < options.size(); i++) {
            String where = at + "/options/" + i;
            text(options.get(i).get("text"), where + "/text", longest, false, true);
            length(options.get(i), "value", where, 150, true);
            text(options.get(i).get("description"), where + "/description", 75, false, false);
        }
    }

    private void confirm(@Nullable JsonNode confirm, String at) {
        if (confirm != null) {
            text(confirm.get("title"), at + "/title", 100, true, true);
            text(confirm.get("text"), at + "/text", 300, false, true);
            text(confirm.get("confirm"), at + "/confirm", 30, true, true);
            text(confirm.get("deny"), at + "/deny", 30, true, true);
        }
    }

    /** A text object; {@code plain} where mrkdwn is not allowed. */
    private void text(@Nullable JsonNode text, String at, int longest, boolean plain, boolean required) {
        if (text == null) {
            if (required) {
                fault(
                        "missing required field: " + at.substring(at.lastIndexOf('/') + 1),
                        at.substring(0, at.lastIndexOf('/')));
            }
            return;
        }
        String type = text.path("type").asText();
        boolean known = type.equals("plain_text") || (type.equals("mrkdwn") && !plain);
        if (!text.isObject() || !known) {
            fault("unsupported type: " + type, at + "/type");
            return;
        }
        Set<String> allowed =
                type.equals("plain_text") ? Set.of("type", "text", "emoji") : Set.of("type", "text", "verbatim");
        text.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                fault("invalid additional property: " + name, at);
            }
        });
        length(text, "text", at, longest, true);
    }

    private void length(JsonNode holder, String name, String at, int longest, boolean required) {
        JsonNode value = holder.get(name);
        if (value == null) {
            if (required) {
                fault("missing required field: " + name, at);
            }
            return;
        }
        if (!value.isTextual()) {
            fault("must provide a string", at + "/" + name);
        } else if (value.textValue().isEmpty()) {
            fault("must be more than 0 characters", at + "/" + name);
        } else if (value.textValue().length() > longest) {
            fault("must be less than " + (longest + 1) + " characters", at + "/" + name);
        }
    }

    private void count(JsonNode items, String at, int most) {
        if (!items.isArray() || items.isEmpty()) {
            fault("must contain at least 1 item", at);
        } else if (items.size() > most) {
            fault("no more than " + most + " items allowed", at);
        }
    }

    private void members(JsonNode node, String type, String at) {
        Set<String> allowed = MEMBERS.getOrDefault(type, Set.of());
        node.fieldNames().forEachRemaining(name -> {
            if (!name.equals("type") && !allowed.contains(name)) {
                fault("invalid additional property: " + name, at);
            }
        });
    }

    private void fault(String sentence, String pointer) {
        faults.add(sentence + " [json-pointer:" + pointer + "]");
    }
}
