// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Many pieces of work, some at a time, without one spoiling what is done with it. */
final class Together {
    private Together() {}

    /**
     * Does all, so many at a time, and waits for it. Those that fail together are done once more, each alone.
     *
     * @throws RuntimeException the first failure of one that was alone, once all others are done
     */
    static <T> void each(List<T> all, int atATime, Function<List<T>, CompletableFuture<?>> work) {
        List<List<T>> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += atATime) {
            portions.add(all.subList(from, Math.min(all.size(), from + atATime)));
        }
        List<T> failed = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        List<CompletableFuture<?>> under = portions.stream().map(work).toList();
        for (int i = 0; i < portions.size(); i++) {
            try {
                under.get(i).join();
            } catch (CompletionException e) {
                if (portions.get(i).size() > 1) {
                    failed.addAll(portions.get(i));
                } else {
                    failures.add(e);
                }
            }
        }
        if (!failed.isEmpty()) {
            each(failed, 1, work);
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
