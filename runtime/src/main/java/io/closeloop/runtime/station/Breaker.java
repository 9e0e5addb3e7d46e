// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a destination that does not answer in peace: after some failures in a row nothing is taken up for it any more
 * but one probe at a time, and what was taken up before is not called any more. Its effects then wait where they are and
 * use up none of their tries. Thread-safe.
 */
final class Breaker {
    static final int FAILURES = 5;
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    /** Of an outage that lasts: its end is seen when a thirtieth more has passed, and half a minute late at most. */
    private static final Duration LONGEST_OF_ALL = Duration.ofSeconds(30);

    private static final int SHARE = 30;

    private int failures;
    private Duration pause = FIRST;
    private Instant openedAt = Instant.MIN;
    private @Nullable Instant openUntil;
    private @Nullable Instant openSince;
    private Probe probe = Probe.NONE;

    private enum Probe {
        NONE,
        TAKEN_UP,
        CALLED
    }

    /** How many effects may be taken up now: all that is wished for, a probe of one, or none. */
    synchronized int allows(int wished, Instant now) {
        if (openUntil == null || wished <= 0) {
            return wished;
        }
        // A clock that was put back says nothing of how long it has been.
        boolean resting = now.isBefore(openUntil) && !now.isBefore(openedAt);
        if (probe != Probe.NONE || resting) {
            return 0;
        }
        probe = Probe.TAKEN_UP;
        return 1;
    }

    /** Whether a call of what was taken up may begin: the first one after a probe was let out is that probe. */
    synchronized boolean letsCall() {
        boolean probes = probe == Probe.TAKEN_UP;
        if (probes) {
            probe = Probe.CALLED;
        }
        return probes || openUntil == null;
    }

    /** True while the destination is called as usual. */
    synchronized boolean closed() {
        return openUntil == null;
    }

    /** Since when it has been left in peace; null while it is called as usual. */
    synchronized @Nullable Instant openSince() {
        return openSince;
    }

    /** A probe found nothing to do, or ended without an answer of the destination. */
    synchronized void probed() {
        probe = Probe.NONE;
    }

    /** The next probe need not wait: a person wishes to know whether the destination is back. */
    synchronized void hurry() {
        openUntil = openUntil == null ? null : Instant.MIN;
    }

    /**
     * A call failed.
     *
     * @param asked how long the destination wants to be left alone, kept for {@link RetryAfter#LONGEST} at most; null when
     *     it did not say
     */
    synchronized void failed(Instant now, @Nullable Duration asked) {
        probe = Probe.NONE;
        failures++;
        if (openUntil == null && failures < FAILURES && asked == null) {
            return;
        }
        openSince = openSince == null ? now : openSince;
        if (openUntil != null) {
            pause = shorter(pause.multipliedBy(2), longest(Duration.between(openSince, now)));
        }
        boolean setBack = now.isBefore(openedAt);
        openedAt = now;
        Instant until = now.plus(asked != null && asked.compareTo(pause) > 0 ? RetryAfter.atMost(asked) : pause);
        openUntil = openUntil != null && !setBack && openUntil.isAfter(until) ? openUntil : until;
    }

    private static Duration longest(Duration open) {
        Duration share = shorter(open.dividedBy(SHARE), LONGEST_OF_ALL);
        return share.compareTo(LONGEST) > 0 ? share : LONGEST;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** The destination did what it was asked, or refused in its own words. True when it had been given up before. */
    synchronized boolean answered() {
        boolean back = openUntil != null;
        failures = 0;
        pause = FIRST;
        openUntil = null;
        openSince = null;
        probe = Probe.NONE;
        return back;
    }
}
