// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Delivery;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Effects that do not go on by themselves, or not yet: what there is, and having it tried again. Each effect that is
 * tried again has its entry in the ledger with the name of whoever wished it. Works beside running programs and without
 * one. Thread-safe.
 */
public final class Replays {
    /** So many at a time: what comes in meanwhile is not kept waiting for its commit. */
    private static final int BATCH = 500;
    /** A vendor has few reasons; where it puts an id into each, more would tell nothing. */
    private static final int REASONS = 5;

    private final Store store;
    private final Clock clock;
    private final Journal journal;
    private final Consumer<String> hurry;

    /** Beside no program. */
    public Replays(Store store, Clock clock, Journal journal) {
        this(store, clock, journal, queue -> {});
    }

    /** @param hurry told of each queue of which effects were made due: its destination may be left in peace for longer */
    public Replays(Store store, Clock clock, Journal journal, Consumer<String> hurry) {
        this.store = store;
        this.clock = clock;
        this.journal = journal;
        this.hurry = hurry;
    }

    /**
     * Which effects.
     *
     * @param queue a destination; null means every one
     * @param since only what was parked from this time on; null means all
     * @param waitingToo also what waits for its next try after a failure, whenever that failure was
     */
    public record Wish(@Nullable String queue, @Nullable Instant since, boolean waitingToo) {}

    /**
     * How many, by destination.
     *
     * @param parked had been given up and are tried again from the first try
     * @param waiting are tried before their time
     */
    public record Count(SortedMap<String, Long> parked, SortedMap<String, Long> waiting) {
        /** All of them. */
        public long all() {
            return sum(parked) + sum(waiting);
        }

        private static long sum(Map<String, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** What became of the wish for one effect. */
    public enum One {
        REPLAYED,
        /** There is none by that id. */
        UNKNOWN,
        /** It is done, or being tried, or waits for something else. */
        NOT_STUCK
    }

    /** What is stuck, by destination; those where nothing is are left out. */
    public SortedMap<String, View.Stuck> stuck(@Nullable String queue, @Nullable Instant since) {
        Instant now = clock.instant();
        return store.read(view -> {
            SortedMap<String, View.Stuck> found = new TreeMap<>();
            for (String name : queue == null ? view.backlog().keySet() : List.of(queue)) {
                View.Stuck stuck = view.stuck(name, since, now, REASONS);
                if (stuck.parked() + stuck.putOff() > 0) {
                    found.put(name, stuck);
                }
            }
            return found;
        });
    }

    /** How many a wish is about. */
    public Count count(Wish wish) {
        SortedMap<String, Long> parked = new TreeMap<>();
        SortedMap<String, Long> waiting = new TreeMap<>();
        stuck(wish.queue(), wish.since()).forEach((name, stuck) -> {
            note(parked, name, stuck.parked());
            note(waiting, name, wish.waitingToo() ? stuck.putOff() : 0);
        });
        return new Count(parked, waiting);
    }

    /**
     * Has effects tried again, in several transactions. Those that fail again meanwhile are not taken a second time.
     *
     * @param who their name in the ledger
     */
    public Count replay(Wish wish, String who) {
        SortedMap<String, Long> parked = new TreeMap<>();
        SortedMap<String, Long> waiting = new TreeMap<>();
        Count wished = count(wish);
        wished.parked()
                .forEach((name, most) -> note(
                        parked,
                        name,
                        batches(most, who, (tx, limit) -> tx.unpark(name, wish.since(), clock.instant(), limit))));
        wished.waiting()
                .forEach((name, most) -> note(
                        waiting, name, batches(most, who, (tx, limit) -> tx.retryNow(name, clock.instant(), limit))));
        parked.keySet().forEach(hurry);
        waiting.keySet().forEach(hurry);
        return new Count(parked, waiting);
    }

    /** The same for one effect. */
    public One replay(String deliveryId, boolean waitingToo, String who) {
        Optional<Delivery> again = write(tx -> {
            Instant now = clock.instant();
            Optional<Delivery> due = tx.unparkOne(deliveryId, now);
            if (due.isEmpty() && waitingToo) {
                due = tx.retryOneNow(deliveryId, now);
            }
            due.ifPresent(delivery -> note(tx, delivery, who));
            return due;
        });
        if (again.isPresent()) {
            hurry.accept(again.get().verb());
            return One.REPLAYED;
        }
        return store.read(view -> view.delivery(deliveryId)).isPresent() ? One.NOT_STUCK : One.UNKNOWN;
    }

    private long batches(long most, String who, BiFunction<Tx, Integer, List<Delivery>> take) {
        long taken = 0;
        while (taken < most) {
            int limit = (int) Math.min(BATCH, most - taken);
            int now = write(tx -> {
                List<Delivery> again = take.apply(tx, limit);
                again.forEach(delivery -> note(tx, delivery, who));
                return again.size();
            });
            taken += now;
            if (now < limit) {
                break;
            }
        }
        return taken;
    }

    private void note(Tx tx, Delivery delivery, String who) {
        journal.note(
                tx,
                LedgerEvent.DELIVERY_REPLAYED,
                who,
                Journal.About.delivery(delivery),
                Facts.deliveryReplayed(delivery));
    }

    private static void note(Map<String, Long> counts, String name, long effects) {
        if (effects > 0) {
            counts.put(name, effects);
        }
    }

    private <T> T write(Function<Tx, T> work) {
        try {
            return store.write(work).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
