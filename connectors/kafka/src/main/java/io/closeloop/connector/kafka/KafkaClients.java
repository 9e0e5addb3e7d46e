// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.util.Properties;
import java.util.function.Function;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka's clients with the installation's account: for our own endpoints, and for routes of an admin's own that
 * name no brokers. Secrets never pass through Camel's options, which end up in logs and URIs. Thread-safe.
 */
@SuppressWarnings("rawtypes") // So does Camel's interface.
final class KafkaClients implements KafkaClientFactory {
    private final KafkaSettings settings;
    private final Function<Properties, Consumer<Object, Object>> consumers;

    KafkaClients(KafkaSettings settings) {
        this(settings, KafkaConsumer::new);
    }

    /** @param consumers makes a consumer of all its properties */
    KafkaClients(KafkaSettings settings, Function<Properties, Consumer<Object, Object>> consumers) {
        this.settings = settings;
        this.consumers = consumers;
    }

    /** An endpoint without brokers has the component's, which are ours. */
    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }

    @Override
    public Producer getProducer(Properties properties) {
        return new KafkaProducer<Object, Object>(withAccount(properties));
    }

    @Override
    public Consumer getConsumer(Properties properties) {
        return consumers.apply(withAccount(properties));
    }

    /**
     * The producer of the ledger. It never gives a record up by itself (what came later would overtake it) and has one
     * request under way, so that nothing is sent behind a record that failed. It waits for the topic at most 10 s.
     */
    Producer<byte[], byte[]> ledgerProducer(String clientId) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "2");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(128 << 10));
        properties.putAll(settings.client());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        properties.put(ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            // Kafka finds login modules by the thread's class loader.
            thread.setContextClassLoader(KafkaProducer.class.getClassLoader());
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Properties withAccount(Properties properties) {
        Properties all = new Properties();
        all.putAll(properties);
        // An admin's route to other brokers gets none of our secrets.
        if (settings.brokers().equals(properties.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))) {
            all.putAll(settings.client());
        }
        return all;
    }
}
