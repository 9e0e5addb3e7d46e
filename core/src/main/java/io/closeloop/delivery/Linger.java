// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * When what waits for company goes. All that comes up within one span leaves at its end, as from a bus stop: each waits for
 * that long at most, half of it on average, and a vendor that counts calls is called once a span, however little or
 * much there is. Had each its own span to wait from when it came, no two that come apart would ever leave together. The
 * spans are those of the clock, so that every node ends them at the same time without a word between them.
 */
public final class Linger {
    private Linger() {}

    /**
     * @param ready from when on it could go
     * @param span at least 0; what waits for nobody goes at once
     * @return when it goes, not before it is ready and less than a span later
     */
    public static Instant until(Instant ready, Duration span) {
        long millis = span.toMillis();
        if (millis <= 0) {
            return ready;
        }
        Instant begun = Instant.ofEpochMilli(Math.floorDiv(ready.toEpochMilli(), millis) * millis);
        return begun.isBefore(ready) ? begun.plusMillis(millis) : begun;
    }
}
