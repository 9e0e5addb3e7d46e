// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.slack.api.model.Message;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The metadata by which a message of ours is found again when the answer to its post was lost.
 *
 * @param type {@link #ESCALATION}, {@link #PRAISE} or {@link #NUDGE}
 * @param key the effect's id
 * @param version of the effect that the message shows
 * @param nudges how often the message has called for attention
 */
record SlackMark(String type, String key, int version, int nudges) {
    static final String ESCALATION = "closeloop_escalation";
    static final String PRAISE = "closeloop_praise";
    static final String NUDGE = "closeloop_nudge";

    /** True for the effect's message itself, false for a reminder below it. */
    boolean own() {
        return !type.equals(NUDGE);
    }

    Message.Metadata metadata() {
        Map<String, Object> payload = new TreeMap<>();
        payload.put("key", key);
        payload.put("version", version);
        payload.put("nudges", nudges);
        return Message.Metadata.builder().eventType(type).eventPayload(payload).build();
    }

    /** The mark of a message, where it is ours. */
    static Optional<SlackMark> of(Message message) {
        Message.Metadata metadata = message.getMetadata();
        if (metadata == null
                || metadata.getEventPayload() == null
                || !(metadata.getEventPayload().get("key") instanceof String key)) {
            return Optional.empty();
        }
        return Optional.of(new SlackMark(
                metadata.getEventType(),
                key,
                number(metadata.getEventPayload().get("version")),
                number(metadata.getEventPayload().get("nudges"))));
    }

    // The SDK reads JSON numbers as Double.
    private static int number(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }
}
