// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The user wrote to the page, or tapped a quick reply.
 *
 * @param mid {@code m_...}
 * @param text typed; of a quick reply its title
 * @param payload of the quick reply, null for typed text
 * @param replyToMid the message the user quoted, null when none
 * @param at null for now
 */
public record UserMessage(
        String psid,
        String mid,
        String text,
        @Nullable String payload,
        @Nullable String replyToMid,
        @Nullable Instant at)
        implements MessengerEvent {
    /** Typed now, under a fresh id. */
    public static UserMessage text(String psid, String text) {
        return new UserMessage(psid, MessengerId.next(), text, null, null, null);
    }

    /** Tapped now, under a fresh id. */
    public static UserMessage quickReply(String psid, String title, String payload) {
        return new UserMessage(psid, MessengerId.next(), title, payload, null, null);
    }

    /** The same, at that time. */
    public UserMessage at(Instant time) {
        return new UserMessage(psid, mid, text, payload, replyToMid, time);
    }

    @Override
    public ObjectNode json(String pageId, Instant now) {
        ObjectNode event = MessengerEvent.between(psid, pageId, at == null ? now : at);
        ObjectNode message = event.putObject("message").put("mid", mid).put("text", text);
        if (payload != null) {
            message.putObject("quick_reply").put("payload", payload);
        }
        if (replyToMid != null) {
            message.putObject("reply_to").put("mid", replyToMid);
        }
        return event;
    }
}
