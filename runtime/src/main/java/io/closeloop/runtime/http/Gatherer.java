// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Gathers what comes in while a few threads are at work, and has it done together next: one question to the database
 * then answers many requests. Nothing waits for company: whoever comes while no thread is at work does it at once, on its
 * own thread. Thread-safe.
 *
 * @param <T> a piece of work
 */
public final class Gatherer<T> {
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger working = new AtomicInteger();
    private final int threads;
    private final int most;
    private final Consumer<List<T>> work;

    /**
     * @param threads how many may be at work at a time
     * @param most pieces at a time
     * @param work must not throw: it tells whoever waits for a piece what became of it
     */
    public Gatherer(int threads, int most, Consumer<List<T>> work) {
        this.threads = threads;
        this.most = most;
        this.work = work;
    }

    /** Hands in a piece; returns once it is done, or another thread is going to do it. */
    public void add(T piece) {
        waiting.add(piece);
        // Looks once more after each leaving: who handed in just before it may have relied on us.
        while (!waiting.isEmpty() && enter()) {
            try {
                for (List<T> pieces = take(); !pieces.isEmpty(); pieces = take()) {
                    work.accept(pieces);
                }
            } finally {
                working.decrementAndGet();
            }
        }
    }

    private boolean enter() {
        int now = working.get();
        while (now < threads) {
            if (working.compareAndSet(now, now + 1)) {
                return true;
            }
            now = working.get();
        }
        return false;
    }

    private List<T> take() {
        List<T> pieces = new ArrayList<>();
        for (T next = waiting.poll(); next != null; next = waiting.poll()) {
            pieces.add(next);
            if (pieces.size() == most) {
                break;
            }
        }
        return pieces;
    }
}
