// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.figures.ResponseRate;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Question;
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

    /** Whether a vendor's event was remembered ({@link Tx#remember}) and not let go since. */
    boolean remembered(String source, String eventId);

    /** Those of one source that there are, by their streams. */
    Map<String, Conversation> conversations(String source, Collection<String> streams);

    /** Open threads of these handles in which the customer has written since a time, the longest first; some of many. */
    List<Conversation> underWay(Collection<Handle> handles, Instant since);

    /** The match with the contact as it was seen then. */
    Optional<MatchRecord> match(String interactionId);

    /** Ambiguous matches, which wait for a person, oldest first; null starts at the beginning. */
    List<MatchRecord> reviews(@Nullable String afterInteractionId, int limit);

    /** As {@link #reviews}, only those for which effects are held. */
    List<MatchRecord> heldReviews(@Nullable String afterInteractionId, int limit);

    /** For how many contacts effects are held, counted up to {@code most}. */
    int countHeldReviews(int most);

    Optional<Decision> decision(String interactionId);

    Optional<Invitation> invitation(String id);

    /** @param tokenHash {@link io.closeloop.survey.Token#hash} */
    Optional<Invitation> invitationByToken(String tokenHash);

    /** The invitation of an id with what an answer to it is judged on, in one query. */
    Optional<Asked> asked(String invitationId);

    /** As {@link #asked}, by the hash of the token. */
    default Optional<Asked> askedByToken(String tokenHash) {
        return Optional.ofNullable(askedByTokens(Set.of(tokenHash)).get(tokenHash));
    }

    /** As {@link #askedByToken}, of each that there is, by its hash. */
    Map<String, Asked> askedByTokens(Collection<String> tokenHashes);

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
    default LastAsk lastAsk(Collection<String> persons, Collection<Handle> handles) {
        return lastAsks(List.of(new Whom(persons, handles))).get(0);
    }

    /** As {@link #lastAsk}, of each, in their order. */
    List<LastAsk> lastAsks(List<Whom> whom);

    /** Those of the handles that are on the opt-out list. */
    Set<Handle> optedOut(Collection<Handle> handles);

    Optional<Delivery> delivery(String id);

    List<Delivery> deliveriesOf(String answerId);

    /**
     * A page of the effects in one state, by queue and due time, oldest first, as in {@link #page}.
     *
     * @param state any but DONE
     * @param queue null means every queue
     * @param after a page's cursor; null starts at the beginning
     * @throws IllegalArgumentException when that is no cursor of this list
     */
    Page owed(Delivery.State state, @Nullable String queue, @Nullable String after, int limit);

    /**
     * What of a queue would be tried again if somebody wished it.
     *
     * @param since only what was parked from this time on; null means all
     * @param reasons how many reasons at most, the commonest first
     */
    Stuck stuck(String queue, @Nullable Instant since, Instant now, int reasons);

    Optional<Escalation> escalation(String answerId);

    /** Oldest first. */
    List<LedgerEntry> ledgerOf(String interactionId);

    /**
     * Entries after a cursor, in the order of their commits; null starts at the beginning. Nothing is ever committed below
     * an entry that was read.
     */
    List<LedgerEntry> ledgerAfter(@Nullable String id, int limit);

    /**
     * Entries above a number, in the order of their commits. Numbers rise without a gap from 1, and nothing is ever
     * committed below an entry that was read.
     */
    List<NumberedEntry> ledgerFrom(long above, int limit);

    /** How far a reader of the ledger has come ({@link Tx#claimLedger}); one that never read has come nowhere. */
    LedgerPosition ledgerPosition(String reader);

    /** Contacts of the built-in CRM that have one of these handles, each with the handles it has. */
    List<Contact> localContacts(Collection<Handle> handles);

    Optional<Contact> localContact(String id);

    /** Figures the built-in CRM holds for a contact, by name; empty when there are none. */
    Map<String, String> localFigures(String contactId);

    /** A page of a resource for the HTTP API, oldest first; null starts at the beginning. */
    Page page(Resource resource, @Nullable String after, int limit);

    /**
     * How often each score was given by answers that count, in a period [from, until), for figures; scores that nobody gave
     * are missing.
     *
     * @param surveyId null means of all surveys
     */
    Map<Integer, Long> scoresBetween(Metric metric, @Nullable String surveyId, Instant from, Instant until);

    /**
     * What came of the invitations that were planned in a period [from, until), by the way they went or were to go; ways
     * without any are missing.
     *
     * @param surveyId null means of all surveys
     */
    Map<Via, ResponseRate> responseRates(@Nullable String surveyId, Instant from, Instant until);

    /** Follow-ups of answers that were first given since a time, by state; states without any are missing. */
    Map<Escalation.State, Long> followUpsSince(Instant from);

    /** When the next thing falls due in any station or clock (leases that run out included); empty when nothing will. */
    Optional<Instant> nextDue();

    /**
     * Recorded contacts with what became of them, in the order of their recording.
     *
     * @param after id of the last one seen, or {@link io.closeloop.ledger.Ids#floor} of a time
     * @param until an id or floor that ends the period, not included
     */
    List<Past> past(String after, String until, int limit);

    /** Invitations in the order in which they were planned; bounds as for {@link #past}. */
    List<PastAsk> pastAsks(String after, String until, int limit);

    /** Handles on the opt-out list by key, each with the time of its last word, in the order of their keys. */
    Map<String, Instant> optOuts(String afterKey, int limit);

    /** Effects that wait, by verb. */
    Map<String, Backlog> backlog();

    /**
     * Since when the oldest work of each station is due, contacts that were put off since they came; stations with nothing
     * to do are missing. Effects have {@link #backlog}.
     */
    default Map<Store.Station, Instant> oldestDue() {
        return Map.of();
    }

    /** Versions of {@code routes/} and {@code config/}. */
    Deployments deployments();

    /**
     * How many of them there are.
     *
     * @param waiting to be delivered, those that are being tried included
     * @param trying those of them that were taken up: they are being tried, or what came of the last try is not known yet
     * @param held they wait for a person
     * @param parked they were given up and wait for an admin
     * @param oldestDue since when the oldest of those that wait is due; null when none waits
     * @param parkedSince when the oldest parked one was given up; null when none is parked
     */
    record Backlog(
            long waiting,
            long trying,
            long held,
            long parked,
            @Nullable Instant oldestDue,
            @Nullable Instant parkedSince) {
        public static final Backlog NONE = new Backlog(0, 0, 0, 0, null, null);
    }

    /**
     * Effects of a queue that do not go on by themselves, or not yet.
     *
     * @param parked how many were given up
     * @param parkedSince when the oldest of them was; null when there is none
     * @param putOff how many wait for their next try after a failure
     * @param putOffUntil when the first of these tries is due; null when there is none
     * @param reasons why they were given up, the commonest first; perhaps not all
     */
    record Stuck(
            long parked,
            @Nullable Instant parkedSince,
            long putOff,
            @Nullable Instant putOffUntil,
            List<Reason> reasons) {
        public Stuck {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Effects that were given up for one reason.
     *
     * @param words the vendor's own, as far as it had any
     * @param interactionId one of the contacts it happened to
     */
    record Reason(String words, long effects, Instant oldest, Instant newest, String interactionId) {}

    /**
     * A contact as the program saw it.
     *
     * @param contact as seen when it was matched; null unless matched
     * @param decidedAt null while it waits for its decision; the next four are then null too
     * @param skippedBy the rule that said no; null when somebody was to be asked
     */
    record Past(
            Interaction interaction,
            @Nullable Contact contact,
            @Nullable String decisionId,
            @Nullable Instant decidedAt,
            @Nullable String surveyId,
            @Nullable AskPlan plan,
            @Nullable Rule skippedBy,
            @Nullable PastAsk ask) {}

    /**
     * What became of an invitation.
     *
     * @param to null once erased
     * @param sentAt null when it never was
     * @param endedAt when it was withdrawn or failed; null when it was not
     * @param remindedAt null when it never was
     * @param metric of the answer that counts; null when there is none
     * @param score null when there is no answer that counts
     */
    record PastAsk(
            String id,
            String person,
            @Nullable Handle to,
            Via via,
            Invitation.State state,
            Instant plannedAt,
            Instant dueAt,
            @Nullable Instant sentAt,
            @Nullable Instant endedAt,
            @Nullable Instant remindedAt,
            @Nullable Metric metric,
            @Nullable Integer score,
            boolean commented) {
        /** Hides whom it went to, because records end up in log lines. */
        @Override
        public String toString() {
            return "PastAsk[" + id + " " + state + "]";
        }
    }

    /** The match and the contact as seen when it was made; {@code contact} is null unless matched. */
    record MatchRecord(
            String interactionId, Match match, @Nullable Contact contact, Instant at) {
        /** The matched contact's id; empty while nobody is matched for sure. */
        public Optional<String> contactId() {
            return match instanceof Match.Matched matched ? Optional.of(matched.contactId()) : Optional.empty();
        }

        /** Whether a record that may be the customer's forbids surveys: of several possible ones, any. */
        public boolean optedOut() {
            return (contact != null && contact.optedOut())
                    || (match instanceof Match.Ambiguous several
                            && several.candidates().stream().anyMatch(Match.Candidate::optedOut));
        }
    }

    /** @param number its place in the ledger, from 1 */
    record NumberedEntry(long number, LedgerEntry entry) {}

    /**
     * How far a reader has come.
     *
     * @param read the last number it has dealt with; 0 before the first
     * @param end the number of the newest entry; 0 while there is none
     * @param waitingSince when the oldest entry came that it has not dealt with; null when there is none
     */
    record LedgerPosition(long read, long end, @Nullable Instant waitingSince) {
        /** Entries that it has not dealt with. */
        public long behind() {
            return Math.max(0, end - read);
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

        /** What an answer is read by: what the one there is answered, else what was asked; null when nobody noted it. */
        public @Nullable Question question() {
            Answer current = current();
            return current == null ? invitation.question() : current.question();
        }
    }

    /** All that stands for one customer; an ask to any of it was an ask to them. */
    record Whom(Collection<String> persons, Collection<Handle> handles) {
        public Whom {
            persons = List.copyOf(persons);
            handles = List.copyOf(handles);
        }

        /** Hides what stands for somebody without a contact, because records end up in log lines. */
        @Override
        public String toString() {
            return "Whom" + handles;
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
