// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What came of trying an effect or sending an invitation. Errors cross the port as values, never as exceptions. */
public sealed interface Outcome {
    /**
     * It is done at the vendor.
     *
     * @param reference the vendor's id of what was made; null when the vendor gives none
     */
    record Delivered(@Nullable String reference) implements Outcome {
        @Override
        public Outcome with(@Nullable String made) {
            return new Delivered(made);
        }
    }

    /**
     * Not now.
     *
     * @param after as the vendor asked; null leaves it to the back-off
     * @param reason in the vendor's terms, without personal data
     * @param uncertain true when it may have been done all the same (a time-out after sending): it is looked up first
     * @param inTurn true when it waits for its turn: its own way (a channel) is full or closed for a while, and the vendor
     *     takes what goes another way; no try then, and nothing against the vendor
     * @param reference the vendor's id of what is there already; null when nothing is, or nothing new
     */
    record Retry(
            @Nullable Duration after,
            String reason,
            boolean uncertain,
            boolean inTurn,
            @Nullable String reference) implements Outcome {
        public Retry(@Nullable Duration after, String reason, boolean uncertain) {
            this(after, reason, uncertain, false, null);
        }

        /** For what is known not to have been done: nothing else was tried yet. */
        public Retry certain() {
            return new Retry(after, reason, false, inTurn, reference);
        }

        @Override
        public Outcome with(@Nullable String made) {
            return new Retry(after, reason, uncertain, inTurn, made);
        }
    }

    /**
     * Never like this.
     *
     * @param reason in the vendor's terms, without personal data
     * @param setting what an admin must mend, after which it is tried again; null when it is this item that is at fault
     * @param optedOut the vendor says that the recipient opted out
     * @param reference the vendor's id of what is there already; null when nothing is, or nothing new
     */
    record Refused(
            String reason,
            @Nullable String setting,
            boolean optedOut,
            @Nullable String reference) implements Outcome {
        public Refused(String reason, @Nullable String setting, boolean optedOut) {
            this(reason, setting, optedOut, null);
        }

        @Override
        public Outcome with(@Nullable String made) {
            return new Refused(reason, setting, optedOut, made);
        }
    }

    /** The vendor's id of what is there after this try, also of one that did not come to its end; null when none is new. */
    @Nullable
    String reference();

    /** The same with this reference: a part of the effect may be there while another was refused. */
    Outcome with(@Nullable String made);

    static Outcome delivered(@Nullable String reference) {
        return new Delivered(reference);
    }

    static Outcome retry(String reason) {
        return new Retry(null, reason, false);
    }

    static Outcome retryAfter(Duration after, String reason) {
        return new Retry(after, reason, false);
    }

    /** @param after until its turn comes; other ways of the same destination are open */
    static Outcome inTurn(Duration after, String reason) {
        return new Retry(after, reason, false, true, null);
    }

    static Outcome uncertain(String reason) {
        return new Retry(null, reason, true);
    }

    static Outcome refused(String reason) {
        return new Refused(reason, null, false);
    }

    static Outcome misconfigured(String reason, String setting) {
        return new Refused(reason, setting, false);
    }

    /** One value for each case; the exhaustive switch that Java 17 lacks for types. */
    default <T> T fold(Function<Delivered, T> delivered, Function<Retry, T> retry, Function<Refused, T> refused) {
        if (this instanceof Delivered d) {
            return delivered.apply(d);
        }
        if (this instanceof Retry r) {
            return retry.apply(r);
        }
        return refused.apply((Refused) this);
    }
}
