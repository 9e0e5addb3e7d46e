// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.interaction.Handle;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One ask, from plan to end.
 *
 * @param id ours, time-ordered
 * @param person whose 30 days it counts against: {@code contact:<id>}, else the handle's key
 * @param to where it goes; null once erased
 * @param address our side it should come from: a number, page or mailbox; empty for the connector's default
 * @param dueAt when to send (planned) or when it may be tried again
 * @param sentAt null before it was sent
 * @param expiresAt when an unanswered one ends
 * @param reference the vendor's id of the message; null before it was sent
 * @param attempt how often sending was begun, 0 before the first
 * @param reminders how many reminders were sent
 * @param reason why it was withdrawn or failed; null otherwise
 * @param question what its last message asked; null before it was sent, and when the program that sent it did not note it
 */
public record Invitation(
        String id,
        String interactionId,
        String surveyId,
        String person,
        Via via,
        @Nullable Handle to,
        String address,
        String language,
        State state,
        Instant plannedAt,
        Instant dueAt,
        @Nullable Instant sentAt,
        Instant expiresAt,
        @Nullable String reference,
        int attempt,
        int reminders,
        @Nullable String reason,
        @Nullable Question question) {

    /** Before its question was sent. */
    public Invitation(
            String id,
            String interactionId,
            String surveyId,
            String person,
            Via via,
            @Nullable Handle to,
            String address,
            String language,
            State state,
            Instant plannedAt,
            Instant dueAt,
            @Nullable Instant sentAt,
            Instant expiresAt,
            @Nullable String reference,
            int attempt,
            int reminders,
            @Nullable String reason) {
        this(
                id,
                interactionId,
                surveyId,
                person,
                via,
                to,
                address,
                language,
                state,
                plannedAt,
                dueAt,
                sentAt,
                expiresAt,
                reference,
                attempt,
                reminders,
                reason,
                null);
    }

    /** Hides whom it goes to, because records end up in log lines. */
    @Override
    public String toString() {
        return "Invitation[" + id + " " + state + "]";
    }

    /** {@code SENDING} is a lease, not a promise: its outcome is looked up at the vendor before any repeat. */
    public enum State {
        PLANNED,
        SENDING,
        SENT,
        DELIVERED,
        ANSWERED,
        EXPIRED,
        WITHDRAWN,
        FAILED;

        private final String code = name().toLowerCase(Locale.ROOT);

        public String code() {
            return code;
        }

        public static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }

        /** True while the customer may still be asked or may still answer. */
        public boolean open() {
            return this == PLANNED || this == SENDING || this == SENT || this == DELIVERED;
        }

        /** True once the customer may have seen it. */
        public boolean out() {
            return this == SENT || this == DELIVERED || this == ANSWERED || this == EXPIRED;
        }
    }
}
