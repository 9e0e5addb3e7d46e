// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.RetryAfter;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** When to try again: exponential with full jitter, never sooner than the vendor asked, up to an hour. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Backoff() {}

    /**
     * @param attempt tries so far, from 1
     * @param asked by the vendor; null when it did not ask
     */
    static Duration after(int attempt, @Nullable Duration asked) {
        long ceiling = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(20, Math.max(0, attempt - 1)));
        Duration ours =
                Duration.ofMillis(ceiling / 4 + ThreadLocalRandom.current().nextLong(ceiling * 3 / 4 + 1));
        return asked != null && asked.compareTo(ours) > 0 ? RetryAfter.atMost(asked) : ours;
    }
}
