// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.match.Contact;
import io.closeloop.policy.Decision;
import io.closeloop.port.Deployments;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One work's transaction. Ledger entries are kept back for the end of the group, where they get their numbers; a work that
 * reads the ledger sees its own.
 */
final class SqlTx extends SqlView implements Tx {
    private final Instant now;
    private final Set<Station> wakes = EnumSet.noneOf(Station.class);
    private final List<LedgerEntry> entries = new ArrayList<>();

    SqlTx(Tables tables, Instant now) {
        super(tables);
        this.now = now;
    }

    Set<Station> wakes() {
        return wakes;
    }

    List<LedgerEntry> entries() {
        return entries;
    }

    @Override
    public boolean remember(String source, String eventId, Instant at) {
        return tables().conversations.remember(source, eventId, at);
    }

    @Override
    public List<Boolean> insert(List<Interaction> interactions) {
        return insert(interactions, now);
    }

    @Override
    public List<Boolean> insert(List<Interaction> interactions, Instant matchAt) {
        List<Boolean> inserted = tables().interactions.insert(interactions, matchAt);
        if (inserted.contains(true)) {
            wake(Station.MATCH);
        }
        return inserted;
    }

    @Override
    public void update(Interaction interaction) {
        tables().interactions.update(interaction);
    }

    @Override
    public void save(Conversation conversation, @Nullable Instant idleAt) {
        tables().conversations.save(conversation, idleAt);
    }

    @Override
    public List<Conversation> idle(Instant until, int limit) {
        return tables().conversations.idle(until, limit);
    }

    @Override
    public List<Interaction> claimInteractions(
            Station station, Instant until, String node, Instant leaseUntil, int limit) {
        return tables().interactions.claim(station, until, node, leaseUntil, limit);
    }

    @Override
    public boolean move(String interactionId, String node, @Nullable Station next, Instant at, @Nullable String note) {
        boolean moved = tables().interactions.move(interactionId, node, next, at, note);
        if (moved && next != null) {
            wake(next);
        }
        return moved;
    }

    @Override
    public Set<String> move(Collection<String> interactionIds, String node, @Nullable Station next, Instant at) {
        Set<String> moved = tables().interactions.move(interactionIds, node, next, at);
        if (!moved.isEmpty() && next != null) {
            wake(next);
        }
        return moved;
    }

    @Override
    public void save(MatchRecord match) {
        tables().matches.save(match);
    }

    @Override
    public void insert(Decision decision) {
        tables().matches.insert(decision);
    }

    @Override
    public void lockPersons(Collection<String> keys) {
        tables().sql.lock("person", keys);
    }

    @Override
    public void insert(Invitation invitation, String tokenHash) {
        tables().invitations.insert(invitation, tokenHash);
        wakeSend(invitation);
    }

    @Override
    public void update(Invitation invitation) {
        tables().invitations.update(invitation, now);
        wakeSend(invitation);
    }

    private void wakeSend(Invitation invitation) {
        if (invitation.state() == Invitation.State.PLANNED
                && !invitation.dueAt().isAfter(now)) {
            wake(Station.SEND);
        }
    }

    @Override
    public void addReference(String invitationId, String reference) {
        tables().invitations.addReference(invitationId, reference);
    }

    @Override
    public List<ClaimedInvitation> claimInvitations(
            Via via, Instant since, Instant until, String node, Instant leaseUntil, int limit) {
        return tables().invitations.claim(via, since, until, node, leaseUntil, limit);
    }

    @Override
    public List<ClaimedInvitation> claimReminders(
            Via via, Instant since, Instant until, String node, Instant leaseUntil, int limit) {
        return tables().invitations.claimReminders(via, since, until, node, leaseUntil, limit);
    }

    @Override
    public boolean settle(Invitation invitation, String node, @Nullable Instant reminderAt) {
        return tables().invitations.settle(invitation, node, reminderAt, now);
    }

    @Override
    public List<Invitation> expired(Instant until, int limit) {
        return tables().invitations.expired(until, limit);
    }

    @Override
    public void insert(Answer answer) {
        tables().answers.insert(answer);
    }

    @Override
    public List<Boolean> insertFirst(List<FirstAnswer> answers) {
        return tables().answers.insertFirst(answers);
    }

    @Override
    public void answered(String invitationId) {
        tables().invitations.answered(invitationId);
    }

    @Override
    public void attribute(String answerId, @Nullable String contactId) {
        tables().answers.attribute(answerId, contactId);
    }

    @Override
    public Delivery owe(Delivery delivery) {
        wake(Station.DELIVER);
        return tables().deliveries.owe(delivery);
    }

    @Override
    public void oweFirst(Delivery delivery) {
        wake(Station.DELIVER);
        tables().deliveries.oweFirst(delivery);
    }

    @Override
    public void owe(String deliveryId, Instant dueAt) {
        wake(Station.DELIVER);
        tables().deliveries.owe(deliveryId, dueAt);
    }

    @Override
    public int resume(String verb, Instant at) {
        int resumed = tables().deliveries.resume(verb, at);
        if (resumed > 0) {
            wake(Station.DELIVER);
        }
        return resumed;
    }

    @Override
    public void oweClaimed(Delivery delivery, String node, Instant leaseUntil) {
        tables().deliveries.oweClaimed(delivery, node, leaseUntil);
    }

    @Override
    public List<ClaimedDelivery> claimDeliveries(
            String verb, Instant until, String node, Instant leaseUntil, int limit) {
        return tables().deliveries.claim(verb, until, node, leaseUntil, limit);
    }

    @Override
    public List<Boolean> settle(List<Delivery> deliveries, String node) {
        return tables().deliveries.settle(deliveries, node).stream()
                .map(settled -> {
                    if (settled == Deliveries.Settled.OWED_AGAIN) {
                        wake(Station.DELIVER);
                    }
                    return settled != Deliveries.Settled.NO;
                })
                .toList();
    }

    @Override
    public int release(String interactionId, Instant at) {
        return wakeDeliver(tables().deliveries.release(interactionId, at));
    }

    @Override
    public List<Delivery> unpark(String queue, @Nullable Instant since, Instant at, int limit) {
        List<Delivery> unparked = tables().deliveries.unpark(queue, since, at, limit);
        wakeDeliver(unparked.size());
        return unparked;
    }

    @Override
    public Optional<Delivery> unparkOne(String deliveryId, Instant at) {
        Optional<Delivery> unparked = tables().deliveries.unparkOne(deliveryId, at);
        wakeDeliver(unparked.isPresent() ? 1 : 0);
        return unparked;
    }

    @Override
    public List<Delivery> retryNow(String queue, Instant at, int limit) {
        List<Delivery> due = tables().deliveries.retryNow(queue, at, limit);
        wakeDeliver(due.size());
        return due;
    }

    @Override
    public Optional<Delivery> retryOneNow(String deliveryId, Instant at) {
        Optional<Delivery> due = tables().deliveries.retryOneNow(deliveryId, at);
        wakeDeliver(due.isPresent() ? 1 : 0);
        return due;
    }

    @Override
    public int hurry(String verb, Instant at) {
        return wakeDeliver(tables().deliveries.hurry(verb, at));
    }

    private int wakeDeliver(int changed) {
        if (changed > 0) {
            wake(Station.DELIVER);
        }
        return changed;
    }

    @Override
    public void save(Escalation escalation, @Nullable Instant clockAt) {
        tables().escalations.save(escalation, clockAt);
    }

    @Override
    public List<Escalation> overdue(Instant until, int limit) {
        return tables().escalations.overdue(until, limit);
    }

    @Override
    public void optOut(Handle handle, String source, String words, Instant at) {
        tables().optOuts.save(handle, true, source, words, at);
    }

    @Override
    public void optIn(Handle handle, String source, String words, Instant at) {
        tables().optOuts.save(handle, false, source, words, at);
    }

    @Override
    public Set<Handle> optedOutWith(Handle handle, Collection<Handle> among) {
        return among.isEmpty() ? Set.of() : tables().optOuts.together(handle, among);
    }

    @Override
    public void append(LedgerEntry entry) {
        // Only to be refused after the end.
        tables();
        entries.add(entry);
    }

    @Override
    public OptionalLong claimLedger(String reader, Instant at, String node, Instant leaseUntil) {
        return tables().ledger.claim(reader, at, node, leaseUntil);
    }

    @Override
    public boolean advanceLedger(String reader, String node, long number, Instant leaseUntil) {
        return tables().ledger.advance(reader, node, number, leaseUntil);
    }

    @Override
    public void probe() {
        tables().ledger.probe();
    }

    @Override
    public void saveLocalContact(Contact contact) {
        tables().contacts.save(contact);
    }

    @Override
    public void saveLocalFigures(String contactId, Map<String, String> figures) {
        tables().contacts.saveFigures(contactId, figures);
    }

    @Override
    public void endLeasesOfOthers(String node, Instant now, Instant ask) {
        endLeases(new LeaseEnd(LeaseEnd.OTHERS, node, now, now.plus(LeaseEnd.EVER), ask));
    }

    @Override
    public void endLeases(Collection<String> ended, Instant now, Instant ask) {
        endLeases(new LeaseEnd(tables().sql.isAny(), new Sql.Texts(ended), now, now.plus(LeaseEnd.LONGEST), ask));
    }

    private void endLeases(LeaseEnd end) {
        tables().interactions.endLeases(end);
        tables().invitations.endLeases(end);
        tables().deliveries.endLeases(end);
        tables().ledger.endLeases(end);
        wakes.addAll(EnumSet.allOf(Station.class));
    }

    @Override
    public Deployments.Writing deploying() {
        return tables().deployments;
    }

    @Override
    public int replan(Station station, Instant at) {
        int due = tables().interactions.replan(station, at);
        if (due > 0) {
            wake(station);
        }
        return due;
    }

    @Override
    public void wake(Station station) {
        wakes.add(station);
    }

    @Override
    public List<LedgerEntry> ledgerOf(String interactionId) {
        writeEntries();
        return super.ledgerOf(interactionId);
    }

    @Override
    public List<LedgerEntry> ledgerAfter(@Nullable String id, int limit) {
        writeEntries();
        return super.ledgerAfter(id, limit);
    }

    @Override
    public List<NumberedEntry> ledgerFrom(long above, int limit) {
        writeEntries();
        return super.ledgerFrom(above, limit);
    }

    @Override
    public LedgerPosition ledgerPosition(String reader) {
        writeEntries();
        return super.ledgerPosition(reader);
    }

    @Override
    public Page page(Resource resource, @Nullable String after, int limit) {
        writeEntries();
        return super.page(resource, after, limit);
    }

    private void writeEntries() {
        tables().ledger.append(entries);
        entries.clear();
    }
}
