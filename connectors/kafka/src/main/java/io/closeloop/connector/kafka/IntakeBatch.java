// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import io.closeloop.connector.kafka.EventReader.Said;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.Store;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreFailure;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the records of one poll and, at its last one, records them together, so that they share the store's commit; only
 * then are their offsets committed. Nothing is given up: while the store or the dead-letter topic takes nothing, it waits
 * and tries again, and what it was waiting with when it is stopped is fetched again after the next start. Runs on the
 * consumer's one thread.
 */
final class IntakeBatch implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeBatch.class);
    private static final long SHORTEST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;
    private static final int PATIENCE_SECONDS = 30;
    /** Short, because nothing depends on it: without a broker the polls that follow tell so. */
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);

    /** So often a single record fails before the store is asked whether it is well without it, and tried once more. */
    private static final int TRIES = 4;

    private final EventReader reader;
    private final Inbox inbox;
    private final Store store;
    private final DeadLetters deadLetters;
    private final FeedState state;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final List<Arrival> arrivals = new ArrayList<>();
    private volatile @Nullable Instant oldest;
    private volatile int inHand;

    IntakeBatch(EventReader reader, Inbox inbox, Store store, DeadLetters deadLetters, FeedState state, Clock clock) {
        this.reader = reader;
        this.inbox = inbox;
        this.store = store;
        this.deadLetters = deadLetters;
        this.state = state;
        this.clock = clock;
    }

    /** A record that reads well. */
    private record Good(Arrival arrival, Intake intake) {}

    /** Something that may have to wait and be tried again. */
    private interface Try {
        void perform() throws Exception;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Arrival arrival = Arrival.of(message);
        if (arrivals.isEmpty()) {
            oldest = Instant.ofEpochMilli(arrival.at());
        }
        arrivals.add(arrival);
        inHand = arrivals.size();
        if (!message.getHeader(KafkaConstants.LAST_POLL_RECORD, false, Boolean.class)) {
            return;
        }
        try {
            settle();
            commit(message.getHeader(KafkaConstants.MANUAL_COMMIT, DefaultKafkaManualCommit.class));
            state.up();
        } finally {
            arrivals.clear();
            inHand = 0;
            oldest = null;
        }
    }

    private void settle() throws Exception {
        Instant now = clock.instant();
        List<Map<ByteBuffer, Good>> rounds = new ArrayList<>();
        Map<Arrival, String> poison = new LinkedHashMap<>();
        Map<ByteBuffer, Integer> depths = new HashMap<>();
        for (Arrival arrival : arrivals) {
            Said said = reader.read(arrival.value(), arrival.headers(), now);
            Interaction interaction = said.interaction();
            if (interaction == null) {
                poison.put(arrival, said.refusal() == null ? "" : said.refusal());
                continue;
            }
            // What has the same key is recorded one after the other, in its order.
            ByteBuffer key = arrival.key() == null
                    ? ByteBuffer.allocate(8).putLong(0, arrival.offset())
                    : ByteBuffer.wrap(arrival.key());
            int depth = depths.merge(key, 1, Integer::sum);
            if (depth > rounds.size()) {
                rounds.add(new LinkedHashMap<>());
            }
            rounds.get(depth - 1).put(key, new Good(arrival, new Intake.Ended(interaction)));
        }
        for (Map<ByteBuffer, Good> round : rounds) {
            record(List.copyOf(round.values()));
        }
        for (Map.Entry<Arrival, String> entry : poison.entrySet()) {
            putAside(entry.getKey(), entry.getValue());
        }
    }

    private void record(List<Good> goods) throws Exception {
        Optional<Exception> failure = attempt(goods);
        if (failure.isEmpty()) {
            passed.addAndGet(goods.size());
            return;
        }
        // One of them may be what the store does not take: each by itself.
        for (Good good : goods) {
            recordAlone(good);
        }
    }

    private void recordAlone(Good good) throws Exception {
        long pause = SHORTEST_PAUSE;
        for (int tries = 1; ; tries++) {
            boolean well = tries > TRIES && storeIsWell();
            Optional<Exception> failure = attempt(List.of(good));
            if (failure.isEmpty()) {
                passed.incrementAndGet();
                return;
            }
            Exception cause = failure.get();
            // Well before and after: one that has only just come back, or gone, says nothing about the record.
            if (well && !ofTheStore(cause) && storeIsWell()) {
                putAside(
                        good.arrival(),
                        "The store refuses it: " + cause.getClass().getSimpleName());
                return;
            }
            pause = pause(pause, "The store takes nothing in: " + words(cause));
        }
    }

    /** Whether the store itself says that it is full or away, and not that it refuses what it was given. */
    private static boolean ofTheStore(Exception cause) {
        return cause instanceof StoreBusy
                || cause instanceof TimeoutException
                || (cause instanceof StoreFailure database && database.passing());
    }

    /** @return what went wrong; empty when all of them are durable */
    private Optional<Exception> attempt(List<Good> goods) throws InterruptedException {
        try {
            await(inbox.record(goods.stream().map(Good::intake).toList()));
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause() instanceof Exception cause ? cause : e);
        } catch (TimeoutException | RuntimeException e) {
            return Optional.of(e);
        }
    }

    private static <T> void await(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether it takes something else: then the record is at fault. */
    private boolean storeIsWell() throws InterruptedException {
        try {
            await(store.write(tx -> {
                tx.probe();
                return true;
            }));
            return true;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            return false;
        }
    }

    private void putAside(Arrival arrival, String reason) throws Exception {
        untilDone("The dead-letter topic takes nothing", () -> deadLetters.put(arrival, reason));
        refused.incrementAndGet();
        LOG.warn("Put {} aside: {}", arrival, reason);
    }

    private void untilDone(String trouble, Try work) throws InterruptedException {
        long pause = SHORTEST_PAUSE;
        while (true) {
            try {
                work.perform();
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                pause = pause(pause, trouble + ": " + words(e));
            }
        }
    }

    private long pause(long millis, String trouble) throws InterruptedException {
        if (state.down(trouble)) {
            LOG.warn("{}; the intake waits with {} records and tries again", trouble, arrivals.size());
        }
        if (stopping.await(millis, TimeUnit.MILLISECONDS)) {
            throw new CancellationException("The intake is stopped; what it holds is fetched again");
        }
        return Math.min(LONGEST_PAUSE, millis * 2);
    }

    /** Kafka's own words name topics and hosts; those of a store might hold more. */
    private static String words(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String name = cause.getClass().getSimpleName();
        return cause instanceof KafkaException ? name + ": " + cause.getMessage() : name;
    }

    /** One request for all partitions. A commit that fails costs a repeat, which changes nothing. */
    private void commit(DefaultKafkaManualCommit last) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Arrival arrival : arrivals) {
            offsets.put(arrival.partition(), new OffsetAndMetadata(arrival.offset() + 1));
        }
        try {
            last.getCamelExchangePayload().consumer.commitSync(offsets, COMMIT_PATIENCE);
        } catch (KafkaException e) {
            LOG.info("Offsets were not committed, their records will come again: {}", words(e));
        }
    }

    /** Ends every wait. */
    void stop() {
        stopping.countDown();
    }

    /** Records that were fetched and are not settled. */
    int inHand() {
        return inHand;
    }

    /** When the oldest of them was written to the topic; null when there is none. */
    @Nullable
    Instant oldest() {
        return oldest;
    }

    long passed() {
        return passed.get();
    }

    long refused() {
        return refused.get();
    }
}
