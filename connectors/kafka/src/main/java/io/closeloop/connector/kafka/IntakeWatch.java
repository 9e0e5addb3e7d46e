// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the intake's consumers and watches the newest: notes what is wrong between it and the brokers, and rests after a
 * poll that failed, because camel-kafka polls again at once. Told by the consumer's thread, asked by any.
 */
final class IntakeWatch {
    static final String NO_BROKER = "No broker of kafka.brokers can be reached";
    /** A consumer that has just started has no connection yet. */
    private static final int POLLS_ALONE = 4;

    private static final long SHORTEST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;

    /** So often a consumer without partitions asks whether there are any. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

    private final String topic;
    private final FeedState broker;
    private final Clock clock;
    private final Pause pause;
    private final AtomicLong polls = new AtomicLong();
    private volatile Instant polledAt;
    private volatile @Nullable Consumer<?, ?> newest;

    // Of the consumer's thread only.
    private int alone;
    private long rest = SHORTEST_PAUSE;
    private Instant nextLook = Instant.MIN;

    /** How long a consumer rests. */
    @FunctionalInterface
    interface Pause {
        void rest(long millis) throws InterruptedException;
    }

    /** @param broker told how the consumers made here do */
    IntakeWatch(String topic, FeedState broker, Clock clock, Pause pause) {
        this.topic = topic;
        this.broker = broker;
        this.clock = clock;
        this.pause = pause;
        this.polledAt = clock.instant();
    }

    Consumer<Object, Object> consumer(Properties properties) {
        Properties all = new Properties();
        all.putAll(properties);
        // A name that is misspelt would become a topic that nobody writes to.
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        Consumer<Object, Object> consumer = new Polling(all);
        newest = consumer;
        return consumer;
    }

    /** How often any consumer made here has asked for records. */
    long polls() {
        return polls.get();
    }

    /** When that was last; when this was made, before the first time. */
    Instant polledAt() {
        return polledAt;
    }

    /** Records at the broker that the newest consumer has not fetched, as of its last fetch; negative while unknown. */
    long behind() {
        return (long) metric("consumer-fetch-manager-metrics", "records-lag");
    }

    private void polled(Consumer<?, ?> consumer, boolean brought) {
        if (!brought && metric("consumer-metrics", "connection-count") <= 0) {
            if (++alone >= POLLS_ALONE) {
                broker.down(NO_BROKER);
                nextLook = Instant.MIN;
            }
            return;
        }
        alone = 0;
        if (brought || !consumer.assignment().isEmpty()) {
            well();
        } else if (!clock.instant().isBefore(nextLook)) {
            look(consumer);
        }
    }

    /** Without a partition: other nodes have them all, or there is none. */
    private void look(Consumer<?, ?> consumer) {
        nextLook = clock.instant().plus(BETWEEN_LOOKS);
        if (consumer.partitionsFor(topic, LOOK_PATIENCE).isEmpty()) {
            broker.down("The topic " + topic
                    + " does not exist; create it, or write kafka.topic.intake=<a topic that does>");
        } else {
            well();
        }
    }

    private void well() {
        rest = SHORTEST_PAUSE;
        broker.up();
    }

    private void failed(KafkaException failure) {
        broker.down(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        nextLook = clock.instant().plus(BETWEEN_LOOKS);
        try {
            pause.rest(rest);
        } catch (InterruptedException e) {
            // The next poll hears of it.
            Thread.currentThread().interrupt();
        }
        rest = Math.min(LONGEST_PAUSE, rest * 2);
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

    /** Tells of each of its polls. */
    private final class Polling extends KafkaConsumer<Object, Object> {
        Polling(Properties properties) {
            super(properties);
        }

        @Override
        public ConsumerRecords<Object, Object> poll(Duration timeout) {
            try {
                ConsumerRecords<Object, Object> records = super.poll(timeout);
                polled(this, !records.isEmpty());
                return records;
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                failed(e);
                throw e;
            } finally {
                polls.incrementAndGet();
                polledAt = clock.instant();
            }
        }
    }
}
