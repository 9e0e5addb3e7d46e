// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened between a user and the page, told to the program inside a webhook's {@code messaging} list. */
public sealed interface MessengerEvent
        permits UserMessage, PageEcho, MessagesDelivered, MessagesRead, ThreadControlPassed {
    /** The user's page-scoped id. */
    String psid();

    /** When it happened, null for now. */
    @Nullable
    Instant at();

    /**
     * The element of {@code messaging}.
     *
     * @param now stands for the event's own time where it has none
     */
    ObjectNode json(String pageId, Instant now);

    /** The parts common to all: who to whom and when, in milliseconds. */
    static ObjectNode between(String sender, String recipient, Instant at) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putObject("sender").put("id", sender);
        event.putObject("recipient").put("id", recipient);
        return event.put("timestamp", at.toEpochMilli());
    }
}
