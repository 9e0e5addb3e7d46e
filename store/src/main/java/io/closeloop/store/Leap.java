// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Doubts a clock that has leapt: by one that is years ahead everything would be older than is kept, and let go. Where more
 * than {@link #FAR} lie between now and the last entry that the ledger had before today, the time is believed only at the
 * {@link #RUNS}th run that finds it so, a day later; meanwhile people can see and mend it. After a pause of months the same
 * costs nothing but that day. Not thread-safe.
 */
final class Leap {
    static final int RUNS = 24;

    private static final Duration FAR = Duration.ofDays(31);
    private static final Duration TODAY = Duration.ofDays(1);

    private int doubted;

    /** What was recorded since counts for nothing: with a wrong clock it is wrong too. */
    static Instant beforeToday(Instant now) {
        return now.minus(TODAY);
    }

    /** @param last time of the last entry {@link #beforeToday(Instant)}; null when there is none, and so nothing to lose */
    boolean believed(Instant now, @Nullable Instant last) {
        if (last == null || !now.isAfter(last.plus(FAR))) {
            doubted = 0;
            return true;
        }
        doubted = Math.min(RUNS, doubted + 1);
        return doubted == RUNS;
    }
}
