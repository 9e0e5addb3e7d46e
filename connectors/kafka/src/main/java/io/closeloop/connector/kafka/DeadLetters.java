// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts a record aside, with the reason in its headers: key, value and headers stay as they came, except headers that
 * would steer Camel or pretend to be ours. What is too large for the topic leaves only a trace there, because it would
 * hold up its partition for ever. Used by one thread.
 */
final class DeadLetters implements AutoCloseable {
    private static final String OURS = "closeloop-";
    /** More than a consumer fetches at once (50 MB). */
    private static final int LARGEST = 64 << 20;

    private static final List<String> NEVER_COPIED = List.of(OURS, "camel", "kafka.", "org.apache.camel");

    private final KafkaEndpoint endpoint;
    private final ProducerTemplate template;

    DeadLetters(CamelContext camel, KafkaClients clients, KafkaSettings settings) {
        this.endpoint = camel.getEndpoint(
                "kafka:" + settings.deadLetter() + "?clientId=closeloop-dead-letters", KafkaEndpoint.class);
        endpoint.setKafkaClientFactory(clients);
        KafkaConfiguration configuration = endpoint.getConfiguration();
        configuration.setSynchronous(true);
        configuration.setKeySerializer(ByteArraySerializer.class.getName());
        configuration.setValueSerializer(ByteArraySerializer.class.getName());
        // A list would be sent on behind a record that failed, and bytes are a value, never a list.
        configuration.setUseIterator(false);
        // What the consumer could read has to fit; how much is taken is then the topic's to say.
        configuration.setMaxRequestSize(LARGEST);
        configuration.setBufferMemorySize(LARGEST);
        configuration.setMaxBlockMs(10_000);
        configuration.setDeliveryTimeoutMs(30_000);
        configuration.setRequestTimeoutMs(10_000);
        this.template = camel.createProducerTemplate();
    }

    /**
     * Returns once the brokers have it, or, where it is too large for them, what of it they take: without its value, which
     * is replaced by its size, and at last without anything of its sender's.
     *
     * @param reason names fields, never values
     * @throws Exception when they do not take it
     */
    void put(Arrival arrival, String reason) throws Exception {
        byte[] value = arrival.value();
        Exchange whole = exchange(arrival, reason, true);
        whole.getMessage().setBody(value);
        if (sent(whole)) {
            return;
        }
        byte[] size = bytes(Integer.toString(value == null ? 0 : value.length));
        for (boolean withSenders : List.of(true, false)) {
            Exchange exchange = exchange(arrival, reason, withSenders);
            exchange.getMessage().setHeader(OURS + "size", size);
            // Not a tombstone: a topic that is compacted would lose it.
            exchange.getMessage().setBody(new byte[0]);
            if (sent(exchange)) {
                return;
            }
        }
        throw new RecordTooLargeException("The dead-letter topic takes not even the reason");
    }

    /** @param withSenders whether the key and the headers that the sender wrote go along */
    private Exchange exchange(Arrival arrival, String reason, boolean withSenders) {
        Exchange exchange = endpoint.createExchange();
        Message message = exchange.getMessage();
        if (withSenders) {
            for (Header header : arrival.headers()) {
                // camel-kafka's producer obeys some of them: kafka.OVERRIDE_TOPIC would take the record elsewhere.
                String name = header.key().toLowerCase(Locale.ROOT);
                if (header.value() != null && NEVER_COPIED.stream().noneMatch(name::startsWith)) {
                    message.setHeader(header.key(), header.value());
                }
            }
            if (arrival.key() != null) {
                message.setHeader(KafkaConstants.KEY, arrival.key());
            }
        }
        message.setHeader(OURS + "reason", bytes(reason));
        message.setHeader(OURS + "topic", bytes(arrival.partition().topic()));
        message.setHeader(
                OURS + "partition", bytes(Integer.toString(arrival.partition().partition())));
        message.setHeader(OURS + "offset", bytes(Long.toString(arrival.offset())));
        message.setHeader(
                OURS + "arrived-at", bytes(Instant.ofEpochMilli(arrival.at()).toString()));
        return exchange;
    }

    /** False when it is too large, by the producer's measure or the topic's. */
    private boolean sent(Exchange exchange) throws Exception {
        Exchange done = template.send(endpoint, exchange);
        if (done.getException(RecordTooLargeException.class) != null) {
            return false;
        }
        Exception failure = done.getException();
        if (failure != null) {
            throw failure;
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        template.stop();
    }
}
