// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.Decision;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads. Every one of them goes by an index. Lists are newest first unless said otherwise. */
public interface View {
    Optional<Interaction> interaction(String id);

    Optional<Interaction> interactionBySource(String source, String sourceId);

    /** Contacts of a customer's handle. */
    List<Interaction> interactionsOf(Handle handle, int limit);

    Optional<Conversation> conversation(String source, String stream);

    /** The match with the contact as it was seen then. */
    Optional<MatchRecord> match(String interactionId);

    /** Ambiguous matches, which wait for a person, oldest first; null starts at the beginning. */
    List<MatchRecord> reviews(@Nullable String afterInteractionId, int limit);

    Optional<Decision> decision(String interactionId);

    Optional<Invitation> invitation(String id);

    /** @param tokenHash {@link io.closeloop.survey.Token#hash} */
    Optional<Invitation> invitationByToken(String tokenHash);

    /** The invitation of an id with what an answer to it is judged on, in one query. */
    Optional<Asked> asked(String invitationId);

    /** As {@link #asked}, by the hash of the token. */
    Optional<Asked> askedByToken(String tokenHash);

    /** By the vendor's id of the message that was sent (reminders included). */
    Optional<Invitation> invitationByReference(String reference);

    List<Invitation> invitationsOf(String interactionId);

    /** The newest invitation that is out to a handle ({@link Invitation.State#out}), answered or not. */
    Optional<Invitation> newestInvitationTo(Handle handle, Via via);

    /** Open invitations ({@link Invitation.State#open}) to a handle or of a person. */
    List<Invitation> openInvitations(String person, Collection<Handle> handles);

    /** The current version. */
    Optional<Answer> answer(String id);

    Optional<Answer> answerTo(String invitationId);

    /** All versions, oldest first. */
    List<Answer> answerVersions(String id);

    /** Current, counting answers of a contact since a time. */
    List<Answer> answersOfContact(String contactId, Instant since);

    /**
     * When these persons or handles were last asked. Everything counts that was sent or will be: not what failed, nor what
     * was withdrawn before it was sent.
     */
    LastAsk lastAsk(Collection<String> persons, Collection<Handle> handles);

    /** Those of the handles that are on the opt-out list. */
    Set<Handle> optedOut(Collection<Handle> handles);

    Optional<Delivery> delivery(String id);

    List<Delivery> deliveriesOf(String answerId);

    Optional<Escalation> escalation(String answerId);

    /** Oldest first. */
    List<LedgerEntry> ledgerOf(String interactionId);

    /**
     * Entries after a cursor, in the order of their commits; null starts at the beginning. Nothing is ever committed below
     * an entry that was read.
     */
    List<LedgerEntry> ledgerAfter(@Nullable String id, int limit);

    /** Contacts of the built-in CRM that have one of these handles, each with the handles it has. */
    List<Contact> localContacts(Collection<Handle> handles);

    Optional<Contact> localContact(String id);

    /** Figures the built-in CRM holds for a contact, by name; empty when there are none. */
    Map<String, String> localFigures(String contactId);

    /** A page of a resource for the HTTP API, oldest first; null starts at the beginning. */
    Page page(Resource resource, @Nullable String after, int limit);

    /** Answers that count and were given in a period [from, until), for figures. */
    List<Answer> answersBetween(Metric metric, Instant from, Instant until);

    /**
     * Rows by table and state, such as {@code invitation.sent}, and {@code interaction} in all. Counts every row: for
     * people who ask now and then, not for a gauge.
     */
    Map<String, Long> counts();

    /** When the next thing falls due in any station or clock (leases that run out included); empty when nothing will. */
    Optional<Instant> nextDue();

    /** Effects that wait, by verb. */
    Map<String, Backlog> backlog();

    /** How many of them there are, and since when the oldest is due. */
    record Backlog(
            long waiting, long held, long parked, @Nullable Instant oldestDue) {}

    /** The match and the contact as seen when it was made; {@code contact} is null unless matched. */
    record MatchRecord(
            String interactionId, Match match, @Nullable Contact contact, Instant at) {
        /** The matched contact's id; empty while nobody is matched for sure. */
        public Optional<String> contactId() {
            return match instanceof Match.Matched matched ? Optional.of(matched.contactId()) : Optional.empty();
        }
    }

    /**
     * An invitation with all that an answer to it is judged on.
     *
     * @param match null while the interaction is not matched
     * @param versions the answer's, oldest first; empty before there is one
     */
    record Asked(
            Invitation invitation,
            Interaction interaction,
            @Nullable MatchRecord match,
            List<Answer> versions) {
        public Asked {
            versions = List.copyOf(versions);
        }

        /** The answer as it stands; null before there is one. */
        public @Nullable Answer current() {
            return versions.isEmpty() ? null : versions.get(versions.size() - 1);
        }
    }

    /** Null where there is none. {@code messageAt} counts reminders, {@code askAt} does not. Planned asks count. */
    record LastAsk(@Nullable Instant askAt, @Nullable Instant messageAt, boolean pending) {}

    /** Listable resources of the HTTP API. */
    enum Resource {
        INTERACTIONS,
        DECISIONS,
        INVITATIONS,
        ANSWERS,
        CONTACTS,
        MATCHES,
        ESCALATIONS,
        DELIVERIES,
        LEDGER
    }

    /**
     * One page.
     *
     * @param rows values ready for JSON
     * @param next cursor of the next page; null on the last
     */
    record Page(List<Map<String, Object>> rows, @Nullable String next) {}
}
