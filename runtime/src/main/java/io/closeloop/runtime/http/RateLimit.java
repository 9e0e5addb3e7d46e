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
        long now = nanos.getAsLong();
        long full = full(key, now);
        Duration wait = until(full, now);
        if (wait.isZero() && interval > 0) {
            fullAgain.put(key, full);
        }
        return wait;
    }

    /** As {@link #take}, without taking it. */
    synchronized Duration look(String key) {
        long now = nanos.getAsLong();
        return until(full(key, now), now);
    }

    /** When the bucket is full again after one more was taken. */
    private long full(String key, long now) {
        Long before = fullAgain.get(key);
        return (before == null || before - now < 0 ? now : before) + interval;
    }

    private Duration until(long full, long now) {
        return interval == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, full - now - MINUTE));
    }

    synchronized int keys() {
        return fullAgain.size();
    }
}
