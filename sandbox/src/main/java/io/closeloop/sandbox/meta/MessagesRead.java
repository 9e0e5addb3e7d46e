// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The user has seen the page's messages ({@code message_reads}).
 *
 * @param watermark everything sent before it is read
 * @param at null for now
 */
public record MessagesRead(
        String psid, Instant watermark, @Nullable Instant at) implements MessengerEvent {
    @Override
    public ObjectNode json(String pageId, Instant now) {
        ObjectNode event = MessengerEvent.between(psid, pageId, at == null ? now : at);
        event.putObject("read").put("watermark", watermark.toEpochMilli());
        return event;
    }
}
