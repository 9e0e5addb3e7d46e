// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.time.Duration;
import java.time.Instant;

/** Until when work that is under way here is claimed. Moves when this node claims it again. Thread-safe. */
final class Lease {
    /** Longer than any connector waits for one answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private volatile Instant until;

    Lease(Instant until) {
        this.until = until;
    }

    /** It ran out because the clock was put ahead, or the vendor takes very long; now it lasts longer. */
    void prolong(Instant longer) {
        until = longer;
    }

    /** A call that begins must be over before another node may begin one. */
    boolean allowsCall(Instant now) {
        return now.plus(PATIENCE).isBefore(until);
    }
}
