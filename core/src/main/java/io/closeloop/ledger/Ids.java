// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Time-ordered ids: a word, 48 bits of milliseconds, 16 of a counter and 60 random ones, in Crockford base32. Thread-safe. */
public final class Ids {
    private static final String LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final char[] ALPHABET = LETTERS.toCharArray();
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Drawn together, as each draw costs as much as all else of an id; guarded by itself. */
    private final LongBuffer drawn =
            ByteBuffer.allocate(64 * Long.BYTES).asLongBuffer().limit(0);

    private final AtomicLong last = new AtomicLong();

    public Ids(Clock clock) {
        this.clock = clock;
    }

    /** When an id was made, to the millisecond; empty when the text is no id of ours. */
    public static Optional<Instant> madeAt(String id) {
        int begin = id.lastIndexOf('_') + 1;
        if (id.length() - begin != 25) {
            return Optional.empty();
        }
        long stamp = 0;
        for (int i = begin; i < begin + 13; i++) {
            int digit = LETTERS.indexOf(id.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            stamp = stamp << 5 | digit;
        }
        return Optional.of(Instant.ofEpochMilli(stamp >>> 16));
    }

    /** {@code int_01kf...}: sorts by time, strictly rising within one node. */
    public String next(String word) {
        // Sixteen counter bits below the milliseconds keep ids of one node in order within a millisecond.
        long now = clock.millis() << 16;
        long stamp = last.updateAndGet(before -> Math.max(before + 1, now));
        StringBuilder id = stamped(word, stamp);
        long noise = noise();
        for (int shift = 55; shift >= 0; shift -= 5) {
            id.append(ALPHABET[(int) (noise >>> shift) & 31]);
        }
        return id.toString();
    }

    private long noise() {
        synchronized (drawn) {
            if (!drawn.hasRemaining()) {
                byte[] bytes = new byte[drawn.capacity() * Long.BYTES];
                random.nextBytes(bytes);
                drawn.clear().put(ByteBuffer.wrap(bytes).asLongBuffer()).flip();
            }
            return drawn.get();
        }
    }

    /** No id of this word that is made from this time on sorts below it, and none made earlier sorts above it. */
    public static String floor(String word, Instant from) {
        return stamped(word, Math.max(0, from.toEpochMilli()) << 16).toString();
    }

    private static StringBuilder stamped(String word, long stamp) {
        StringBuilder id = new StringBuilder(word.length() + 25).append(word).append('_');
        for (int shift = 60; shift >= 0; shift -= 5) {
            id.append(ALPHABET[(int) (stamp >>> shift) & 31]);
        }
        return id;
    }
}
