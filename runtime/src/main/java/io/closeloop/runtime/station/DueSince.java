// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.time.Duration;
import java.time.Instant;

/**
 * From when on to look for what is due on one way. All ways lie in one row by their time: what a way that is full or dead
 * leaves lying would have to be passed over with every look of the others. Thread-safe.
 */
final class DueSince {
    /** Something may fall due in the past: decided late, stored after an outage of the database. It waits for so long. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private Instant from = Instant.EPOCH;
    private Instant wholeAt = Instant.EPOCH;

    synchronized Instant from(Instant now) {
        boolean lately = !now.isBefore(wholeAt) && now.isBefore(wholeAt.plus(OVERLAP));
        return lately ? from : Instant.EPOCH;
    }

    /** All that was due between the two is taken. */
    synchronized void taken(Instant since, Instant now) {
        from = now.minus(OVERLAP);
        if (since.equals(Instant.EPOCH)) {
            wholeAt = now;
        }
    }
}
