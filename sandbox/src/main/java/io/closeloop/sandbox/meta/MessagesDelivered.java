// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the page reached the user's device.
 *
 * @param mids which; Meta may leave them out, then empty
 * @param watermark everything sent before it is delivered
 * @param at null for now
 */
public record MessagesDelivered(
        String psid,
        List<String> mids,
        Instant watermark,
        @Nullable Instant at) implements MessengerEvent {
    public MessagesDelivered {
        mids = List.copyOf(mids);
    }

    @Override
    public ObjectNode json(String pageId, Instant now) {
        ObjectNode event = MessengerEvent.between(psid, pageId, at == null ? now : at);
        ObjectNode delivery = event.putObject("delivery");
        if (!mids.isEmpty()) {
            ArrayNode list = delivery.putArray("mids");
            mids.forEach(list::add);
        }
        delivery.put("watermark", watermark.toEpochMilli());
        return event;
    }
}
