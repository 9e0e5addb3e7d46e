// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;

/** The sandbox's clock, and the hand that moves it; the program reads the same one. */
public record PlayedTime(Clock clock, Consumer<Instant> hand) {
    public Instant instant() {
        return clock.instant();
    }

    public void set(Instant instant) {
        hand.accept(instant);
    }
}
