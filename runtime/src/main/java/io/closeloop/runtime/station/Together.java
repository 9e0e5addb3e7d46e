// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Many pieces of work, some at a time, without one spoiling what is done with it. For one thread. */
final class Together<T> {
    private final int atATime;
    private final Function<List<T>, CompletableFuture<?>> work;
    private final List<Portion<T>> begun = new ArrayList<>();

    /** Work that is under way. */
    private record Portion<T>(List<T> works, CompletableFuture<?> end) {}

    Together(int atATime, Function<List<T>, CompletableFuture<?>> work) {
        this.atATime = atATime;
        this.work = work;
    }

    /** Does all, so many at a time, and waits for it, as {@link #await} does. */
    static <T> void each(List<T> all, int atATime, Function<List<T>, CompletableFuture<?>> work) {
        Together<T> together = new Together<>(atATime, work);
        together.begin(all);
        together.await();
    }

    /** Begins with these, so many at a time. */
    void begin(List<T> some) {
        for (int from = 0; from < some.size(); from += atATime) {
            List<T> portion = some.subList(from, Math.min(some.size(), from + atATime));
            begun.add(new Portion<>(portion, work.apply(portion)));
        }
    }

    /**
     * Waits for all that was begun. Those that fail together are done once more, each alone.
     *
     * @throws RuntimeException the first failure of one that was alone, once all others are done
     */
    void await() {
        List<T> failed = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        for (Portion<T> portion : begun) {
            try {
                portion.end().join();
            } catch (CompletionException e) {
                if (portion.works().size() > 1) {
                    failed.addAll(portion.works());
                } else {
                    failures.add(e);
                }
            }
        }
        begun.clear();
        if (!failed.isEmpty()) {
            each(failed, 1, work);
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
