// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.match.Contact;
import io.closeloop.policy.Decision;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of one transaction. Claims take a lease: a row claimed by a node that died is free again when its
 * lease runs out. Settling is fenced: it changes nothing (and says false) once another has claimed the row.
 *
 * <p>A node's name is its fence: it must differ between nodes and between two runs of one node, and between workers of
 * one node that may claim the same rows. What a transaction reads by id stays as it is until the transaction ends, so
 * reading, changing and writing back loses nothing. Work that throws leaves no trace. After a failed statement the
 * transaction is over: nothing else of it will be kept.
 */
public interface Tx extends View {
    /** Remembers a vendor's event; false when it was seen before. */
    boolean remember(String source, String eventId, Instant at);

    /** Stores an interaction at station MATCH and wakes it; false when its source and source id are there already. */
    default boolean insert(Interaction interaction) {
        return insert(List.of(interaction)).get(0);
    }

    /** As {@link #insert(Interaction)}, each; what became of each is given in their order. */
    List<Boolean> insert(List<Interaction> interactions);

    /** As {@link #insert(List)}, but the CRM is not asked before {@code matchAt}. */
    List<Boolean> insert(List<Interaction> interactions, Instant matchAt);

    /** Stores a corrected copy (tags, language, an admin's corrections). */
    void update(Interaction interaction);

    /** Stores a conversation; {@code idleAt} null means that no clock runs for it. */
    void save(Conversation conversation, @Nullable Instant idleAt);

    /** Open conversations whose idle clock has run out, locked for this transaction. */
    List<Conversation> idle(Instant now, int limit);

    /**
     * Claims interactions that wait at a station and are due.
     *
     * @param node who claims, for the fence
     */
    List<Interaction> claimInteractions(Store.Station station, Instant now, String node, Instant leaseUntil, int limit);

    /**
     * Moves a claimed interaction on; null ends its way.
     *
     * <p>Wakes the next station.
     *
     * @param at when the next station may take it
     * @param note why it waits; null when all is well
     */
    boolean move(String interactionId, String node, Store.@Nullable Station next, Instant at, @Nullable String note);

    /**
     * Moves claimed interactions on, as {@link #move(String, String, Store.Station, Instant, String)} does each.
     *
     * @return the ids of those that were moved: nobody else had claimed them
     */
    Set<String> move(Collection<String> interactionIds, String node, Store.@Nullable Station next, Instant at);

    /** Inserts or replaces the match of an interaction. */
    void save(MatchRecord match);

    /** The one decision of its interaction: a second one makes the transaction fail. */
    void insert(Decision decision);

    /**
     * Serialises decisions about one person: nobody else gets past this line for any of these keys until the transaction
     * ends.
     */
    void lockPersons(Collection<String> keys);

    /**
     * Wakes SEND when it is due.
     *
     * @param tokenHash of the invitation's token, unique
     */
    void insert(Invitation invitation, String tokenHash);

    /**
     * Replaces everything but the ids of an invitation. A sender at work keeps its lease, unless the invitation is planned
     * anew.
     */
    void update(Invitation invitation);

    /** Also finds the invitation by this reference from now on: the id of its reminder, its outgoing Message-ID. */
    void addReference(String invitationId, String reference);

    /**
     * Claims invitations to send one way: planned ones that are due, and those whose lease ran out while sending. They come
     * back in state SENDING with one attempt more; {@code attempt > 1} of a claim whose lease ran out means that an earlier
     * outcome was lost. Reminders are claimed by {@link #claimReminders}.
     *
     * @param since only what fell due after this; what other ways have due since then is passed over
     */
    List<ClaimedInvitation> claimInvitations(
            Via via, Instant since, Instant now, String node, Instant leaseUntil, int limit);

    /**
     * Claims reminders that are due one way: sent, unanswered invitations whose reminder time has come. State stays.
     *
     * @param since as of {@link #claimInvitations}
     */
    List<ClaimedInvitation> claimReminders(
            Via via, Instant since, Instant now, String node, Instant leaseUntil, int limit);

    /**
     * Settles a claimed invitation or reminder: as {@link #update(Invitation)}, and gives up the lease. State SENDING
     * means that the outcome is not known: it is claimed again at its due time, with {@code outcomeLost}. (A reminder
     * whose outcome is not known is left alone until its lease runs out.) When the invitation was answered, withdrawn or
     * ended otherwise while it was claimed, it stays so and only learns that it was sent, and under which reference.
     *
     * @param reminderAt when to remind; null never
     */
    boolean settle(Invitation invitation, String node, @Nullable Instant reminderAt);

    /** Open, sent invitations whose time has run out, locked for this transaction. */
    List<Invitation> expired(Instant now, int limit);

    /** Inserts a version; it becomes the current one. */
    void insert(Answer answer);

    /**
     * Stores the first version of an answer with the contact whose figures it counts in.
     *
     * @param contactId null when it counts in nobody's
     * @return false when the invitation has an answer already; nothing was changed
     */
    default boolean insertFirst(Answer answer, @Nullable String contactId) {
        return insertFirst(List.of(new FirstAnswer(answer, contactId))).get(0);
    }

    /** As {@link #insertFirst(Answer, String)}, each; what became of each is given in their order. */
    List<Boolean> insertFirst(List<FirstAnswer> answers);

    /** The invitation has its answer: it is neither sent nor reminded any more. */
    void answered(String invitationId);

    /** The contact whose figures an answer counts for; null takes it away. */
    void attribute(String answerId, @Nullable String contactId);

    /**
     * Owes an effect and wakes DELIVER. When the same verb, answer and target is owed already, its wanted version is
     * raised, its options are replaced, and it falls due at the new due time with its first attempt, whatever state it was
     * in; its id, done version and reference stay. One that is being tried stays claimed and falls due once that try is
     * settled. The last try of a parked one may have reached the vendor: it is claimed with {@code outcomeLost}.
     *
     * @return what is owed now
     */
    Delivery owe(Delivery delivery);

    /** Owes an effect of a new answer, of which nothing is owed yet, and wakes DELIVER; cheaper than {@link #owe(Delivery)}. */
    void oweFirst(Delivery delivery);

    /** Raises the wanted version of an effect that is owed or done already, as {@link #owe(Delivery)} does. */
    void owe(String deliveryId, Instant dueAt);

    /** Claims effects of one verb; those of one answer never overlap. */
    List<ClaimedDelivery> claimDeliveries(String verb, Instant now, String node, Instant leaseUntil, int limit);

    /**
     * Replaces state, done, due time, reference, reason and attempt of a claimed effect and gives up the lease. State
     * WAITING or TRYING puts it off: it is claimed again at the time given, and stays due since when it was. TRYING means
     * that the outcome is not known: it is then claimed with {@code outcomeLost}. When the wanted version was raised while
     * it was tried, it is owed again instead of being done or parked.
     *
     * @return false when another has it now and nothing was changed
     */
    default boolean settle(Delivery delivery, String node) {
        return settle(List.of(delivery), node).get(0);
    }

    /** As {@link #settle(Delivery, String)}, each; what became of each is given in their order. */
    List<Boolean> settle(List<Delivery> deliveries, String node);

    /** Puts held effects of an interaction back to waiting and wakes DELIVER: its match is settled. */
    int release(String interactionId, Instant now);

    /** Makes effects of a queue due now that wait after a failure: the destination is back. Wakes DELIVER. */
    int resume(String verb, Instant now);

    /**
     * Owes a first effect and claims it at once for a node, as if it had been claimed by {@link #claimDeliveries}. Wakes
     * nobody.
     *
     * @param delivery of a new answer, in state TRYING, at its first attempt
     */
    void oweClaimed(Delivery delivery, String node, Instant leaseUntil);

    /**
     * Has parked effects of a queue tried again, from the first try, those first that were parked first, and wakes
     * DELIVER. Their last try may have reached the vendor: they are claimed with {@code outcomeLost}.
     *
     * @param since only those that were parked from this time on; null means all
     * @return those that were put back, as they are now
     */
    List<Delivery> unpark(String queue, @Nullable Instant since, Instant now, int limit);

    /** Has one parked effect tried again, as above; empty when there is none by that id or it is not parked. */
    Optional<Delivery> unparkOne(String deliveryId, Instant now);

    /**
     * Makes effects of a queue due now that wait for their next try after a failure, as {@link #resume} does, and wakes
     * DELIVER. Their tries are counted on; what is planned for later and was never tried is left alone.
     *
     * @return those that are due now and were not
     */
    List<Delivery> retryNow(String queue, Instant now, int limit);

    /** The same for one; empty when there is none by that id or it does not wait after a failure. */
    Optional<Delivery> retryOneNow(String deliveryId, Instant now);

    /**
     * Makes every effect of a verb due now that waits for a later time or is parked, from the first try, and wakes
     * DELIVER: what they waited for has come. One that is being tried is left alone.
     */
    int hurry(String verb, Instant now);

    void save(Escalation escalation, @Nullable Instant clockAt);

    /** Escalations whose clock has run out, locked for this transaction. */
    List<Escalation> overdue(Instant now, int limit);

    /** @param words the customer's words, kept as proof */
    void optOut(Handle handle, String source, String words, Instant at);

    void optIn(Handle handle, String source, String words, Instant at);

    /** Those of the handles that one word put on the opt-out list together with this one; it is not among them. */
    Set<Handle> optedOutWith(Handle handle, Collection<Handle> among);

    /** Adds to the ledger. {@link View#ledgerAfter} gives entries in the order of their commits. */
    void append(LedgerEntry entry);

    /**
     * Takes, or prolongs, the right to read the ledger under a reader's name: one node has it at a time, until its lease
     * runs out. A lease that ends now gives it up.
     *
     * @return the number of the last entry that was dealt with; empty while another node has the right
     */
    OptionalLong claimLedger(String reader, Instant now, String node, Instant leaseUntil);

    /**
     * Notes that a reader has dealt with everything up to a number, and prolongs its lease; it never goes back.
     *
     * @return false when another node has taken over: nothing is noted then
     */
    boolean advanceLedger(String reader, String node, long number, Instant leaseUntil);

    /**
     * Writes and takes it back, so that this transaction's end shows whether the store takes anything: a full disk reads
     * well and commits nothing. Leaves no trace.
     */
    void probe();

    void saveLocalContact(Contact contact);

    void saveLocalFigures(String contactId, Map<String, String> figures);

    /**
     * Ends every lease of other nodes: the only node of an embedded database has started, so no other runs.
     *
     * @param now when those of contacts end
     * @param ask when those of what may be on its way to a vendor end: late enough for the vendor to know of it when asked
     */
    void endLeasesOfOthers(String node, Instant now, Instant ask);

    /** As {@link #endLeasesOfOthers}, of nodes that are known to run no more. */
    void endLeases(Collection<String> ended, Instant now, Instant ask);

    /** Versions of {@code routes/} and {@code config/}, to change them. */
    Deployments.Writing deploying();

    /** Interactions that wait at a station because their route threw fall due now, and the station is woken. */
    int replan(Store.Station station, Instant now);

    /** Wakes a station once this transaction has committed. */
    void wake(Store.Station station);

    /** @param contactId whose figures it counts in; null when it counts in nobody's */
    record FirstAnswer(Answer answer, @Nullable String contactId) {}

    /**
     * @param outcomeLost true when an earlier try may have reached the vendor: look it up before sending
     * @param firstTriedAt when this message was first handed to its sender
     */
    record ClaimedInvitation(Invitation invitation, boolean outcomeLost, Instant firstTriedAt) {}

    /** @param outcomeLost true when an earlier try of the wanted version may have reached the vendor */
    record ClaimedDelivery(Delivery delivery, boolean outcomeLost) {}
}
