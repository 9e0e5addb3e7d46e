// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One record as it came, before anybody interpreted it.
 *
 * @param at the record's timestamp in epoch milliseconds
 * @param key usually the customer's handle; null when the producer gave none
 * @param value null for a tombstone
 */
record Arrival(
        TopicPartition partition,
        long offset,
        long at,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers) {
    /** Takes it out of the message that camel-kafka made; what a sender wrote as headers is looked at in the raw ones. */
    static Arrival of(Message message) {
        return new Arrival(
                new TopicPartition(
                        message.getHeader(KafkaConstants.TOPIC, String.class),
                        message.getHeader(KafkaConstants.PARTITION, Integer.class)),
                message.getHeader(KafkaConstants.OFFSET, Long.class),
                message.getHeader(KafkaConstants.TIMESTAMP, 0L, Long.class),
                message.getHeader(KafkaConstants.KEY) instanceof byte[] key ? key : null,
                message.getBody() instanceof byte[] value ? value : null,
                message.getHeader(KafkaConstants.HEADERS, Headers.class));
    }

    /** Where it stands; key and value are the customer's. */
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
