// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Linger;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.closeloop.runtime.station.Deliberation.Whose;
import io.closeloop.survey.Invitation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Station 1: everything that arrives is written down in one transaction each, a repeat changes nothing. What may be an
 * answer is handed to {@link Replies}, on a worker thread because routes plan for it.
 */
public final class Recorder implements Inbox {
    /** In how many of somebody's contacts other addresses of theirs are looked for. */
    private static final int RECENT = 20;

    private final Loop loop;
    private final Replies replies;
    private final Executor workers;
    private final Activity activity;
    private final Measures.Outcomes<Result> results;
    private final Store.Joint<Interaction, Recorded> allEnded = this::ended;

    public Recorder(Loop loop, Replies replies, Executor workers, Activity activity) {
        this.loop = loop;
        this.replies = replies;
        this.workers = workers;
        this.activity = activity;
        this.results = loop.telemetry()
                .measures()
                .outcomes("closeloop.intakes", "Things heard at any door, by whether they were new", Result.class);
    }

    private enum Result {
        FRESH,
        REPEAT
    }

    /** The same, for what comes in at one door: traces call it by this name. */
    public Inbox at(String door) {
        return intakes -> record(intakes, door);
    }

    @Override
    public CompletionStage<List<Recorded>> record(List<Intake> intakes) {
        return record(intakes, "intake");
    }

    private CompletionStage<List<Recorded>> record(List<Intake> intakes, String door) {
        if (intakes.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Instant begun = loop.now();
        activity.begin();
        List<CompletableFuture<Recorded>> all = new ArrayList<>(intakes.size());
        // Messages of one call are recorded in their order: the second may answer what the first reopened.
        CompletableFuture<?> before = CompletableFuture.completedFuture(null);
        for (Intake intake : intakes) {
            CompletableFuture<Recorded> one;
            if (intake instanceof Intake.Wrote wrote) {
                one = before.thenComposeAsync(done -> wrote(wrote.message()), workers);
                before = one;
            } else if (intake instanceof Intake.Ended ended) {
                one = before.thenCompose(done -> loop.store().write(allEnded, ended.interaction()));
            } else {
                one = before.thenCompose(done -> loop.store().write(tx -> record(tx, intake)));
            }
            all.add(one);
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList())
                .thenApply(recorded -> told(intakes, recorded, door, begun))
                .whenComplete((done, failure) -> activity.end(true));
    }

    private List<Recorded> told(List<Intake> intakes, List<Recorded> recorded, String door, Instant begun) {
        for (int i = 0; i < recorded.size(); i++) {
            Recorded one = recorded.get(i);
            results.count(one.fresh() ? Result.FRESH : Result.REPEAT);
            String interaction = one.interactionId();
            if (one.fresh() && interaction != null) {
                Intake intake = intakes.get(i);
                boolean first = intake instanceof Intake.Ended || intake instanceof Intake.Closed;
                told(interaction, door, first, begun);
            }
        }
        return recorded;
    }

    /** Tells of a contact that was recorded, or of what was heard of one. */
    void told(String interaction, String door, boolean first, Instant begun) {
        loop.trace(() -> new Span(door, Span.Kind.SERVER, interaction, first, begun, loop.now(), false, Map.of()));
    }

    private CompletionStage<Recorded> wrote(Message message) {
        return replies.read(message).orElseGet(() -> loop.store().write(tx -> converse(tx, message)));
    }

    private Recorded record(Tx tx, Intake intake) {
        if (intake instanceof Intake.Closed closed) {
            return closed(tx, closed);
        }
        if (intake instanceof Intake.Joined joined) {
            return joined(tx, joined);
        }
        if (intake instanceof Intake.Unanswered unanswered) {
            return unanswered(tx, unanswered);
        }
        if (intake instanceof Intake.Revived revived) {
            return revived(tx, revived);
        }
        if (intake instanceof Intake.Receipt receipt) {
            return receipt(tx, receipt);
        }
        if (intake instanceof Intake.Consent consent) {
            return consent(tx, consent);
        }
        return claimed(tx, (Intake.Claimed) intake);
    }

    private List<Recorded> ended(Tx tx, List<Interaction> reported) {
        Map<String, Map<String, Conversation>> legs = new HashMap<>();
        reported.stream()
                .collect(Collectors.groupingBy(
                        Interaction::source, Collectors.mapping(Interaction::sourceId, Collectors.toSet())))
                .forEach((source, ids) -> legs.put(source, tx.conversations(source, ids)));
        List<Interaction> ended = reported.stream()
                .map(one -> {
                    Conversation calls =
                            legs.getOrDefault(one.source(), Map.of()).get(one.sourceId());
                    return calls == null ? one : Legs.at(one, calls);
                })
                .map(one -> one.with().id(loop.ids().next("int")).build())
                .toList();
        legs.values().stream()
                .flatMap(calls -> calls.values().stream())
                .filter(Conversation::open)
                .forEach(calls -> tx.save(calls.closed(), null));
        List<Boolean> fresh = tx.insert(ended, matchAt());
        List<Recorded> recorded = new ArrayList<>(ended.size());
        for (int i = 0; i < ended.size(); i++) {
            recorded.add(fresh.get(i) ? noted(tx, ended.get(i)) : Recorded.REPEAT);
        }
        return recorded;
    }

    private Recorded insert(Tx tx, Interaction interaction) {
        return tx.insert(List.of(interaction), matchAt()).get(0) ? noted(tx, interaction) : Recorded.REPEAT;
    }

    private Instant matchAt() {
        return Linger.until(loop.now(), loop.crm().linger());
    }

    private Recorded noted(Tx tx, Interaction interaction) {
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.INTERACTION_ENDED,
                        interaction.source(),
                        Journal.About.interaction(interaction.id()),
                        Facts.interactionEnded(interaction));
        return Recorded.fresh(interaction.id());
    }

    /** A message that answers nothing: it goes on with its conversation, or starts or reopens one. */
    private Recorded converse(Tx tx, Message message) {
        if (!tx.remember(message.source(), message.messageId(), loop.now())) {
            return Recorded.REPEAT;
        }
        if (message.stream() == null) {
            String via = message.customer().kind() == Handle.Kind.PHONE
                    ? "sms"
                    : message.channel().code();
            loop.journal()
                    .note(
                            tx,
                            message.automatic() ? LedgerEvent.REPLY_AUTOMATIC : LedgerEvent.REPLY_UNEXPECTED,
                            LedgerEntry.CUSTOMER,
                            Journal.About.nothing(),
                            message.automatic() ? Facts.replyAutomatic(via) : Facts.replyUnexpected(via));
            return Recorded.fresh(null);
        }
        Optional<Conversation> known = tx.conversation(message.source(), message.stream());
        Conversation conversation;
        if (known.isEmpty()) {
            conversation = Conversation.start(message);
        } else if (known.get().reopenedBy(message)) {
            reopened(tx, known.get());
            conversation = known.get().reopen(message);
        } else {
            conversation = known.get().and(message);
        }
        save(tx, conversation);
        return Recorded.fresh(null);
    }

    private void save(Tx tx, Conversation conversation) {
        Duration silence = loop.config().get().policy().endedAfterSilence().get(conversation.channel());
        tx.save(
                conversation,
                silence == null ? null : conversation.idleAt(silence).orElse(null));
    }

    /** The customer wrote again: nobody is asked about a matter that is not settled. */
    private void reopened(Tx tx, Conversation conversation) {
        Conversation.End end = new Conversation.End(conversation.stream(), conversation.generation());
        tx.interactionBySource(conversation.source(), end.sourceId()).ifPresent(interaction -> {
            List<Invitation> open = tx.invitationsOf(interaction.id()).stream()
                    .filter(i -> i.state().open())
                    .toList();
            loop.journal()
                    .note(
                            tx,
                            LedgerEvent.INTERACTION_REOPENED,
                            LedgerEntry.CUSTOMER,
                            Journal.About.interaction(interaction.id()),
                            Facts.interactionReopened(conversation.generation() + 1));
            open.forEach(i -> withdraw(tx, i, "the customer wrote again before answering"));
        });
    }

    private void withdraw(Tx tx, Invitation invitation, String reason) {
        tx.update(Invitations.withdrawn(invitation, reason));
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.INVITATION_WITHDRAWN,
                        Journal.About.invitation(invitation),
                        Facts.invitationWithdrawn(reason));
    }

    private Recorded closed(Tx tx, Intake.Closed closed) {
        Optional<Conversation> open =
                tx.conversation(closed.source(), closed.stream()).filter(Conversation::open);
        if (open.isEmpty()) {
            return Recorded.REPEAT;
        }
        return end(tx, open.get(), closed.at(), closed.reason());
    }

    /** Ends a conversation: by an event, or by the idle clock. */
    Recorded end(Tx tx, Conversation conversation, Instant at, CloseReason reason) {
        tx.save(conversation.closed(), null);
        return insert(tx, conversation.end(loop.ids().next("int"), at, reason));
    }

    private Recorded joined(Tx tx, Intake.Joined joined) {
        if (!tx.remember(joined.source(), joined.eventId(), loop.now())) {
            return Recorded.REPEAT;
        }
        Conversation conversation = tx.conversation(joined.source(), joined.stream())
                .map(known -> known.and(joined.participant()))
                .orElseGet(() -> Conversation.joined(
                        joined.source(), joined.stream(), joined.channel(), joined.participant(), joined.at()));
        legs(tx, conversation);
        return Recorded.fresh(null);
    }

    /** A leg may be heard after the end of its call: it counts until the CRM was asked, which all else follows from. */
    private void legs(Tx tx, Conversation legs) {
        Optional<Interaction> ended = tx.interactionBySource(legs.source(), legs.stream());
        save(tx, ended.isPresent() ? legs.closed() : legs);
        ended.filter(call -> tx.match(call.id()).isEmpty()).ifPresent(call -> {
            Interaction heard = Legs.after(call, legs);
            if (!heard.equals(call)) {
                tx.update(heard);
            }
        });
    }

    /** Changes nothing where another leg is known already: a call that rang at many is answered by one. */
    private Recorded unanswered(Tx tx, Intake.Unanswered leg) {
        if (!tx.remember(leg.source(), leg.eventId(), loop.now())) {
            return Recorded.REPEAT;
        }
        if (tx.conversation(leg.source(), leg.stream()).isEmpty()) {
            legs(tx, Conversation.rang(leg.source(), leg.stream(), leg.channel(), leg.at()));
        }
        return Recorded.fresh(null);
    }

    private Recorded revived(Tx tx, Intake.Revived revived) {
        Optional<Conversation> ended =
                tx.conversation(revived.source(), revived.stream()).filter(c -> !c.open());
        if (ended.isEmpty() || !tx.remember(revived.source(), revived.eventId(), loop.now())) {
            return Recorded.REPEAT;
        }
        reopened(tx, ended.get());
        save(tx, ended.get().revived());
        return Recorded.fresh(null);
    }

    private Recorded receipt(Tx tx, Intake.Receipt receipt) {
        Optional<Invitation> found = tx.invitationByReference(receipt.reference());
        if (found.isEmpty() && receipt.invitationId() != null) {
            found = tx.invitation(receipt.invitationId());
        }
        if (found.isEmpty()) {
            return Recorded.REPEAT;
        }
        Invitation i = found.get();
        return switch (receipt.status()) {
            case SENT -> {
                // The first news of a send whose answer was lost: it tells us that and how it arrived.
                tx.addReference(i.id(), receipt.reference());
                yield Recorded.fresh(i.interactionId());
            }
            case DELIVERED -> {
                tx.addReference(i.id(), receipt.reference());
                if (i.state() == Invitation.State.SENT || i.state() == Invitation.State.SENDING) {
                    Invitation delivered = Invitations.delivered(i, receipt.at());
                    tx.update(
                            i.reference() == null
                                    ? Invitations.sent(delivered, receipt.at(), receipt.reference())
                                    : delivered);
                    note(tx, LedgerEvent.INVITATION_DELIVERED, i, Facts.invitationDelivered(i.via()));
                }
                yield Recorded.fresh(i.interactionId());
            }
            case FAILED -> {
                // A reminder that fails takes nothing from the invitation that arrived, also while nobody knows of the
                // reminder yet; nor does a try that was lost and made anew.
                boolean ofAnother = i.reference() != null && !i.reference().equals(receipt.reference());
                if (i.state().open() && i.state() != Invitation.State.DELIVERED && !ofAnother) {
                    String reason = "the vendor could not deliver it"
                            + (receipt.code() == null ? "" : " (code " + receipt.code() + ")");
                    tx.update(Invitations.failed(i, reason));
                    note(tx, LedgerEvent.INVITATION_FAILED, i, Facts.invitationFailed(i, reason, null, false));
                }
                yield Recorded.fresh(i.interactionId());
            }
        };
    }

    private void note(Tx tx, LedgerEvent event, Invitation i, Map<String, Object> data) {
        loop.journal().note(tx, event, Journal.About.invitation(i), data);
    }

    private Recorded consent(Tx tx, Intake.Consent consent) {
        if (!consent.given()) {
            Set<Handle> refused = refused(tx, consent);
            if (tx.optedOut(refused).containsAll(refused)) {
                return Recorded.REPEAT;
            }
        }
        if (!tx.remember(consent.source(), consent.eventId(), loop.now())) {
            return Recorded.REPEAT;
        }
        heard(tx, consent);
        return Recorded.fresh(null);
    }

    /** Goes by what a customer said of being asked, on every channel. */
    public void heard(Tx tx, Intake.Consent consent) {
        if (consent.given()) {
            optIn(tx, consent);
        } else {
            optOut(tx, consent);
        }
    }

    /** What one word put on the list together, one word takes off it. */
    private void optIn(Tx tx, Intake.Consent consent) {
        Set<Handle> known = new LinkedHashSet<>();
        for (Interaction interaction : tx.interactionsOf(consent.handle(), RECENT)) {
            known.addAll(whose(tx, interaction));
        }
        for (Handle handle : tx.optedOutWith(consent.handle(), known)) {
            tx.optIn(handle, consent.source(), consent.words(), consent.at());
        }
        tx.optIn(consent.handle(), consent.source(), consent.words(), consent.at());
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.CONSENT_GIVEN,
                        LedgerEntry.CUSTOMER,
                        Journal.About.nothing(),
                        Facts.consentGiven(consent.handle(), consent.source()));
    }

    /** Puts the customer on the list and takes back what is planned, on every channel. */
    private void optOut(Tx tx, Intake.Consent consent) {
        Set<Handle> refused = refused(tx, consent);
        for (Handle handle : refused) {
            tx.optOut(handle, consent.source(), consent.words(), consent.at());
        }
        Optional<Invitation> asked = asked(tx, consent);
        String interaction = asked.map(Invitation::interactionId)
                .or(() -> tx.interactionsOf(consent.handle(), 1).stream()
                        .map(Interaction::id)
                        .findFirst())
                .orElse(null);
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.CONSENT_WITHDRAWN,
                        LedgerEntry.CUSTOMER,
                        Journal.About.interaction(interaction),
                        Facts.consentWithdrawn(consent.handle(), consent.source()));
        String person = asked.map(Invitation::person).orElse("");
        tx.openInvitations(person, refused).forEach(i -> withdraw(tx, i, "the customer opted out"));
    }

    private static Optional<Invitation> asked(Tx tx, Intake.Consent consent) {
        return Optional.ofNullable(consent.invitationId()).flatMap(tx::invitation);
    }

    /**
     * Every address that a refusal is about. The address alone would not do: that of a chat is never seen again, and a
     * customer who refuses by mail does not wait for a text.
     */
    private static Set<Handle> refused(Tx tx, Intake.Consent consent) {
        Set<Handle> handles = new LinkedHashSet<>();
        handles.add(consent.handle());
        asked(tx, consent).ifPresent(invitation -> {
            if (invitation.to() != null) {
                handles.add(invitation.to());
            }
            tx.interaction(invitation.interactionId()).ifPresent(interaction -> handles.addAll(whose(tx, interaction)));
        });
        return handles;
    }

    /** The addresses that a contact came with, and those of the customer's record. */
    private static Set<Handle> whose(Tx tx, Interaction interaction) {
        return Whose.of(
                        interaction,
                        tx.match(interaction.id())
                                .map(View.MatchRecord::contact)
                                .orElse(null))
                .handles();
    }

    private Recorded claimed(Tx tx, Intake.Claimed claimed) {
        Optional<Escalation> escalation = tx.escalation(claimed.answerId());
        if (escalation.isEmpty() || !tx.remember(claimed.source(), claimed.eventId(), loop.now())) {
            return Recorded.REPEAT;
        }
        Escalation before = escalation.get();
        boolean resolve = claimed.action() == Intake.Claimed.Action.RESOLVE;
        Escalation after = resolve
                ? before.resolve(claimed.who(), claimed.at(), claimed.note())
                : before.acknowledge(claimed.who(), claimed.at());
        if (after.equals(before)) {
            return Recorded.fresh(before.interactionId());
        }
        tx.save(after, null);
        loop.journal()
                .note(
                        tx,
                        resolve ? LedgerEvent.ESCALATION_RESOLVED : LedgerEvent.ESCALATION_ACKNOWLEDGED,
                        claimed.who(),
                        new Journal.About(before.interactionId(), null, before.answerId()),
                        resolve
                                ? Facts.escalationResolved(Duration.between(before.openedAt(), claimed.at()))
                                : Facts.escalationAcknowledged());
        refresh(tx, claimed.answerId());
        return Recorded.fresh(before.interactionId());
    }

    /** Brings the alerts of an answer up to date. */
    void refresh(Tx tx, String answerId) {
        for (Delivery delivery : tx.deliveriesOf(answerId)) {
            if (delivery.verb().endsWith("-escalation")) {
                tx.owe(delivery.id(), loop.now());
            }
        }
    }

    /** An escalation nobody has taken: the alert calls again. */
    void nudge(Tx tx, Escalation escalation, @Nullable Instant nextClock) {
        tx.save(escalation.nudged(), nextClock);
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.ESCALATION_NUDGED,
                        new Journal.About(escalation.interactionId(), null, escalation.answerId()),
                        Facts.escalationNudged(
                                escalation.nudges() + 1, Duration.between(escalation.openedAt(), loop.now())));
        refresh(tx, escalation.answerId());
    }
}
