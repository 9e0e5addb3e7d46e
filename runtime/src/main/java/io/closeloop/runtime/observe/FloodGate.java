// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Keeps one fault from filling the log: the first of its kind passes, then one in a period with the number of those that
 * were kept back. Strangers decide how often it is asked: kinds are few, and past a bound they share one. Thread-safe.
 */
public final class FloodGate {
    private static final int KINDS = 200;
    private static final String OTHERS = "others";

    private final LongSupplier nanos;
    private final long period;
    private final Map<String, Kept> kinds = new HashMap<>();

    private record Kept(long since, long count) {}

    /** @param nanos as {@link System#nanoTime} */
    public FloodGate(LongSupplier nanos, Duration period) {
        this.nanos = nanos;
        this.period = period.toNanos();
    }

    /** How many of this kind came since the last one that passed, itself included; empty when it is kept back. */
    public synchronized OptionalLong pass(String kind) {
        String known = kinds.containsKey(kind) || kinds.size() < KINDS ? kind : OTHERS;
        long now = nanos.getAsLong();
        Kept kept = kinds.get(known);
        if (kept != null && now - kept.since() < period) {
            kinds.put(known, new Kept(kept.since(), kept.count() + 1));
            return OptionalLong.empty();
        }
        kinds.put(known, new Kept(now, 0));
        return OptionalLong.of(kept == null ? 1 : kept.count() + 1);
    }
}
