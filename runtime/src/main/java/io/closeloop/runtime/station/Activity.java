// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much is being worked on at this moment, so that a rehearsal can tell when all is quiet. Thread-safe. */
public final class Activity {
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong done = new AtomicLong();

    void begin() {
        underWay.incrementAndGet();
    }

    /** @param changed whether anything came of it */
    void end(boolean changed) {
        if (changed) {
            done.incrementAndGet();
        }
        underWay.decrementAndGet();
    }

    /** Pieces of work that have begun and not ended. */
    public int underWay() {
        return underWay.get();
    }

    /** Pieces of work that changed something, ever. */
    public long done() {
        return done.get();
    }
}
