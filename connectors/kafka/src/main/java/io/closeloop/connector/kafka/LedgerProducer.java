// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records so that each key's first appearances are in order, whatever fails: after a record that failed nothing
 * more goes out. Used by one thread, and useless after its first failure.
 */
final class LedgerProducer implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final String topic;

    LedgerProducer(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /**
     * What became of some records.
     *
     * @param count how many of them, from the first on, the brokers have; of those behind it is not known
     * @param failed index of the record that failed first; their number when none did
     * @param failure the first one; null when the brokers have all of them
     */
    record Sent(int count, int failed, @Nullable Exception failure) {}

    /**
     * Sends and waits until the brokers have all of them, or one has failed.
     *
     * @param beat asked about once a second while it waits; false ends the wait with an {@link InterruptedException} as
     *     failure
     * @throws KafkaException when the brokers do not tell of the topic; nothing was sent
     * @throws InterruptedException when the thread was interrupted
     */
    Sent send(List<ProducerRecord<byte[], byte[]>> records, BooleanSupplier beat) throws InterruptedException {
        // Without a broker each record would wait for the topic by itself, and the later ones might go first.
        producer.partitionsFor(topic);
        Flight flight = new Flight(records.size());
        for (int i = 0; i < records.size() && !flight.ended(); i++) {
            try {
                producer.send(records.get(i), flight.of(i));
            } catch (KafkaException | IllegalStateException e) {
                // The one of a producer that was closed because of a failure comes second and counts for nothing.
                flight.failed(i, e);
            }
        }
        while (!flight.landed()) {
            if (!beat.getAsBoolean()) {
                flight.failed(records.size(), new InterruptedException("Nobody waits any more"));
            }
        }
        return flight.sent();
    }

    /** Drops what is not acknowledged: the ledger still has it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    /** Records on their way. Told by the thread that sends and by that of the producer. */
    private final class Flight {
        private final int size;
        private final CountDownLatch landed = new CountDownLatch(1);
        private final BitSet acknowledged = new BitSet();
        private int failed;
        private @Nullable Exception failure;

        Flight(int size) {
            this.size = size;
            this.failed = size;
        }

        Callback of(int index) {
            return (metadata, problem) -> {
                if (problem == null) {
                    acknowledged(index);
                } else if (failed(index, problem)) {
                    // On the sending thread, before it takes up what comes next.
                    producer.close(Duration.ZERO);
                }
            };
        }

        private synchronized void acknowledged(int index) {
            acknowledged.set(index);
            if (acknowledged.nextClearBit(0) == size) {
                landed.countDown();
            }
        }

        /** @return true for the first failure */
        synchronized boolean failed(int index, Exception problem) {
            if (failure != null) {
                return false;
            }
            failed = index;
            failure = problem;
            landed.countDown();
            return true;
        }

        synchronized boolean ended() {
            return failure != null;
        }

        /** Waits for about a second; true when all are acknowledged or one has failed. */
        boolean landed() throws InterruptedException {
            return landed.await(1, TimeUnit.SECONDS);
        }

        synchronized Sent sent() {
            return new Sent(acknowledged.nextClearBit(0), failed, failure);
        }
    }
}
