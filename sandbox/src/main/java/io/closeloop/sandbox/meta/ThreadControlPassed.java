// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An app handed the conversation over to another ({@code messaging_handovers}); an agent's tool that passes it back has
 * finished with the customer.
 *
 * @param previousOwnerAppId null when the thread was idle
 * @param metadata free text of the app that passed, null when none
 * @param at null for now
 */
public record ThreadControlPassed(
        String psid,
        @Nullable String previousOwnerAppId,
        String newOwnerAppId,
        @Nullable String metadata,
        @Nullable Instant at)
        implements MessengerEvent {
    /** The agents' tool passes the thread to the program's app, now. */
    public static ThreadControlPassed back(String psid) {
        return new ThreadControlPassed(psid, PageEcho.AGENT_TOOL, MessengerStandIn.APP_ID, null, null);
    }

    @Override
    public ObjectNode json(String pageId, Instant now) {
        ObjectNode event = MessengerEvent.between(psid, pageId, at == null ? now : at);
        event.putObject("pass_thread_control")
                .put("previous_owner_app_id", previousOwnerAppId)
                .put("new_owner_app_id", newOwnerAppId)
                .put("metadata", metadata);
        return event;
    }
}
