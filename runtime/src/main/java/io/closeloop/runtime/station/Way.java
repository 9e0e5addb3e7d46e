// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Outcome;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One way to customers: how much is on it, and whether it works. Each has room of its own, so that a slow vendor slows
 * nobody else, and one that does not answer is left in peace. Thread-safe.
 */
final class Way {
    /** Each of these waits for the vendor in a thread of its own. */
    static final int AT_ONCE = 16;

    private final Via via;
    private final Breaker breaker = new Breaker();
    private final AtomicInteger underWay = new AtomicInteger();
    final DueSince asks = new DueSince();
    final DueSince reminders = new DueSince();

    /** Whether more may be due than there was room for. */
    private volatile boolean full;

    Way(Via via) {
        this.via = via;
    }

    Via via() {
        return via;
    }

    /** How much may be taken up now; has to be followed by {@link #taken}. */
    int room(Instant now) {
        // Before counting: what ends in between then rings once too often instead of not at all.
        full = true;
        return breaker.allows(AT_ONCE - underWay.get(), now);
    }

    /** @param all whether nothing more was due */
    void taken(boolean all) {
        full = !all;
    }

    /** Nothing was taken up after all, so another probe may be. */
    void untaken() {
        breaker.probed();
    }

    void begun() {
        underWay.incrementAndGet();
    }

    /** True when there is room again after there was not enough. */
    boolean ended() {
        // For what ended without an answer of the vendor.
        breaker.probed();
        // Half of it, so that claims stay worth their write.
        if (underWay.decrementAndGet() > AT_ONCE / 2 || !full) {
            return false;
        }
        full = false;
        return true;
    }

    /**
     * Learns from an outcome whether the way works; true when a failure is the ask's own. While a way fails whatever it is
     * given, its asks wait for as long as the policy lets them. One that may be out counts all the same: it may be out again
     * with every try.
     */
    boolean heard(Outcome outcome, Instant now) {
        if (outcome instanceof Outcome.Retry retry) {
            breaker.failed(now, retry.after());
            return retry.uncertain() || breaker.closed();
        }
        if (breaker.answered()) {
            // What was left lying meanwhile is due.
            full = true;
        }
        return true;
    }

    /** Since when it has not answered and is left in peace but for a probe now and then; empty while it is used. */
    Optional<Instant> restingSince() {
        return Optional.ofNullable(breaker.openSince());
    }
}
