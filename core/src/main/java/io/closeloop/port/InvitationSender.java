// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Interaction;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Optional;

/** Sends invitations one way. Called from worker threads, may wait for the vendor; thread-safe. */
public interface InvitationSender {
    Via via();

    /** Sends one message, once. Every failure is an {@link Outcome}; an unknown one is {@link Outcome#uncertain}. */
    Outcome send(Ask ask);

    /** Whether a message whose outcome was lost is at the vendor. */
    Lookup find(Ask ask);

    /** Until when the customer can be reached this way after this contact; empty when there is no such limit. */
    default Optional<Instant> openUntil(Interaction interaction) {
        return Optional.empty();
    }

    /** True when the vendor will tell more of this message by a receipt; a sent one then still becomes delivered. */
    default boolean givesReceipts() {
        return false;
    }
}
