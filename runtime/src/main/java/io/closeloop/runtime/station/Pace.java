// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** At most so many effects a second for one destination, in bursts of at most one second's worth. Thread-safe. */
final class Pace {
    private final Clock clock;
    private final int perSecond;
    private double left;
    private Instant counted;

    /** @param perSecond 0 for any number */
    Pace(Clock clock, int perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.left = perSecond;
        this.counted = clock.instant();
    }

    /** How many may go now, up to a wish; those are counted. */
    synchronized int take(int wished) {
        if (perSecond == 0) {
            return wished;
        }
        Instant now = clock.instant();
        double earned = Duration.between(counted, now).toNanos() / 1e9 * perSecond;
        // Less than nothing when the clock was put back: counting begins anew.
        if (earned != 0) {
            left = Math.min(perSecond, left + Math.max(0, earned));
            counted = now;
        }
        int taken = (int) Math.min(wished, Math.floor(left));
        left -= taken;
        return taken;
    }

    /** What was taken and not used. */
    synchronized void giveBack(int unused) {
        left = Math.min(Math.max(perSecond, 1), left + unused);
    }
}
