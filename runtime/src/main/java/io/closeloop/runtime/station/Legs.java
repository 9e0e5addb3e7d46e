// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;

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

    /** An agent's own call leads to the customer: whoever took that leg is not one of ours. */
    private static boolean isCustomer(Participant participant, Interaction call) {
        return call.handles().stream().anyMatch(handle -> handle.value().equals(participant.id()));
    }
}
