// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Outcome;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a try comes to: the effect as it is stored after it, and what the ledger says of it.
 *
 * @param was as it was claimed
 * @param event null when there was no try, of which nothing is told
 */
record Settling(
        Delivery was, Delivery is, Result result, @Nullable LedgerEvent event, Map<String, Object> facts) {
    private static final int TRIES = 15;
    /** What says nothing against the effect counts up to where the back-off is longest; the others are for what does. */
    private static final int PASSING = 10;
    /** Over a weekend nobody has to be called in because a vendor is away. */
    private static final Duration PATIENCE = Duration.ofDays(3);

    private static final Duration MENDING = Duration.ofMinutes(5);
    private static final String UNMATCHED = "the match waits for a person";

    /** What became of a try, as it is counted. */
    enum Result {
        DELIVERED,
        RETRY,
        /** The vendor wants something mended first. */
        REFUSED,
        /** A person has to settle the match first. */
        HELD,
        /** Given up. */
        PARKED,
        /** Handed back: its destination was not called, or takes it in its turn. */
        UNTRIED
    }

    /**
     * After a vendor's answer, or the lack of one.
     *
     * @param before what was there is known by; a look may have found it before the try
     * @param probe whether it was tried, or asked about, to see whether the destination is there: then a failure says
     *     nothing against this effect, whatever it was
     */
    static Settling of(Delivery tried, @Nullable String before, Outcome outcome, boolean probe, Instant now) {
        String reference = outcome.reference() == null ? before : outcome.reference();
        if (outcome instanceof Outcome.Delivered) {
            Delivery delivered =
                    copy(tried, Delivery.State.DONE, tried.wanted(), now, tried.attempt(), reference, null);
            return new Settling(
                    tried, delivered, Result.DELIVERED, LedgerEvent.DELIVERY_DONE, Facts.deliveryDone(delivered));
        }
        if (outcome instanceof Outcome.Retry retry) {
            return retry(tried, reference, retry, probe || !retry.uncertain(), now);
        }
        Outcome.Refused refused = (Outcome.Refused) outcome;
        return refused.setting() == null
                ? parked(tried, reference, refused.reason(), now)
                : again(
                        tried,
                        reference,
                        Delivery.State.WAITING,
                        // At least one: what was never tried is not made due by hand.
                        Math.max(1, uncounted(tried)),
                        Result.REFUSED,
                        refused.reason() + "; mend " + refused.setting(),
                        now.plus(MENDING));
    }

    private static Settling retry(
            Delivery tried, @Nullable String reference, Outcome.Retry retry, boolean passing, Instant now) {
        if (retry.inTurn()) {
            return untried(
                    tried,
                    Delivery.State.WAITING,
                    reference,
                    retry.reason(),
                    now.plus(Backoff.after(1, retry.after())));
        }
        String givenUp = passing ? tooLong(tried, now) : tooOften(tried);
        if (givenUp != null) {
            return parked(tried, reference, "gave up after " + givenUp + ": " + retry.reason(), now);
        }
        // Who says how long to wait is taken at their word, however often it was.
        int backoff = retry.after() == null ? tried.attempt() : 1;
        return again(
                tried,
                reference,
                // An uncertain try stays TRYING, so that whoever takes it next asks the vendor first.
                retry.uncertain() ? Delivery.State.TRYING : Delivery.State.WAITING,
                passing ? Math.min(PASSING, tried.attempt()) : tried.attempt(),
                Result.RETRY,
                retry.reason(),
                now.plus(Backoff.after(backoff, retry.after())));
    }

    /** Not of what fell due while nobody was there to try it. */
    private static @Nullable String tooLong(Delivery tried, Instant now) {
        boolean old = !now.isBefore(tried.dueAt().plus(PATIENCE));
        return old && tried.attempt() > PASSING ? PATIENCE.toDays() + " days" : null;
    }

    private static @Nullable String tooOften(Delivery tried) {
        return tried.attempt() >= TRIES ? TRIES + " tries" : null;
    }

    /** Given up until a person has it tried again. */
    static Settling parked(Delivery claimed, String reason, Instant now) {
        return parked(claimed, claimed.reference(), reason, now);
    }

    private static Settling parked(Delivery claimed, @Nullable String reference, String reason, Instant now) {
        return new Settling(
                claimed,
                copy(claimed, Delivery.State.PARKED, claimed.done(), now, claimed.attempt(), reference, reason),
                Result.PARKED,
                LedgerEvent.DELIVERY_PARKED,
                Facts.deliveryParked(claimed, reason, null));
    }

    /** Not tried while it is open whose contact it was. */
    static Settling held(Delivery claimed, Instant now) {
        return new Settling(
                claimed,
                copy(
                        claimed,
                        Delivery.State.HELD,
                        claimed.done(),
                        now,
                        uncounted(claimed),
                        claimed.reference(),
                        UNMATCHED),
                Result.HELD,
                LedgerEvent.DELIVERY_HELD,
                Facts.deliveryHeld(claimed, UNMATCHED));
    }

    /**
     * As if it had not been claimed: it is due at once, in its old place before what became due after it.
     *
     * @param reference what is there is known by; a look may have found it
     */
    static Settling untried(Delivery claimed, @Nullable String reference, Instant now) {
        return untried(claimed, Delivery.State.WAITING, reference, claimed.reason(), place(claimed, now));
    }

    /** The same for what may be at the vendor: whoever takes it up next asks first, as it would have been here. */
    static Settling unasked(Delivery claimed, Instant now) {
        return untried(claimed, Delivery.State.TRYING, claimed.reference(), claimed.reason(), place(claimed, now));
    }

    private static Instant place(Delivery claimed, Instant now) {
        return claimed.dueAt().isBefore(now) ? claimed.dueAt() : now;
    }

    private static Settling untried(
            Delivery claimed, Delivery.State state, @Nullable String reference, @Nullable String reason, Instant at) {
        Delivery back = copy(claimed, state, claimed.done(), at, uncounted(claimed), reference, reason);
        return new Settling(claimed, back, Result.UNTRIED, null, Map.of());
    }

    private static Settling again(
            Delivery tried,
            @Nullable String reference,
            Delivery.State state,
            int attempt,
            Result result,
            String reason,
            Instant at) {
        return new Settling(
                tried,
                copy(tried, state, tried.done(), at, attempt, reference, reason),
                result,
                LedgerEvent.DELIVERY_RETRY,
                Facts.deliveryRetry(tried, reason, at));
    }

    /** Tries that count: a claim that only finds that a person has to act first is none. */
    private static int uncounted(Delivery claimed) {
        return Math.max(0, claimed.attempt() - 1);
    }

    /** Whether the vendor gave the record a name that it did not have before. */
    boolean named() {
        return is.reference() != null && !is.reference().equals(was.reference());
    }

    private static Delivery copy(
            Delivery d,
            Delivery.State state,
            int done,
            Instant dueAt,
            int attempt,
            @Nullable String reference,
            @Nullable String reason) {
        return new Delivery(
                d.id(),
                d.verb(),
                d.answerId(),
                d.interactionId(),
                d.target(),
                d.options(),
                d.wanted(),
                done,
                state,
                dueAt,
                attempt,
                reference,
                reason);
    }
}
