// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Time-ordered ids: a word, 48 bits of milliseconds and 72 random bits, in Crockford base32. Thread-safe. */
public final class Ids {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    public Ids(Clock clock) {
        this.clock = clock;
    }

    /** {@code int_01kf...}: sorts by time, strictly rising within one node. */
    public String next(String word) {
        // Sixteen counter bits below the milliseconds keep ids of one node in order within a millisecond.
        long now = clock.millis() << 16;
        long stamp = last.updateAndGet(before -> Math.max(before + 1, now));
        StringBuilder id = stamped(word, stamp);
        long noise = random.nextLong();
        for (int shift = 55; shift >= 0; shift -= 5) {
            id.append(ALPHABET[(int) (noise >>> shift) & 31]);
        }
        return id.toString();
    }

    /** No id of this word that is made from this time on sorts below it, and none made earlier sorts above it. */
    public static String floor(String word, Instant from) {
        return stamped(word, from.toEpochMilli() << 16).toString();
    }

    private static StringBuilder stamped(String word, long stamp) {
        StringBuilder id = new StringBuilder(word.length() + 25).append(word).append('_');
        for (int shift = 60; shift >= 0; shift -= 5) {
            id.append(ALPHABET[(int) (stamp >>> shift) & 31]);
        }
        return id;
    }
}
