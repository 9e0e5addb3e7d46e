// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The sandbox's clock, and the hand that moves it; the program reads the same one.
 *
 * @param hand sets the clock to an instant and holds it there
 * @param release lets it go on at the usual speed
 */
public record PlayedTime(Clock clock, Consumer<Instant> hand, Runnable release) {
    public Instant instant() {
        return clock.instant();
    }

    /** Stands still at an instant. */
    public void set(Instant instant) {
        hand.accept(instant);
    }

    /** Goes on from an instant at the usual speed. */
    public void runFrom(Instant instant) {
        hand.accept(instant);
        release.run();
    }
}
