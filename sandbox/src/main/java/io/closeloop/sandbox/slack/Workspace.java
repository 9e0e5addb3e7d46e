// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Channels, people and messages. Guarded by the stand-in. */
final class Workspace {
    static final String TEAM = "T0CLOSELP";
    static final String TEAM_DOMAIN = "closeloop-sandbox";
    static final String APP = "A0CLOSELP";
    static final String BOT = "B0CLOSELP";
    static final String BOT_USER = "U0CLOSELP";

    private final Clock clock;
    private final Map<String, SlackChannel> channels = new LinkedHashMap<>();
    private final Map<String, SlackUser> users = new LinkedHashMap<>();
    private final Map<String, SlackMessage> messages = new LinkedHashMap<>();
    private long lastMicros;
    private int blockIds;

    Workspace(Clock clock) {
        this.clock = clock;
    }

    void put(SlackChannel channel) {
        channels.put(channel.id(), channel);
    }

    void put(SlackUser user) {
        users.put(user.id(), user);
    }

    List<SlackChannel> channels() {
        return new ArrayList<>(channels.values());
    }

    /** By id, or by name with or without {@code #}; null when the bot can't see such a channel. */
    @Nullable
    SlackChannel channel(String idOrName) {
        SlackChannel byId = channels.get(idOrName);
        String name = idOrName.startsWith("#") ? idOrName.substring(1) : idOrName;
        SlackChannel found = byId;
        for (SlackChannel channel : channels.values()) {
            if (found == null && channel.name().equals(name)) {
                found = channel;
            }
        }
        return found == null || (found.secret() && !found.member()) ? null : found;
    }

    @Nullable
    SlackUser user(String id) {
        return users.get(id);
    }

    @Nullable
    SlackUser userByEmail(String email) {
        for (SlackUser user : users.values()) {
            if (user.email().equalsIgnoreCase(email)) {
                return user;
            }
        }
        return null;
    }

    List<SlackMessage> messages() {
        return new ArrayList<>(messages.values());
    }

    @Nullable
    SlackMessage message(String channel, String ts) {
        return messages.get(channel + " " + ts);
    }

    SlackMessage post(
            String channel, String user, SlackMessage.Version version, @Nullable String threadTs, boolean broadcast) {
        SlackMessage message =
                new SlackMessage(channel, nextTs(), user, threadTs, broadcast, false, version, List.of());
        messages.put(channel + " " + message.ts(), message);
        return message;
    }

    SlackMessage edit(SlackMessage before, SlackMessage.Version version) {
        List<SlackMessage.Version> edits = new ArrayList<>(before.edits());
        edits.add(before.current());
        return replace(new SlackMessage(
                before.channel(),
                before.ts(),
                before.user(),
                before.threadTs(),
                before.broadcast(),
                false,
                version,
                List.copyOf(edits)));
    }

    SlackMessage delete(SlackMessage before) {
        return replace(new SlackMessage(
                before.channel(),
                before.ts(),
                before.user(),
                before.threadTs(),
                before.broadcast(),
                true,
                before.current(),
                before.edits()));
    }

    private SlackMessage replace(SlackMessage message) {
        messages.put(message.channel() + " " + message.ts(), message);
        return message;
    }

    /** Gives each block that has none a block_id, as Slack does. */
    ArrayNode named(ArrayNode blocks) {
        ArrayNode named = blocks.deepCopy();
        for (int i = 0; i < named.size(); i++) {
            if (named.get(i) instanceof ObjectNode block && !block.has("block_id")) {
                block.put("block_id", "b" + Integer.toString(36 * 36 * 36 + blockIds++, 36));
            }
        }
        return named;
    }

    static ArrayNode noBlocks() {
        return JsonNodeFactory.instance.arrayNode();
    }

    Instant now() {
        return clock.instant();
    }

    /** Seconds and microseconds of posting; never the same twice. */
    String nextTs() {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000L;
        lastMicros = Math.max(micros, lastMicros + 100);
        return String.format(Locale.ROOT, "%d.%06d", lastMicros / 1_000_000L, lastMicros % 1_000_000L);
    }

    static int compareTs(String a, String b) {
        return new BigDecimal(a).compareTo(new BigDecimal(b));
    }
}
