// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's Message resource (https://www.twilio.com/docs/messaging/api/message-resource). Times are whole seconds, as in
 * the JSON.
 *
 * @param direction {@code outbound-api}, {@code outbound-reply} or {@code inbound}
 * @param sent when it left for the carrier (inbound: when it arrived), null while queued
 */
record MessageResource(
        String sid,
        String direction,
        String from,
        String to,
        String body,
        @Nullable String messagingServiceSid,
        String status,
        @Nullable Integer errorCode,
        Instant created,
        Instant updated,
        @Nullable Instant sent) {
    /** Left the queue at once, whenever that is noticed. */
    MessageResource moved(String newStatus, @Nullable Integer newErrorCode, Instant now) {
        return new MessageResource(
                sid,
                direction,
                from,
                to,
                body,
                messagingServiceSid,
                newStatus,
                newErrorCode,
                created,
                now,
                sent == null ? created : sent);
    }

    /** What a filter on the date sent looks at: a queued message is found by the time it was accepted. */
    Instant dated() {
        return sent == null ? created : sent;
    }

    ObjectNode json(String accountSid) {
        String uri = "/2010-04-01/Accounts/" + accountSid + "/Messages/" + sid;
        boolean waitsForSender = "accepted".equals(status);
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("account_sid", accountSid)
                .put("api_version", "2010-04-01")
                .put("body", body)
                .put("date_created", TwilioDates.rfc2822(created))
                .put("date_sent", sent == null ? null : TwilioDates.rfc2822(sent))
                .put("date_updated", TwilioDates.rfc2822(updated))
                .put("direction", direction)
                .put("error_code", errorCode)
                .putNull("error_message")
                .put("from", waitsForSender ? null : from)
                .put("messaging_service_sid", messagingServiceSid)
                .put("num_media", "0")
                .put("num_segments", waitsForSender ? "0" : Integer.toString(SmsSegments.of(body)))
                .putNull("price")
                .put("price_unit", "USD")
                .put("sid", sid)
                .put("status", status);
        json.putObject("subresource_uris").put("media", uri + "/Media.json");
        return json.put("to", to).put("uri", uri + ".json");
    }
}
