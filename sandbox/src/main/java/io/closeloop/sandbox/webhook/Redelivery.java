// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import java.time.Duration;

/**
 * How long a vendor keeps trying to hand over one webhook. Measured in real time, not on the sandbox's clock: a program
 * that is killed needs the same seconds to come back however fast the recorded day runs.
 *
 * @param patience from the first attempt until no further one is begun; zero means a single attempt
 * @param pause between the failure of one attempt and the next
 * @param attemptTimeout after which an unanswered attempt counts as failed; Twilio waits 15 s
 */
public record Redelivery(Duration patience, Duration pause, Duration attemptTimeout) {
    public Redelivery {
        if (patience.isNegative() || pause.isNegative() || attemptTimeout.isNegative() || attemptTimeout.isZero()) {
            throw new IllegalArgumentException("patience and pause must not be negative, attemptTimeout be above zero");
        }
    }

    /** For 60 s, 50 ms apart: outlives a killed program that is started again. */
    public static Redelivery untilRestarted() {
        return new Redelivery(Duration.ofSeconds(60), Duration.ofMillis(50), Duration.ofSeconds(15));
    }

    /** One attempt only. */
    public static Redelivery none() {
        return new Redelivery(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(15));
    }

    /** Whether such a result is worth another attempt: no HTTP answer at all (status 0), or a 5xx. */
    public boolean repeats(int status) {
        return status == Receipt.NO_ANSWER || status >= 500;
    }
}
