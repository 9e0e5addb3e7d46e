// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

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
     * Sends and waits until the brokers have all of them.
     *
     * @param beat asked about once a second while it waits; false ends the wait
     * @throws Exception the first failure; how many of them the brokers have is then not known
     */
    void send(List<ProducerRecord<byte[], byte[]>> records, BooleanSupplier beat) throws Exception {
        // Without a broker each record would wait for the topic by itself, and the later ones might go first.
        producer.partitionsFor(topic);
        CountDownLatch open = new CountDownLatch(records.size());
        AtomicReference<Exception> failure = new AtomicReference<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (failure.get() != null) {
                break;
            }
            producer.send(record, (metadata, problem) -> {
                if (problem != null && failure.compareAndSet(null, problem)) {
                    // On the sending thread, before it takes up what comes next.
                    producer.close(Duration.ZERO);
                }
                open.countDown();
            });
        }
        while (failure.get() == null && !open.await(1, TimeUnit.SECONDS)) {
            if (!beat.getAsBoolean()) {
                throw new InterruptedException("Nobody waits for the acknowledgements any more");
            }
        }
        Exception problem = failure.get();
        if (problem != null) {
            throw problem;
        }
    }

    /** Drops what is not acknowledged: the ledger still has it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
