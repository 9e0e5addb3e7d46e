// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.port.View.NumberedEntry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry as CloudEvent in structured mode. Its id is the entry's, and so the same in every repeat; its key is the
 * interaction, so that what happened to one contact stays in order. Pure.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/sequence.md">sequence</a>
 */
final class LedgerRecord {
    static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";
    /** Of entries about no contact: routes deployed, replies of strangers. */
    static final String NO_CONTACT = "closeloop";

    private static final ObjectMapper JSON = new ObjectMapper();

    private LedgerRecord() {}

    /** @param source the installation's public address */
    static ProducerRecord<byte[], byte[]> of(NumberedEntry numbered, String topic, URI source) {
        LedgerEntry entry = numbered.entry();
        String key = entry.interactionId() == null ? NO_CONTACT : entry.interactionId();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", entry.id());
        event.put("source", source.toString());
        event.put("type", "closeloop." + entry.code());
        put(event, "subject", entry.interactionId());
        event.put("time", entry.at().toString());
        event.put("datacontenttype", "application/json");
        event.put("partitionkey", key);
        event.put("sequence", String.format(Locale.ROOT, "%019d", numbered.number()));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("actor", entry.actor());
        put(data, "interactionId", entry.interactionId());
        put(data, "invitationId", entry.invitationId());
        put(data, "answerId", entry.answerId());
        data.put("data", entry.data());
        event.put("data", data);
        return new ProducerRecord<>(
                topic,
                null,
                // When it is sent: brokers let go by this time, and an old entry would be gone as soon as it came.
                null,
                key.getBytes(StandardCharsets.UTF_8),
                json(event),
                List.of(new RecordHeader("content-type", CONTENT_TYPE.getBytes(StandardCharsets.UTF_8))));
    }

    private static void put(Map<String, Object> object, String name, @Nullable Object value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static byte[] json(Map<String, Object> event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain maps are always JSON", e);
        }
    }
}
