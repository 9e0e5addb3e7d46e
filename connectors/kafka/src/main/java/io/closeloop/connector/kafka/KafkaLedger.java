// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import io.closeloop.port.Feed;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.port.View.LedgerPosition;
import io.closeloop.port.View.NumberedEntry;
import io.closeloop.port.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the ledger to a topic: reads on from the cursor that the store keeps, sends, and moves the cursor once the brokers
 * have everything. One node does so at a time, by a lease. A node that lost its lease without noticing can only repeat,
 * with the same ids and the same order, what its successor sends as well; the store does not let it move the cursor.
 */
final class KafkaLedger implements Watcher, Feed {
    static final String READER = "kafka";

    private static final Logger LOG = LoggerFactory.getLogger(KafkaLedger.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int BATCH = 1000;
    private static final long IDLE_MILLIS = 100;
    private static final long SHORTEST_PAUSE = 500;
    private static final long LONGEST_PAUSE = 10_000;
    /** Beats of about a second without an acknowledgement before it is called a trouble. */
    private static final int SILENT_BEATS = 3;

    private final String topic;
    private final Surroundings surroundings;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final FeedState state;
    private final String node = "kafka-" + UUID.randomUUID();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong rounds = new AtomicLong();
    private final Thread thread = new Thread(this::run, "kafka-ledger");
    /** As of the last look of the thread: whoever asks must not wait for the store. Null while it is not known. */
    private volatile @Nullable LedgerPosition position;

    // Of the thread only.
    private @Nullable LedgerProducer producer;
    private boolean held;
    private long place;
    /** How many entries are sent together; fewer after a failure. */
    private int limit = BATCH;

    private Instant leaseUntil = Instant.MIN;

    KafkaLedger(String topic, Surroundings surroundings, Supplier<Producer<byte[], byte[]>> producers) {
        this.topic = topic;
        this.surroundings = surroundings;
        this.producers = producers;
        this.state = new FeedState(surroundings.clock());
    }

    @Override
    public String name() {
        return "kafka-ledger";
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        long pause = SHORTEST_PAUSE;
        long rest = 0;
        while (!stopped(rest)) {
            try {
                boolean more = round();
                rounds.incrementAndGet();
                pause = SHORTEST_PAUSE;
                rest = more ? 0 : held ? IDLE_MILLIS : LEASE.toMillis() / 6;
            } catch (InterruptedException e) {
                drop();
            } catch (Exception e) {
                if (e instanceof KafkaException) {
                    // The brokers may have been waited for since the round began.
                    lookAside();
                }
                if (state.down(words(e))) {
                    LOG.warn("The ledger does not reach {}: {}; it waits and goes on later", topic, words(e));
                }
                drop();
                rest = pause;
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            }
        }
        drop();
        giveUp();
    }

    /** Rests; true as soon as it shall end. */
    private boolean stopped(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** @return true when there is more to do at once */
    private boolean round() throws Exception {
        look();
        if (!claimed()) {
            drop();
            state.up();
            return false;
        }
        int wanted = limit;
        List<NumberedEntry> entries = surroundings.store().read(view -> view.ledgerFrom(place, wanted));
        if (entries.isEmpty()) {
            state.up();
            return false;
        }
        LedgerProducer.Sent sent = producer()
                .send(
                        entries.stream()
                                .map(entry -> LedgerRecord.of(entry, topic, surroundings.publicUrl()))
                                .toList(),
                        new Beat());
        if (sent.count() > 0) {
            note(entries.get(sent.count() - 1).number(), sent.count());
        }
        Exception failure = sent.failure();
        if (failure != null) {
            // Next, all that stands before the one that failed, and then that one by itself: nothing goes out again and
            // again because of it.
            limit = Math.max(1, sent.failed() - sent.count());
            throw failure;
        }
        limit = BATCH;
        state.up();
        // What trickles in is sent a few times a second, together: each time costs the store a write.
        return entries.size() == wanted;
    }

    /** Moves the cursor to what the brokers have. */
    private void note(long last, int count) {
        Instant until = surroundings.clock().instant().plus(LEASE);
        held = write(tx -> tx.advanceLedger(READER, node, last, until));
        if (held) {
            place = last;
            leaseUntil = until;
            passed.addAndGet(count);
        } else {
            LOG.info("Another node has taken the ledger over");
        }
    }

    /** Notes how far the ledger was sent, by whichever node; on this thread only, because a store may take its time to fail. */
    private void look() {
        try {
            position = surroundings.store().read((View view) -> view.ledgerPosition(READER));
        } catch (RuntimeException e) {
            position = null;
            throw e;
        }
    }

    /** While the brokers are waited for; that the store cannot be read is no reason to break off. */
    private void lookAside() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.debug("How far the ledger was sent is not known just now", e);
        }
    }

    /** Whether this node may send; renews its lease when half of it is over. */
    private boolean claimed() {
        Instant now = surroundings.clock().instant();
        if (held && now.plus(LEASE.dividedBy(2)).isBefore(leaseUntil)) {
            return true;
        }
        Instant until = now.plus(LEASE);
        OptionalLong claim = write(tx -> tx.claimLedger(READER, now, node, until));
        held = claim.isPresent();
        if (held) {
            place = claim.getAsLong();
            leaseUntil = until;
        }
        return held;
    }

    private LedgerProducer producer() {
        LedgerProducer open = producer;
        if (open == null) {
            open = new LedgerProducer(producers.get(), topic);
            producer = open;
        }
        return open;
    }

    private void drop() {
        LedgerProducer open = producer;
        if (open != null) {
            producer = null;
            open.close();
        }
    }

    private void giveUp() {
        if (held) {
            held = false;
            Instant now = surroundings.clock().instant();
            try {
                write(tx -> tx.claimLedger(READER, now, node, now));
            } catch (RuntimeException e) {
                LOG.debug("The lease could not be given up and runs out by itself", e);
            }
        }
    }

    private <T> T write(Function<Tx, T> work) {
        try {
            return surroundings.store().write(work).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Keeps the lease while the brokers are waited for, and tells when they are silent. */
    private final class Beat implements java.util.function.BooleanSupplier {
        private int beats;

        @Override
        public boolean getAsBoolean() {
            beats++;
            if (beats == SILENT_BEATS && state.down("No broker acknowledges what is sent to " + topic)) {
                LOG.warn("No broker acknowledges what is sent to {}; it is sent until one does", topic);
            }
            lookAside();
            return stopping.getCount() > 0 && claimed();
        }
    }

    /** Kafka's own words name topics and hosts; those of a store might hold more. */
    private static String words(Exception e) {
        String name = e.getClass().getSimpleName();
        return e instanceof KafkaException ? name + ": " + e.getMessage() : name;
    }

    @Override
    public long rounds() {
        return rounds.get();
    }

    /** What was acknowledged is noted; what is under way goes out again, with the same ids, at the next start. */
    @Override
    public void stop() {
        stopping.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public OptionalLong lag() {
        LedgerPosition seen = position;
        return seen == null ? OptionalLong.empty() : OptionalLong.of(seen.behind());
    }

    @Override
    public Optional<Instant> waitingSince() {
        LedgerPosition seen = position;
        return Optional.ofNullable(seen == null ? null : seen.waitingSince());
    }

    @Override
    public long passed() {
        return passed.get();
    }

    @Override
    public Optional<String> trouble() {
        return state.trouble();
    }

    @Override
    public Instant since() {
        return state.since();
    }
}
