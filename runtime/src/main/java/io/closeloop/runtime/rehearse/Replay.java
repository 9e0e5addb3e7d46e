// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.ledger.Ids;
import io.closeloop.port.Store;
import io.closeloop.port.View.Past;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives the contacts of a period in the order in which they were decided on. They are read page by page in the order of
 * their recording, on a thread of its own; a contact is given once nothing that is still to be read can have been decided
 * before it, because nothing is decided before it was recorded. What needs no knowledge of other contacts is done on the
 * reading thread too, so that two processors are busy.
 *
 * @param <T> what the reading thread makes of a contact
 */
final class Replay<T> {
    private static final int PAGE = 1000;
    private static final int PAGES_AHEAD = 4;

    private final Store store;
    private final Instant from;
    private final Instant until;
    private final Function<Past, T> prepare;
    private final BlockingQueue<Page<T>> pages = new ArrayBlockingQueue<>(PAGES_AHEAD);
    private volatile boolean stopped;

    /**
     * @param prepare called on the reading thread; what it throws ends the replay
     */
    Replay(Store store, Instant from, Instant until, Function<Past, T> prepare) {
        this.store = store;
        this.from = from;
        this.until = until;
        this.prepare = prepare;
    }

    private record Turn<T>(Instant when, String order, T prepared) {}

    /**
     * @param read when the last of them was recorded
     * @param last true when nothing follows
     * @param failure why nothing follows; null when all is well
     */
    private record Page<T>(
            List<Turn<T>> turns,
            Instant read,
            boolean last,
            @Nullable RuntimeException failure) {}

    /** When a contact was decided on; one that still waits, when it was recorded. */
    static Instant when(Past past) {
        return past.decidedAt() != null ? past.decidedAt() : recorded(past);
    }

    private static Instant recorded(Past past) {
        return Ids.madeAt(past.interaction().id()).orElse(past.interaction().endedAt());
    }

    void each(Consumer<T> consumer) {
        Thread reader = new Thread(this::read, "rehearsal-reader");
        reader.setDaemon(true);
        reader.start();
        PriorityQueue<Turn<T>> waiting = new PriorityQueue<>(
                Comparator.<Turn<T>, Instant>comparing(Turn::when).thenComparing(Turn::order));
        try {
            boolean more = true;
            while (more) {
                Page<T> page = pages.take();
                RuntimeException failure = page.failure();
                if (failure != null) {
                    throw failure;
                }
                waiting.addAll(page.turns());
                more = !page.last();
                while (!waiting.isEmpty() && (!more || waiting.element().when().isBefore(page.read()))) {
                    consumer.accept(waiting.remove().prepared());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The rehearsal was interrupted", e);
        } finally {
            stopped = true;
            pages.clear();
            join(reader);
        }
    }

    private void read() {
        try {
            String cursor = Ids.floor("int", from);
            String end = Ids.floor("int", until);
            while (!stopped) {
                String after = cursor;
                // A snapshot a page: a long one would keep a running program's log from being merged.
                List<Past> read = store.read(view -> view.past(after, end, PAGE));
                if (read.isEmpty()) {
                    break;
                }
                Past last = read.get(read.size() - 1);
                cursor = last.interaction().id();
                List<Turn<T>> turns = new ArrayList<>(read.size());
                for (Past past : read) {
                    String decision = past.decisionId();
                    turns.add(new Turn<>(
                            when(past), decision == null ? past.interaction().id() : decision, prepare.apply(past)));
                }
                hand(new Page<>(turns, recorded(last), false, null));
            }
            hand(new Page<>(List.of(), until, true, null));
        } catch (RuntimeException | Error e) {
            // Whoever waits for pages must learn of it.
            RuntimeException failure = e instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("The past cannot be read on", e);
            hand(new Page<>(List.of(), until, true, failure));
        }
    }

    private void hand(Page<T> page) {
        try {
            boolean taken = false;
            while (!stopped && !taken) {
                taken = pages.offer(page, 100, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread reader) {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
