// SPDX-License-Identifier: Apache-2.0
package io.closeloop.escalation;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The follow-up of one detractor.
 *
 * @param answerId also its identity: one answer has at most one escalation
 * @param owner who claimed it, as the tool names people; null while nobody has
 * @param nudges how often its clock has called for attention
 * @param note why it was withdrawn or how it was resolved; null before that
 */
public record Escalation(
        String answerId,
        String interactionId,
        State state,
        Instant openedAt,
        @Nullable Instant acknowledgedAt,
        @Nullable Instant endedAt,
        @Nullable String owner,
        int nudges,
        @Nullable String note) {

    public enum State {
        OPEN,
        ACKNOWLEDGED,
        RESOLVED,
        WITHDRAWN;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    public static Escalation open(String answerId, String interactionId, Instant at) {
        return new Escalation(answerId, interactionId, State.OPEN, at, null, null, null, 0, null);
    }

    public boolean ended() {
        return state == State.RESOLVED || state == State.WITHDRAWN;
    }

    /** Claimed; a second claim by somebody else changes the owner, a claim of an ended one nothing. */
    public Escalation acknowledge(String who, Instant at) {
        return ended()
                ? this
                : new Escalation(
                        answerId,
                        interactionId,
                        State.ACKNOWLEDGED,
                        openedAt,
                        acknowledgedAt == null ? at : acknowledgedAt,
                        null,
                        who,
                        nudges,
                        note);
    }

    public Escalation resolve(String who, Instant at, @Nullable String how) {
        return ended()
                ? this
                : new Escalation(
                        answerId,
                        interactionId,
                        State.RESOLVED,
                        openedAt,
                        acknowledgedAt == null ? at : acknowledgedAt,
                        at,
                        who,
                        nudges,
                        how);
    }

    /** Taken back because the answer no longer is a detractor's. */
    public Escalation withdraw(Instant at, String why) {
        return ended()
                ? this
                : new Escalation(
                        answerId, interactionId, State.WITHDRAWN, openedAt, acknowledgedAt, at, owner, nudges, why);
    }

    /** Open again, from nothing: an ended one whose customer is not content after all. One that goes on stays as it is. */
    public Escalation reopen(Instant at) {
        return ended() ? open(answerId, interactionId, at) : this;
    }

    public Escalation nudged() {
        return new Escalation(
                answerId, interactionId, state, openedAt, acknowledgedAt, endedAt, owner, nudges + 1, note);
    }
}
