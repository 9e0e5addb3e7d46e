// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.survey.Invitation;
import io.closeloop.survey.Invitation.State;
import io.closeloop.survey.Question;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The steps of an invitation's life, as copies. */
final class Invitations {
    private Invitations() {}

    static Invitation sent(Invitation i, Instant at, @Nullable String reference) {
        // A receipt may have overtaken us, and the customer may have answered already: never go back.
        State state = i.state() == State.SENDING || i.state() == State.PLANNED ? State.SENT : i.state();
        return copy(i, state, i.dueAt(), i.sentAt() == null ? at : i.sentAt(), reference, i.reminders(), null);
    }

    static Invitation delivered(Invitation i, Instant at) {
        return copy(
                i,
                State.DELIVERED,
                i.dueAt(),
                i.sentAt() == null ? at : i.sentAt(),
                i.reference(),
                i.reminders(),
                null);
    }

    static Invitation answered(Invitation i) {
        return copy(i, State.ANSWERED, i.dueAt(), i.sentAt(), i.reference(), i.reminders(), null);
    }

    static Invitation expired(Invitation i) {
        return copy(i, State.EXPIRED, i.dueAt(), i.sentAt(), i.reference(), i.reminders(), null);
    }

    static Invitation withdrawn(Invitation i, String reason) {
        return copy(i, State.WITHDRAWN, i.dueAt(), i.sentAt(), i.reference(), i.reminders(), reason);
    }

    static Invitation failed(Invitation i, String reason) {
        return copy(i, State.FAILED, i.dueAt(), i.sentAt(), i.reference(), i.reminders(), reason);
    }

    static Invitation postponed(Invitation i, Instant until, @Nullable String reason) {
        return copy(i, State.PLANNED, until, i.sentAt(), i.reference(), i.reminders(), reason);
    }

    /** In its state, looked at again later. */
    static Invitation waiting(Invitation i, Instant until, @Nullable String reason) {
        return copy(i, i.state(), until, i.sentAt(), i.reference(), i.reminders(), reason);
    }

    /** Without its last try, which was none: nobody was called, or nobody could be. */
    static Invitation untried(Invitation i) {
        return copy(
                i,
                i.state(),
                i.dueAt(),
                i.sentAt(),
                i.reference(),
                Math.max(0, i.attempt() - 1),
                i.reminders(),
                i.reason(),
                i.question());
    }

    static Invitation reminded(Invitation i) {
        return copy(i, i.state(), i.dueAt(), i.sentAt(), i.reference(), i.reminders() + 1, null);
    }

    /** With what its message asked; null when that is not known. */
    static Invitation asking(Invitation i, @Nullable Question question) {
        return copy(
                i, i.state(), i.dueAt(), i.sentAt(), i.reference(), i.attempt(), i.reminders(), i.reason(), question);
    }

    private static Invitation copy(
            Invitation i,
            State state,
            Instant dueAt,
            @Nullable Instant sentAt,
            @Nullable String reference,
            int reminders,
            @Nullable String reason) {
        return copy(i, state, dueAt, sentAt, reference, i.attempt(), reminders, reason, i.question());
    }

    private static Invitation copy(
            Invitation i,
            State state,
            Instant dueAt,
            @Nullable Instant sentAt,
            @Nullable String reference,
            int attempt,
            int reminders,
            @Nullable String reason,
            @Nullable Question question) {
        return new Invitation(
                i.id(),
                i.interactionId(),
                i.surveyId(),
                i.person(),
                i.via(),
                i.to(),
                i.address(),
                i.language(),
                state,
                i.plannedAt(),
                dueAt,
                sentAt,
                i.expiresAt(),
                reference,
                attempt,
                reminders,
                reason,
                question);
    }
}
