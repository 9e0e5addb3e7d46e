// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.event.EndedEvent;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.PhoneNumbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record as a CloudEvent, in structured or binary mode. Pure and thread-safe.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     binding</a>
 */
final class EventReader {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String ATTRIBUTE = "ce_";

    private final PhoneNumbers phones;
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    EventReader(PhoneNumbers phones) {
        this.phones = phones;
    }

    /** What a record says; null for the one that it is not. */
    record Said(@Nullable Interaction interaction, @Nullable String refusal) {
        static Said refused(String why) {
            return new Said(null, why);
        }
    }

    /** @param value null for a tombstone */
    Said read(byte @Nullable [] value, Headers headers, Instant now) {
        if (value == null) {
            return Said.refused("The record has no value");
        }
        String type = contentType(headers);
        boolean binary = headers.lastHeader(ATTRIBUTE + "specversion") != null || text(headers, "ce_id") != null;
        if (type.startsWith("application/cloudevents")) {
            if (!type.equals(STRUCTURED)) {
                return Said.refused("content-type must be " + STRUCTURED + ", or that of the data in binary mode");
            }
            binary = false;
        } else if (binary && !type.isEmpty() && !type.equals("application/json") && !type.endsWith("+json")) {
            return Said.refused("content-type must be application/json in binary mode");
        }
        Object parsed;
        try {
            parsed = json.readValue(value, Object.class);
        } catch (IOException broken) {
            // without the parser's message: it quotes the value
            return Said.refused("The value is not JSON");
        }
        EndedEvent event = EndedEvent.read(binary ? event(headers, parsed) : parsed, phones, now, () -> "unrecorded");
        return event.interaction() != null
                ? new Said(event.interaction(), null)
                : Said.refused(event.problems().stream().map(Object::toString).collect(Collectors.joining("; ")));
    }

    private static Map<String, Object> event(Headers headers, @Nullable Object data) {
        Map<String, Object> event = new HashMap<>();
        for (Header header : headers) {
            if (header.key().startsWith(ATTRIBUTE) && header.value() != null) {
                event.put(
                        header.key().substring(ATTRIBUTE.length()), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        if (data != null) {
            event.put("data", data);
        }
        return event;
    }

    private static String contentType(Headers headers) {
        String type = text(headers, "content-type");
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
