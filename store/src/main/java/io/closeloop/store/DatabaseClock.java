// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of the database server, as all nodes go by it. Between two looks at the server it goes on by the counter that
 * nobody sets ({@link System#nanoTime}), so a machine whose clock is wrong, or is put right, makes no difference.
 * Thread-safe.
 */
final class DatabaseClock extends Clock {
    private final LongSupplier nanos;
    private volatile Anchor anchor;

    /** @param at the counter when the server's clock showed {@code micros} */
    private record Anchor(long micros, long at) {
        long micros(long now) {
            return micros + TimeUnit.NANOSECONDS.toMicros(now - at);
        }
    }

    /** @param nanos a counter as {@link System#nanoTime} */
    DatabaseClock(LongSupplier nanos, long asked, long micros, long answered) {
        this.nanos = nanos;
        this.anchor = new Anchor(micros, asked + (answered - asked) / 2);
    }

    /**
     * A look at the server: it showed {@code micros} at some time between two values of the counter. What this clock shows
     * is moved only as far as that says for certain, so it does not tremble with the network.
     *
     * @return by how much it was moved
     */
    Duration saw(long asked, long micros, long answered) {
        Anchor before = anchor;
        // When the server read its clock, this clock showed something in between these.
        long earliest = before.micros(asked);
        long latest = before.micros(answered);
        long by = micros < earliest ? micros - earliest : Math.max(0, micros - latest);
        anchor = new Anchor(before.micros(answered) + by, answered);
        return Duration.of(by, java.time.temporal.ChronoUnit.MICROS);
    }

    @Override
    public Instant instant() {
        long micros = anchor.micros(nanos.getAsLong());
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    @Override
    public long millis() {
        return Math.floorDiv(anchor.micros(nanos.getAsLong()), 1_000L);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("This clock has no zone of its own");
    }
}
