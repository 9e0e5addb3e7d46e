// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The clock of this machine. It may be wrong by minutes: a store that several machines share goes by the database's clock
 * in its place ({@link Store#clock}). A clock that is set for a test or a rehearsal is no such clock and stays. Thread-safe.
 */
public final class MachineClock extends Clock {
    private final Clock clock;

    /** @param clock tells what the machine's clock shows */
    public MachineClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public long millis() {
        return clock.millis();
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new MachineClock(clock.withZone(zone));
    }
}
