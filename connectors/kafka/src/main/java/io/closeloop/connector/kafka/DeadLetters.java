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
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts a record aside, with the reason in its headers: key, value and headers stay as they came, except headers that
 * would steer Camel or pretend to be ours. Used by one thread.
 */
final class DeadLetters implements AutoCloseable {
    private static final String OURS = "closeloop-";
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
        configuration.setMaxBlockMs(10_000);
        configuration.setDeliveryTimeoutMs(30_000);
        configuration.setRequestTimeoutMs(10_000);
        this.template = camel.createProducerTemplate();
    }

    /**
     * Returns once the brokers have it.
     *
     * @param reason names fields, never values
     * @throws Exception when they do not take it
     */
    void put(Arrival arrival, String reason) throws Exception {
        Exchange exchange = endpoint.createExchange();
        Message message = exchange.getMessage();
        for (Header header : arrival.headers()) {
            // camel-kafka's producer obeys some of them: kafka.OVERRIDE_TOPIC would take the record elsewhere.
            String name = header.key().toLowerCase(Locale.ROOT);
            if (header.value() != null && NEVER_COPIED.stream().noneMatch(name::startsWith)) {
                message.setHeader(header.key(), header.value());
            }
        }
        message.setHeader(OURS + "reason", bytes(reason));
        message.setHeader(OURS + "topic", bytes(arrival.partition().topic()));
        message.setHeader(
                OURS + "partition", bytes(Integer.toString(arrival.partition().partition())));
        message.setHeader(OURS + "offset", bytes(Long.toString(arrival.offset())));
        message.setHeader(
                OURS + "arrived-at", bytes(Instant.ofEpochMilli(arrival.at()).toString()));
        if (arrival.key() != null) {
            message.setHeader(KafkaConstants.KEY, arrival.key());
        }
        message.setBody(arrival.value());
        Exchange done = template.send(endpoint, exchange);
        Exception failure = done.getException();
        if (failure != null) {
            throw failure;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        template.stop();
    }
}
