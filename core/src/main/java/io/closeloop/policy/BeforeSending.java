// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.survey.Invitation;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the last look before sending an invitation or its reminder goes by.
 *
 * @param reminder true when the message is a reminder
 * @param answered true when the customer has answered this invitation; a score that a machine submitted is no answer
 * @param optedOut handles of this person on the opt-out list
 * @param contactOptedOut the CRM record forbids surveys
 * @param reopenedAt when the thread that was asked about was reopened; null when it was not
 * @param inContactSince since when the customer has been writing to us in another contact that has not ended yet, whose end
 *     brings its own decision; null when there is none. A newer contact that has ended is no reason: this ask is then the one that
 *     the person gets, because the newer contact's own was skipped in its favour
 * @param askedAgainAt when this person was or will be asked about another contact after this one was asked about; null when
 *     there is no such ask
 * @param zones where the recipient may be; empty when nothing is known
 * @param windowUntil until when the way is open; null when it has no window
 * @param lastMessageAt when this person was last sent another message of ours, this one not counted; null when never
 */
public record BeforeSending(
        Invitation invitation,
        Interaction interaction,
        boolean reminder,
        boolean answered,
        Set<Handle> optedOut,
        boolean contactOptedOut,
        @Nullable Instant reopenedAt,
        @Nullable Instant inContactSince,
        @Nullable Instant askedAgainAt,
        Set<ZoneId> zones,
        @Nullable Instant windowUntil,
        @Nullable Instant lastMessageAt,
        Instant now) {
    public BeforeSending {
        optedOut = Set.copyOf(optedOut);
        zones = Set.copyOf(zones);
    }
}
