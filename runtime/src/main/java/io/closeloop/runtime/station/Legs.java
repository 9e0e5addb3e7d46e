// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import java.time.Duration;

/** What the legs of a call, which are reported one by one, say of the whole call. Pure. */
final class Legs {
    private Legs() {}

    /** Who took part is frozen now, before anybody reassigns anything; where legs only rang, nobody answered. */
    static Interaction at(Interaction end, Conversation legs) {
        Interaction.Builder builder = end.with();
        legs.participants().stream()
                .filter(p -> !end.participants().contains(p) && !isCustomer(p, end))
                .forEach(builder::participant);
        if (legs.unanswered() && end.closeReason() == CloseReason.COMPLETED) {
            builder.closeReason(CloseReason.MISSED).talkSeconds(0);
        }
        return builder.build();
    }

    /**
     * With what was heard after the end. A call that was missed by its legs alone has a length all the same: once somebody
     * took one of them after all, that is the talk.
     */
    static Interaction after(Interaction end, Conversation legs) {
        boolean answered = end.closeReason() == CloseReason.MISSED
                && end.startedAt().isBefore(end.endedAt())
                && !legs.unanswered();
        Interaction heard = answered
                ? end.with()
                        .closeReason(CloseReason.COMPLETED)
                        .talkSeconds(
                                Duration.between(end.startedAt(), end.endedAt()).toSeconds())
                        .build()
                : end;
        return at(heard, legs);
    }

    /** An agent's own call leads to the customer: whoever took that leg is not one of ours. */
    private static boolean isCustomer(Participant participant, Interaction call) {
        return call.handles().stream().anyMatch(handle -> handle.value().equals(participant.id()));
    }
}
