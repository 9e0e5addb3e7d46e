// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Web API methods. Guarded by the stand-in; a method that refuses has changed nothing. */
final class SlackMethods {
    private static final int LONGEST_TEXT = 40_000;
    private static final int MOST_BLOCK_TEXT = 13_200;
    private static final int MOST_METADATA = 8_000;
    private static final Pattern EVENT_TYPE = Pattern.compile("[A-Za-z0-9_]{1,255}");
    private static final Pattern TS = Pattern.compile("\\d{1,12}(\\.\\d{1,6})?");

    private final Workspace workspace;
    private final Triggers triggers;
    private final Consumer<SlackMessage> posted;
    private final Consumer<SlackMessage> updated;
    private final List<SlackMessage> ephemerals = new ArrayList<>();
    private final List<ObjectNode> views = new ArrayList<>();

    SlackMethods(
            Workspace workspace, Triggers triggers, Consumer<SlackMessage> posted, Consumer<SlackMessage> updated) {
        this.workspace = workspace;
        this.triggers = triggers;
        this.posted = posted;
        this.updated = updated;
    }

    List<SlackMessage> ephemerals() {
        return List.copyOf(ephemerals);
    }

    List<ObjectNode> views() {
        return List.copyOf(views);
    }

    static ObjectNode authTest(String url) {
        return ok().put("url", url)
                .put("team", "Closeloop Sandbox")
                .put("user", "closeloop")
                .put("team_id", Workspace.TEAM)
                .put("user_id", Workspace.BOT_USER)
                .put("bot_id", Workspace.BOT)
                .put("is_enterprise_install", false);
    }

    ObjectNode postMessage(Arguments arguments, boolean mayPostAnywhere) {
        SlackChannel channel = channel(arguments);
        if (channel.archived()) {
            throw new Refusal("is_archived");
        }
        if (!channel.member() && !mayPostAnywhere) {
            throw new Refusal("not_in_channel");
        }
        SlackMessage.Version version = version(arguments, metadata(arguments));
        String thread = arguments.text("thread_ts");
        if (thread != null) {
            SlackMessage parent = workspace.message(channel.id(), thread);
            if (parent == null || parent.deleted()) {
                throw new Refusal("thread_not_found");
            }
        }
        SlackMessage message =
                workspace.post(channel.id(), Workspace.BOT_USER, version, thread, arguments.flag("reply_broadcast"));
        posted.accept(message);
        ObjectNode answer = ok().put("channel", channel.id()).put("ts", message.ts());
        message.json(answer.putObject("message"), true)
                .put("bot_id", Workspace.BOT)
                .put("app_id", Workspace.APP)
                .put("team", Workspace.TEAM);
        return answer;
    }

    ObjectNode update(Arguments arguments) {
        SlackMessage before = ownMessage(arguments, "cant_update_message");
        JsonNode metadata = arguments.has("metadata")
                ? metadata(arguments)
                : before.current().metadata();
        SlackMessage after = workspace.edit(before, version(arguments, metadata));
        updated.accept(after);
        ObjectNode answer =
                ok().put("channel", after.channel()).put("ts", after.ts()).put("text", after.text());
        after.json(answer.putObject("message"), true).put("bot_id", Workspace.BOT);
        return answer;
    }

    ObjectNode delete(Arguments arguments) {
        SlackMessage gone = workspace.delete(ownMessage(arguments, "cant_delete_message"));
        updated.accept(gone);
        return ok().put("channel", gone.channel()).put("ts", gone.ts());
    }

    private SlackMessage ownMessage(Arguments arguments, String notOwn) {
        SlackChannel channel = channel(arguments);
        SlackMessage message = workspace.message(channel.id(), arguments.required("ts"));
        if (message == null || message.deleted()) {
            throw new Refusal("message_not_found");
        }
        if (!message.user().equals(Workspace.BOT_USER)) {
            throw new Refusal(notOwn);
        }
        return message;
    }

    ObjectNode postEphemeral(Arguments arguments) {
        SlackChannel channel = channel(arguments);
        if (workspace.user(arguments.required("user")) == null) {
            throw new Refusal("user_not_in_channel");
        }
        SlackMessage message = new SlackMessage(
                channel.id(),
                workspace.nextTs(),
                Workspace.BOT_USER,
                arguments.text("thread_ts"),
                false,
                false,
                version(arguments, null),
                List.of());
        ephemerals.add(message);
        return ok().put("message_ts", message.ts());
    }

    /** Text and blocks, checked; with text only, blocks that were there before are gone. */
    private SlackMessage.Version version(Arguments arguments, @Nullable JsonNode metadata) {
        String text = arguments.text("text");
        ArrayNode blocks = Workspace.noBlocks();
        if (arguments.has("blocks")) {
            if (!(arguments.nested("blocks") instanceof ArrayNode given)) {
                throw new Refusal("invalid_blocks_format");
            }
            List<String> faults = BlockKit.faultsOfMessage(given);
            if (!faults.isEmpty()) {
                throw Refusal.faults("invalid_blocks", faults);
            }
            if (textLength(given) > MOST_BLOCK_TEXT) {
                throw new Refusal("msg_blocks_too_long");
            }
            blocks = workspace.named(received(given));
        }
        if (text == null && blocks.isEmpty() && !arguments.has("attachments")) {
            throw new Refusal("no_text");
        }
        String kept = text == null ? "" : Mrkdwn.received(text);
        return new SlackMessage.Version(
                workspace.now(),
                kept.length() > LONGEST_TEXT ? kept.substring(0, LONGEST_TEXT) : kept,
                blocks,
                metadata);
    }

    private static int textLength(JsonNode node) {
        int length =
                node.path("text").isTextual() ? node.get("text").textValue().length() : 0;
        for (JsonNode child : node) {
            length += textLength(child);
        }
        return length;
    }

    /** Blocks as Slack keeps them: bare special characters became entities, defaults are written out. */
    private static ArrayNode received(ArrayNode blocks) {
        ArrayNode copy = blocks.deepCopy();
        normalise(copy);
        return copy;
    }

    private static void normalise(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("text").isTextual()) {
            object.put("text", Mrkdwn.received(object.get("text").textValue()));
            if (object.path("type").asText().equals("plain_text") && !object.has("emoji")) {
                object.put("emoji", true);
            } else if (object.path("type").asText().equals("mrkdwn") && !object.has("verbatim")) {
                object.put("verbatim", false);
            }
        }
        node.forEach(SlackMethods::normalise);
    }

    private static @Nullable JsonNode metadata(Arguments arguments) {
        if (!arguments.has("metadata")) {
            return null;
        }
        JsonNode metadata = arguments.nested("metadata");
        if (metadata == null
                || !EVENT_TYPE.matcher(metadata.path("event_type").asText()).matches()
                || !(metadata.get("event_payload") instanceof ObjectNode payload)
                || !shallow(payload)) {
            throw new Refusal("invalid_metadata_format");
        }
        if (metadata.toString().length() > MOST_METADATA) {
            throw new Refusal("metadata_too_large");
        }
        return metadata.deepCopy();
    }

    /** Flat, or one level of objects and arrays of plain values. */
    private static boolean shallow(ObjectNode payload) {
        for (JsonNode value : payload) {
            for (JsonNode inner : value) {
                if (inner.isContainerNode()) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * <a href="https://docs.slack.dev/reference/methods/conversations.history">History</a>: newest first; with
     * {@code oldest} alone, the page closest to it.
     */
    ObjectNode history(Arguments arguments) {
        SlackChannel channel = memberChannel(arguments);
        List<SlackMessage> all = new ArrayList<>();
        for (SlackMessage message : workspace.messages()) {
            boolean inChannel = message.threadTs() == null || message.broadcast();
            if (message.channel().equals(channel.id()) && !message.deleted() && inChannel) {
                all.add(message);
            }
        }
        return page(arguments, all, true);
    }

    /** A thread: the parent first, then the replies, oldest first. */
    ObjectNode replies(Arguments arguments) {
        SlackChannel channel = memberChannel(arguments);
        String ts = arguments.required("ts");
        if (workspace.message(channel.id(), ts) == null) {
            throw new Refusal("thread_not_found");
        }
        List<SlackMessage> all = new ArrayList<>();
        for (SlackMessage message : workspace.messages()) {
            boolean inThread = message.ts().equals(ts) || ts.equals(message.threadTs());
            if (message.channel().equals(channel.id()) && !message.deleted() && inThread) {
                all.add(message);
            }
        }
        return page(arguments, all, false);
    }

    private SlackChannel memberChannel(Arguments arguments) {
        SlackChannel channel = workspace.channel(arguments.required("channel"));
        // Reading takes an id; names are understood for posting only.
        if (channel == null || !channel.id().equals(arguments.required("channel"))) {
            throw new Refusal("channel_not_found");
        }
        if (!channel.member()) {
            throw new Refusal("not_in_channel");
        }
        return channel;
    }

    private ObjectNode page(Arguments arguments, List<SlackMessage> all, boolean newestFirst) {
        int limit = limit(arguments);
        String oldest = ts(arguments, "oldest");
        String latest = ts(arguments, "latest");
        String cursor = cursor(arguments);
        boolean inclusive = arguments.flag("inclusive");
        boolean forward = oldest != null && latest == null || !newestFirst;
        List<SlackMessage> within = new ArrayList<>();
        for (SlackMessage message : all) {
            boolean after = oldest == null || later(message.ts(), oldest, inclusive);
            boolean before = latest == null || later(latest, message.ts(), inclusive);
            boolean pending = cursor == null
                    || (forward ? later(message.ts(), cursor, false) : later(cursor, message.ts(), false));
            if (after && before && pending) {
                within.add(message);
            }
        }
        Comparator<SlackMessage> byTs = (a, b) -> Workspace.compareTs(a.ts(), b.ts());
        within.sort(forward ? byTs : byTs.reversed());
        boolean more = within.size() > limit;
        List<SlackMessage> cut = new ArrayList<>(within.subList(0, Math.min(limit, within.size())));
        String next = more ? cut.get(cut.size() - 1).ts() : "";
        if (forward && newestFirst) {
            Collections.reverse(cut);
        }
        ObjectNode answer = ok();
        ArrayNode messages = answer.putArray("messages");
        boolean metadata = arguments.flag("include_all_metadata");
        for (SlackMessage message : cut) {
            ObjectNode json = message.json(messages.addObject(), metadata);
            if (message.user().equals(Workspace.BOT_USER)) {
                json.put("bot_id", Workspace.BOT).put("app_id", Workspace.APP);
            }
        }
        answer.put("has_more", more);
        answer.putObject("response_metadata")
                .put(
                        "next_cursor",
                        more
                                ? Base64.getEncoder()
                                        .encodeToString(("next_ts:" + next).getBytes(StandardCharsets.UTF_8))
                                : "");
        return answer;
    }

    private static boolean later(String ts, String than, boolean orSame) {
        int order = Workspace.compareTs(ts, than);
        return order > 0 || (orSame && order == 0);
    }

    private static int limit(Arguments arguments) {
        String limit = arguments.text("limit");
        if (limit == null) {
            return 100;
        }
        if (!limit.matches("\\d{1,3}") || limit.equals("0")) {
            throw new Refusal("invalid_limit");
        }
        return Integer.parseInt(limit);
    }

    private static @Nullable String ts(Arguments arguments, String name) {
        String ts = arguments.text(name);
        if (ts != null && !TS.matcher(ts).matches()) {
            throw new Refusal("invalid_ts_" + name);
        }
        return ts == null || ts.equals("0") ? null : ts;
    }

    private static @Nullable String cursor(Arguments arguments) {
        String cursor = arguments.text("cursor");
        if (cursor == null) {
            return null;
        }
        try {
            String plain = new String(Base64.getDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (plain.startsWith("next_ts:")) {
                return plain.substring("next_ts:".length());
            }
        } catch (IllegalArgumentException e) {
            // Not base64: refused below like any other text that is no cursor of ours.
        }
        throw new Refusal("invalid_cursor");
    }

    ObjectNode lookupByEmail(Arguments arguments) {
        SlackUser user = workspace.userByEmail(arguments.required("email"));
        if (user == null) {
            throw new Refusal("users_not_found");
        }
        ObjectNode answer = ok();
        ObjectNode json = answer.putObject("user");
        json.put("id", user.id())
                .put("team_id", Workspace.TEAM)
                .put("name", user.name())
                .put("real_name", user.name())
                .put("deleted", false)
                .put("is_bot", false);
        json.putObject("profile")
                .put("email", user.email())
                .put("real_name", user.name())
                .put("display_name", user.name());
        return answer;
    }

    /** Public channels unless {@code types} asks for others; private ones only where the bot is a member. */
    ObjectNode list(Arguments arguments, Set<String> scopes) {
        List<String> types = List.of(Objects.requireNonNullElse(arguments.text("types"), "public_channel")
                .split("\\s*,\\s*"));
        boolean secret = types.contains("private_channel");
        if (secret && !scopes.contains("groups:read")) {
            throw Refusal.scope("groups:read", String.join(",", scopes));
        }
        ObjectNode answer = ok();
        ArrayNode channels = answer.putArray("channels");
        for (SlackChannel channel : workspace.channels()) {
            boolean wanted = channel.secret() ? secret && channel.member() : types.contains("public_channel");
            boolean hidden = channel.archived() && arguments.flag("exclude_archived");
            if (wanted && !hidden) {
                json(channel, channels.addObject());
            }
        }
        answer.putObject("response_metadata").put("next_cursor", "");
        return answer;
    }

    ObjectNode info(Arguments arguments) {
        SlackChannel channel = channel(arguments);
        ObjectNode answer = ok();
        json(channel, answer.putObject("channel"));
        return answer;
    }

    private static void json(SlackChannel channel, ObjectNode into) {
        into.put("id", channel.id())
                .put("name", channel.name())
                .put("is_channel", true)
                .put("is_private", channel.secret())
                .put("is_archived", channel.archived())
                .put("is_member", channel.member());
    }

    ObjectNode openView(Arguments arguments) {
        triggers.use(arguments.required("trigger_id"));
        if (!(arguments.nested("view") instanceof ObjectNode view)) {
            throw Refusal.arguments("missing required field: view");
        }
        List<String> faults = BlockKit.faultsOfView(view);
        if (!faults.isEmpty()) {
            throw Refusal.faults("invalid_arguments", faults);
        }
        ObjectNode open = view.deepCopy();
        String id = "V" + (views.size() + 1);
        open.put("id", id)
                .put("team_id", Workspace.TEAM)
                .put("app_id", Workspace.APP)
                .put("bot_id", Workspace.BOT)
                .put("root_view_id", id)
                .put("hash", workspace.now().getEpochSecond() + "." + id);
        open.putObject("state").putObject("values");
        if (open.get("blocks") instanceof ArrayNode blocks) {
            open.set("blocks", workspace.named(blocks));
        }
        views.add(open);
        ObjectNode answer = ok();
        answer.set("view", open.deepCopy());
        return answer;
    }

    private SlackChannel channel(Arguments arguments) {
        SlackChannel channel = workspace.channel(arguments.required("channel"));
        if (channel == null) {
            throw new Refusal("channel_not_found");
        }
        return channel;
    }

    private static ObjectNode ok() {
        return JsonNodeFactory.instance.objectNode().put("ok", true);
    }
}
