// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka's clients with the installation's account: for our own endpoints, and for routes of an admin's own that
 * name no brokers. Secrets never pass through Camel's options, which end up in logs and URIs. Remembers the newest
 * consumer, to be watched. Thread-safe.
 */
@SuppressWarnings("rawtypes") // So does Camel's interface.
final class KafkaClients implements KafkaClientFactory {
    static final String NO_BROKER = "No broker of kafka.brokers can be reached";
    /** A consumer that has just started has no connection yet. */
    private static final int POLLS_ALONE = 4;

    private final KafkaSettings settings;
    private final FeedState broker;
    private final Clock clock;
    private final AtomicLong polls = new AtomicLong();
    private final AtomicInteger alone = new AtomicInteger();
    private volatile Instant polledAt;
    private volatile @Nullable Consumer<?, ?> newest;

    /** @param broker told whether the consumers made here have a connection */
    KafkaClients(KafkaSettings settings, FeedState broker, Clock clock) {
        this.settings = settings;
        this.broker = broker;
        this.clock = clock;
        this.polledAt = clock.instant();
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
        Consumer<?, ?> consumer = new Polling(withAccount(properties), this::polled);
        newest = consumer;
        return consumer;
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

    /** How often any consumer made here has asked for records. */
    long polls() {
        return polls.get();
    }

    /** When that was last; when this was made, before the first time. */
    Instant polledAt() {
        return polledAt;
    }

    private void polled(boolean brought) {
        polls.incrementAndGet();
        polledAt = clock.instant();
        if (brought || metric("consumer-metrics", "connection-count") > 0) {
            alone.set(0);
            broker.up();
        } else if (alone.incrementAndGet() >= POLLS_ALONE) {
            broker.down(NO_BROKER);
        }
    }

    /** Records at the broker that the newest consumer has not fetched, as of its last fetch; negative while unknown. */
    long behind() {
        return (long) metric("consumer-fetch-manager-metrics", "records-lag");
    }

    /** The sum of a metric over all its tags; negative when there is none. */
    private double metric(String group, String name) {
        Consumer<?, ?> consumer = newest;
        double sum = 0;
        boolean found = false;
        if (consumer != null) {
            for (Metric metric : consumer.metrics().values()) {
                MetricName named = metric.metricName();
                if (named.name().equals(name)
                        && named.group().equals(group)
                        && metric.metricValue() instanceof Double value
                        && !value.isNaN()) {
                    sum += value;
                    found = true;
                }
            }
        }
        return found ? sum : -1;
    }

    /** Tells of each of its polls, and whether it brought anything. */
    private static final class Polling extends KafkaConsumer<Object, Object> {
        private final java.util.function.Consumer<Boolean> polled;

        Polling(Properties properties, java.util.function.Consumer<Boolean> polled) {
            super(properties);
            this.polled = polled;
        }

        @Override
        public ConsumerRecords<Object, Object> poll(Duration timeout) {
            ConsumerRecords<Object, Object> records = super.poll(timeout);
            polled.accept(!records.isEmpty());
            return records;
        }
    }
}
