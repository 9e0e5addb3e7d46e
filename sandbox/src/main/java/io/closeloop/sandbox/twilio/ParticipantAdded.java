// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody joined a chat: Twilio's {@code onParticipantAdded}. An agent or a visitor of a web chat has an identity, a
 * customer on SMS or WhatsApp an address.
 *
 * @param conversationSid {@code CH...}
 * @param participantSid {@code MB...}
 * @param identity chat user, null for a number
 * @param address customer's number, null for a chat user
 * @param proxyAddress our number towards that customer, null for a chat user
 * @param attributes JSON text
 * @param at null for now
 * @param query behind the registered URL
 */
public record ParticipantAdded(
        String conversationSid,
        String participantSid,
        @Nullable String identity,
        @Nullable String address,
        @Nullable String proxyAddress,
        String attributes,
        @Nullable Instant at,
        Map<String, String> query)
        implements TwilioEvent {
    public ParticipantAdded {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** A chat user, now; {@code attributes} is JSON text. */
    public static ParticipantAdded chat(
            String conversationSid, String participantSid, String identity, String attributes) {
        return new ParticipantAdded(conversationSid, participantSid, identity, null, null, attributes, null, Map.of());
    }

    /** A customer on SMS, now. */
    public static ParticipantAdded sms(
            String conversationSid, String participantSid, String address, String proxyAddress) {
        return new ParticipantAdded(conversationSid, participantSid, null, address, proxyAddress, "{}", null, Map.of());
    }

    @Override
    public String path() {
        return TwilioWebhooks.CONVERSATIONS;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("EventType", "onParticipantAdded");
        fields.put("ConversationSid", conversationSid);
        fields.put("ParticipantSid", participantSid);
        fields.put("DateCreated", TwilioDates.isoMillis(at == null ? now : at));
        if (identity != null) {
            fields.put("Identity", identity);
        }
        if (address != null) {
            fields.put("MessagingBinding.Address", address);
            fields.put("MessagingBinding.Type", address.startsWith("whatsapp:") ? "whatsapp" : "sms");
        }
        if (proxyAddress != null) {
            fields.put("MessagingBinding.ProxyAddress", proxyAddress);
        }
        fields.put("Attributes", attributes);
        fields.put("RetryCount", "0");
        return fields;
    }
}
