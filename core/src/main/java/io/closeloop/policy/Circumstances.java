// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.match.Contact;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the policy looks at for one interaction; the same circumstances always give the same decision.
 *
 * @param contact the matched contact; null when none is
 * @param proposals surveys that routes proposed, in order
 * @param routeSkip why an intake or survey route wants no ask; null when it has nothing against it
 * @param lastAskedAt when this person was last sent or is planned to be sent an ask, on any channel; null if never
 * @param lastMessageAt as {@code lastAskedAt}, reminders included
 * @param pending true when an ask for this person is planned and not yet sent
 * @param optedOut handles of this person on the opt-out list
 * @param recordOptedOut a CRM record that is, or may be, the person's forbids surveys
 * @param reopenedAt when the customer came back to the thread that had ended; null when it was left at that
 * @param zones zones the person may be in, by handle; empty set when nothing is known
 * @param windows until when a way is open, for ways that have a window (Messenger's 24 hours); a way that is missing
 *     here is always open
 * @param ways ways for which a sender is configured
 */
public record Circumstances(
        Interaction interaction,
        @Nullable Contact contact,
        List<String> proposals,
        @Nullable String routeSkip,
        @Nullable Instant lastAskedAt,
        @Nullable Instant lastMessageAt,
        boolean pending,
        Set<Handle> optedOut,
        boolean recordOptedOut,
        @Nullable Instant reopenedAt,
        Map<Handle, Set<ZoneId>> zones,
        Map<Via, Instant> windows,
        Set<Via> ways,
        Instant now) {
    public Circumstances {
        proposals = List.copyOf(proposals);
        optedOut = Set.copyOf(optedOut);
        zones = Map.copyOf(zones);
        windows = Map.copyOf(windows);
        ways = Set.copyOf(ways);
    }

    /** Of a contact that has not been reopened, and whose only record is the matched one. */
    public Circumstances(
            Interaction interaction,
            @Nullable Contact contact,
            List<String> proposals,
            @Nullable String routeSkip,
            @Nullable Instant lastAskedAt,
            @Nullable Instant lastMessageAt,
            boolean pending,
            Set<Handle> optedOut,
            Map<Handle, Set<ZoneId>> zones,
            Map<Via, Instant> windows,
            Set<Via> ways,
            Instant now) {
        this(
                interaction,
                contact,
                proposals,
                routeSkip,
                lastAskedAt,
                lastMessageAt,
                pending,
                optedOut,
                contact != null && contact.optedOut(),
                null,
                zones,
                windows,
                ways,
                now);
    }

    /** The same with other zones. */
    Circumstances withZones(Map<Handle, Set<ZoneId>> known) {
        return new Circumstances(
                interaction,
                contact,
                proposals,
                routeSkip,
                lastAskedAt,
                lastMessageAt,
                pending,
                optedOut,
                recordOptedOut,
                reopenedAt,
                known,
                windows,
                ways,
                now);
    }
}
