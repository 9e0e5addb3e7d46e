// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat went quiet, woke up or was closed: Twilio's {@code onConversationStateUpdated}. Closed is final.
 *
 * @param conversationSid {@code CH...}
 * @param chatServiceSid {@code IS...}
 * @param reason {@code API} for an agent's tool, {@code TIMER} for the configured inactivity
 * @param at null for now
 * @param query behind the registered URL
 */
public record ConversationStateUpdated(
        String conversationSid,
        String chatServiceSid,
        State from,
        State to,
        String reason,
        @Nullable Instant at,
        Map<String, String> query)
        implements TwilioEvent {
    /** The states a running conversation can have. */
    public enum State {
        ACTIVE("active"),
        INACTIVE("inactive"),
        CLOSED("closed");

        private final String wire;

        State(String wire) {
            this.wire = wire;
        }
    }

    public ConversationStateUpdated {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** An agent closed an active conversation, now. */
    public static ConversationStateUpdated closed(String conversationSid, String chatServiceSid) {
        return new ConversationStateUpdated(
                conversationSid, chatServiceSid, State.ACTIVE, State.CLOSED, "API", null, Map.of());
    }

    /** Nobody wrote for so long that the timer made the conversation inactive, now. */
    public static ConversationStateUpdated timedOut(String conversationSid, String chatServiceSid) {
        return new ConversationStateUpdated(
                conversationSid, chatServiceSid, State.ACTIVE, State.INACTIVE, "TIMER", null, Map.of());
    }

    @Override
    public String path() {
        return TwilioWebhooks.CONVERSATIONS;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("EventType", "onConversationStateUpdated");
        fields.put("ConversationSid", conversationSid);
        fields.put("ChatServiceSid", chatServiceSid);
        fields.put("StateFrom", from.wire);
        fields.put("StateTo", to.wire);
        fields.put("StateUpdated", TwilioDates.isoMillis(at == null ? now : at));
        fields.put("Reason", reason);
        fields.put("RetryCount", "0");
        return fields;
    }
}
