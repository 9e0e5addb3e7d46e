// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wrote in a chat: Twilio's {@code onMessageAdded}.
 *
 * @param conversationSid {@code CH...}
 * @param messageSid {@code IM...}
 * @param index 0-based place in the conversation
 * @param author identity of a chat user, or a number
 * @param participantSid {@code MB...}, null for a message without participant (the API's)
 * @param source {@code SDK}, {@code API}, {@code SMS} ...
 * @param clientIdentity identity of a chat user, null for others
 * @param attributes JSON text
 * @param at null for now
 * @param query behind the registered URL
 */
public record ConversationMessageAdded(
        String conversationSid,
        String messageSid,
        int index,
        String author,
        @Nullable String participantSid,
        String body,
        String source,
        @Nullable String clientIdentity,
        String attributes,
        @Nullable Instant at,
        Map<String, String> query)
        implements TwilioEvent {
    public ConversationMessageAdded {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** A chat user's message with a fresh sid, now, on a URL without parameters. */
    public static ConversationMessageAdded chat(
            String conversationSid, int index, String author, String participantSid, String body) {
        return new ConversationMessageAdded(
                conversationSid,
                Sid.next("IM"),
                index,
                author,
                participantSid,
                body,
                "SDK",
                author,
                "{}",
                null,
                Map.of());
    }

    @Override
    public String path() {
        return TwilioWebhooks.CONVERSATIONS;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("EventType", "onMessageAdded");
        fields.put("ConversationSid", conversationSid);
        fields.put("MessageSid", messageSid);
        fields.put("Index", Integer.toString(index));
        fields.put("Author", author);
        if (participantSid != null) {
            fields.put("ParticipantSid", participantSid);
        }
        fields.put("Body", body);
        fields.put("Source", source);
        if (clientIdentity != null) {
            fields.put("ClientIdentity", clientIdentity);
        }
        fields.put("Attributes", attributes);
        fields.put("DateCreated", TwilioDates.isoMillis(at == null ? now : at));
        fields.put("RetryCount", "0");
        return fields;
    }
}
