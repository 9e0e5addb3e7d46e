// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The page wrote to the user ({@code message_echoes}): an agent in some inbox, or the program itself.
 *
 * @param mid {@code m_...}
 * @param appId the app that sent it, null for a person in the page's own inbox
 * @param metadata as given when it was sent through the API, null otherwise
 * @param at null for now
 */
public record PageEcho(
        String psid,
        String mid,
        String text,
        @Nullable String appId,
        @Nullable String metadata,
        @Nullable Instant at) implements MessengerEvent {
    /** App id of the agents' tool of the sandbox. */
    public static final String AGENT_TOOL = "1217981644879628";

    /** An agent wrote now from the contact center's tool. */
    public static PageEcho agent(String psid, String text) {
        return new PageEcho(psid, MessengerId.next(), text, AGENT_TOOL, null, null);
    }

    /** The same, at that time. */
    public PageEcho at(Instant time) {
        return new PageEcho(psid, mid, text, appId, metadata, time);
    }

    @Override
    public ObjectNode json(String pageId, Instant now) {
        ObjectNode event = MessengerEvent.between(pageId, psid, at == null ? now : at);
        ObjectNode message = event.putObject("message").put("mid", mid).put("is_echo", true);
        if (appId != null) {
            message.put("app_id", Long.parseLong(appId));
        }
        if (metadata != null) {
            message.put("metadata", metadata);
        }
        message.put("text", text);
        return event;
    }
}
