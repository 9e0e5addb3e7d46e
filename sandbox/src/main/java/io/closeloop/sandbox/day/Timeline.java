// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** What is still to happen, by time and then in the order it was planned. Thread-safe: reactions come from vendors' threads. */
final class Timeline {
    private record Entry(Instant at, long order, Runnable event) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::order));
    private long order;

    synchronized void at(Instant when, Runnable event) {
        entries.add(new Entry(when, order++, event));
    }

    synchronized Optional<Instant> next() {
        return Optional.ofNullable(entries.peek()).map(Entry::at);
    }

    /** The first event that is due, taken out. */
    synchronized Optional<Runnable> take(Instant now) {
        Entry head = entries.peek();
        if (head == null || head.at().isAfter(now)) {
            return Optional.empty();
        }
        entries.poll();
        return Optional.of(head.event());
    }

    synchronized int size() {
        return entries.size();
    }
}
