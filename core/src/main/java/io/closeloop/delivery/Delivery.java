// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One effect owed to an outside system. It is settled when {@code done} has reached {@code wanted}; an amended answer
 * raises {@code wanted} and the same effect is brought up to date, never made a second time.
 *
 * @param target what tells two effects of one verb and answer apart (a Slack channel); empty when there is only one
 * @param wanted version of the effect that is owed, from 1
 * @param done version that the outside system has; 0 for none
 * @param dueAt when the wanted version falls due, or fell, however often it was tried since; when it was settled or parked
 * @param reference the vendor's id of what was made; null before that
 * @param attempt tries of the wanted version begun so far
 * @param reason why it waits or was parked; null when all is well
 */
public record Delivery(
        String id,
        String verb,
        String answerId,
        String interactionId,
        String target,
        Map<String, String> options,
        int wanted,
        int done,
        State state,
        Instant dueAt,
        int attempt,
        @Nullable String reference,
        @Nullable String reason) {
    public Delivery {
        options = Map.copyOf(options);
    }

    /** {@code HELD} waits for a person, for example to settle a match; {@code PARKED} for an admin. */
    public enum State {
        WAITING,
        TRYING,
        DONE,
        HELD,
        PARKED;

        private final String code = name().toLowerCase(Locale.ROOT);

        public String code() {
            return code;
        }

        public static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }
}
