// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * So many requests a minute for each key, all of them at once if need be: a token bucket, kept as one number per key (the
 * generic cell rate algorithm, ITU-T I.371). Holds a bounded number of keys and forgets the one unseen for longest.
 * Thread-safe.
 */
final class RateLimit {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final long interval;
    private final LongSupplier nanos;
    private final Map<String, Long> fullAgain;

    /**
     * @param perMinute 0 for no limit
     * @param keys how many are remembered
     * @param nanos a clock that only goes forwards
     */
    RateLimit(int perMinute, int keys, LongSupplier nanos) {
        this.interval = perMinute == 0 ? 0 : MINUTE / perMinute;
        this.nanos = nanos;
        this.fullAgain = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > keys;
            }
        };
    }

    /** Takes one; zero when there was one, otherwise how long until there is. */
    synchronized Duration take(String key) {
        if (interval == 0) {
            return Duration.ZERO;
        }
        long now = nanos.getAsLong();
        Long before = fullAgain.get(key);
        long full = (before == null || before - now < 0 ? now : before) + interval;
        long wait = full - now - MINUTE;
        if (wait > 0) {
            return Duration.ofNanos(wait);
        }
        fullAgain.put(key, full);
        return Duration.ZERO;
    }

    synchronized int keys() {
        return fullAgain.size();
    }
}
