// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.policy.BeforeSending;
import io.closeloop.policy.ContactAgain;
import io.closeloop.policy.Policy;
import io.closeloop.policy.QuietHours;
import io.closeloop.policy.Recheck;
import io.closeloop.policy.Rule;
import io.closeloop.port.Ask;
import io.closeloop.port.Intake;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Question;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Via;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Station 5: sends what is due, once. A claim is a lease; when its outcome is lost, the vendor is asked before anything
 * is sent again.
 */
public final class SendStation {
    private static final Logger LOG = LoggerFactory.getLogger(SendStation.class);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int TRIES = 12;
    /** What is not counted is tried again at the pace of a sixth try, until it is of no use; of reminders nothing is. */
    private static final int PACE = 6;

    private static final String IN_DOUBT = "nobody knows whether it went out";
    /** How long it takes at least until an admin has mended something. */
    private static final Duration MENDING = Duration.ofMinutes(5);

    private final Loop loop;
    private final ExecutorService senders;
    private final BiConsumer<Tx, Intake.Consent> consents;
    /** What is being sent here, by its id. */
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    private volatile Runnable roomAgain = () -> {};
    private final Activity activity;
    private final Map<Via, Way> ways = new EnumMap<>(Via.class);
    private final Map<Via, Timer> calls = new EnumMap<>(Via.class);
    private final Map<Via, Measures.Outcomes<Result>> results = new EnumMap<>(Via.class);

    /** What became of a try, as it is counted. */
    private enum Result {
        SENT,
        RETRY,
        /** The vendor wants something mended first. */
        REFUSED,
        FAILED;

        /** @param counted whether the try counts, should it have failed */
        static Result of(Invitation invitation, Outcome outcome, boolean counted) {
            if (outcome instanceof Outcome.Retry retry) {
                // One that may have arrived is asked about for longer: the customer may be about to answer it.
                int most = retry.uncertain() ? 2 * TRIES : TRIES;
                return counted && invitation.attempt() >= most ? FAILED : RETRY;
            }
            if (outcome instanceof Outcome.Refused refused) {
                return refused.setting() == null ? FAILED : REFUSED;
            }
            return SENT;
        }
    }

    public SendStation(Loop loop, ExecutorService senders, BiConsumer<Tx, Intake.Consent> consents, Activity activity) {
        this.loop = loop;
        this.senders = senders;
        this.consents = consents;
        this.activity = activity;
        Measures measures = loop.telemetry().measures();
        for (Via via : Via.values()) {
            Way way = new Way(via);
            ways.put(via, way);
            measures.gauge(
                    "closeloop.destination.open",
                    "1 while a destination that does not answer is left in peace",
                    () -> way.restingSince().isEmpty() ? 0 : 1,
                    "destination",
                    via.code());
            calls.put(via, measures.timer("closeloop.send.call", "Calls that send an invitation", "via", via.code()));
            results.put(
                    via,
                    measures.outcomes(
                            "closeloop.send.outcomes",
                            "Invitations and reminders by what became of a try",
                            Result.class,
                            "via",
                            via.code()));
        }
    }

    /** Ways that do not answer and are left in peace but for a probe now and then, each with the time since when. */
    public Map<String, Instant> resting() {
        Map<String, Instant> resting = new TreeMap<>();
        ways.values()
                .forEach(way -> way.restingSince()
                        .ifPresent(since -> resting.put(way.via().code(), since)));
        return resting;
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        Instant leaseUntil = now.plus(LEASE);
        Map<Way, Integer> rooms = new LinkedHashMap<>();
        for (Way way : ways.values()) {
            int room = way.room(now);
            if (room > 0) {
                rooms.put(way, room);
            }
        }
        if (rooms.isEmpty()) {
            return 0;
        }
        List<Taken> taken;
        try {
            taken = loop.write(tx -> rooms.entrySet().stream()
                    .map(entry -> take(tx, entry.getKey(), entry.getValue(), now, leaseUntil))
                    .toList());
        } catch (RuntimeException | Error e) {
            rooms.keySet().forEach(Way::untaken);
            throw e;
        }
        return taken.stream().mapToInt(one -> begin(one, now, leaseUntil)).sum();
    }

    /** What was claimed of one way; asks go before reminders. */
    private record Taken(
            Way way,
            int room,
            Instant asksSince,
            List<Tx.ClaimedInvitation> asks,
            Instant remindersSince,
            List<Tx.ClaimedInvitation> reminders) {
        boolean allAsks() {
            return asks.size() < room;
        }

        boolean allReminders() {
            return asks.size() + reminders.size() < room;
        }
    }

    private Taken take(Tx tx, Way way, int room, Instant now, Instant leaseUntil) {
        Instant asksSince = way.asks.from(now);
        Instant remindersSince = way.reminders.from(now);
        List<Tx.ClaimedInvitation> asks = tx.claimInvitations(way.via(), asksSince, now, loop.node(), leaseUntil, room);
        List<Tx.ClaimedInvitation> reminders = asks.size() == room
                ? List.of()
                : tx.claimReminders(way.via(), remindersSince, now, loop.node(), leaseUntil, room - asks.size());
        return new Taken(way, room, asksSince, asks, remindersSince, reminders);
    }

    private int begin(Taken taken, Instant now, Instant leaseUntil) {
        Way way = taken.way();
        if (taken.allAsks()) {
            way.asks.taken(taken.asksSince(), now);
        }
        if (taken.allReminders()) {
            way.reminders.taken(taken.remindersSince(), now);
        }
        int count = taken.asks().size() + taken.reminders().size();
        if (count == 0) {
            way.untaken();
        }
        taken.asks().forEach(claim -> begin(way, claim, false, leaseUntil));
        taken.reminders().forEach(claim -> begin(way, claim, true, leaseUntil));
        way.taken(taken.allReminders());
        return count;
    }

    private void begin(Way way, Tx.ClaimedInvitation claim, boolean reminder, Instant leaseUntil) {
        String id = claim.invitation().id();
        Lease lease = new Lease(leaseUntil);
        Lease underWayHere = leases.putIfAbsent(id, lease);
        if (underWayHere != null) {
            underWayHere.prolong(leaseUntil);
            way.untaken();
            return;
        }
        way.begun();
        activity.begin();
        senders.execute(() -> {
            try {
                send(way, claim, reminder, lease);
            } catch (RuntimeException e) {
                // The lease runs out and it is looked at again, with the outcome counted as lost.
                LOG.atError()
                        .addKeyValue("interaction", claim.invitation().interactionId())
                        .addKeyValue("invitation", claim.invitation().id())
                        .setCause(e)
                        .log("Sending an invitation failed");
            } finally {
                leases.remove(id, lease);
                if (way.ended()) {
                    roomAgain.run();
                }
                activity.end(true);
            }
        });
    }

    /** @param listener told when there is room again after there was not enough: more may be waiting to be claimed */
    public void whenRoom(Runnable listener) {
        this.roomAgain = listener;
    }

    /** @param last when this person was last asked and written to, this ask counted; null before a first ask */
    private record Known(
            Interaction interaction,
            @Nullable Contact contact,
            boolean recordOptedOut,
            Set<Handle> handles,
            boolean answered,
            Set<Handle> optedOut,
            List<Conversation> underWay,
            View.@Nullable LastAsk last) {}

    private void send(Way way, Tx.ClaimedInvitation claim, boolean reminder, Lease lease) {
        Invitation invitation = claim.invitation();
        Handle to = invitation.to();
        if (to == null) {
            fail(invitation, "there is no address to send it to any more");
            return;
        }
        InvitationSender sender = loop.senders().get(invitation.via());
        Known known = loop.read(view -> known(view, invitation, reminder, loop.now()));
        Configuration config = loop.config().get();
        Recheck recheck = Policy.recheck(config.policy(), before(invitation, known, sender, reminder));
        boolean inDoubt = claim.outcomeLost();
        // One that may be out is looked for first, for as long as the customer may answer it.
        boolean over = !inDoubt || !loop.now().isBefore(invitation.expiresAt());
        if (recheck instanceof Recheck.Withdraw no && over) {
            end(invitation, no.rule(), inDoubt);
            return;
        }
        if (sender == null) {
            // Closed, or closed on this node only: it waits, as effects do. One that may be out already stays one.
            postpone(invitation, Wait.unheard(MENDING, invitation.via().label() + " is not set up", inDoubt), reminder);
            return;
        }
        Survey survey = config.surveys().get(invitation.surveyId());
        if (survey == null) {
            fail(invitation, "config/surveys has no " + invitation.surveyId() + " any more");
            return;
        }
        Ask ask = ask(invitation, known.interaction(), survey, to, reminder, claim.firstTriedAt());
        if (inDoubt) {
            Lookup lookup = sender.find(ask);
            if (lookup instanceof Lookup.Found found) {
                sent(invitation, found.reference(), reminder, survey.question(), config);
                return;
            }
            if (lookup instanceof Lookup.Later later) {
                postpone(invitation, Wait.unheard(Backoff.after(PACE, null), later.reason(), true), reminder);
                return;
            }
            inDoubt = !(lookup instanceof Lookup.Absent);
        }
        if (recheck instanceof Recheck.Withdraw no) {
            end(invitation, no.rule(), inDoubt);
        } else if (recheck instanceof Recheck.Postpone later) {
            later(invitation, later.until(), later.rule(), reminder);
        } else {
            Instant called = loop.now();
            if (!lease.allowsCall(called)) {
                // It waited here for too long, or this process stood still: whoever claims it next asks the vendor
                // first.
                return;
            }
            long begun = System.nanoTime();
            Outcome outcome = sender.send(ask);
            // Before it is settled: from then on it may be claimed anew.
            leases.remove(invitation.id(), lease);
            Objects.requireNonNull(calls.get(invitation.via())).record(Duration.ofNanos(System.nanoTime() - begun));
            Instant answered = loop.now();
            boolean counted = way.heard(outcome, answered) && !reminder;
            Result result = Result.of(invitation, outcome, counted);
            settle(invitation, outcome, result, counted, reminder, survey.question(), config);
            told(invitation, result, reminder, called, answered);
        }
    }

    private void told(Invitation invitation, Result result, boolean reminder, Instant called, Instant answered) {
        Objects.requireNonNull(results.get(invitation.via())).count(result);
        loop.trace(() -> Span.call(
                (reminder ? "remind " : "send ") + invitation.via().code(),
                invitation.interactionId(),
                called,
                answered,
                result != Result.SENT,
                Map.of(
                        "invitation",
                        invitation.id(),
                        "attempt",
                        Integer.toString(invitation.attempt()),
                        "outcome",
                        result.name().toLowerCase(Locale.ROOT))));
    }

    private static Known known(View view, Invitation invitation, boolean reminder, Instant now) {
        Interaction interaction = view.interaction(invitation.interactionId()).orElseThrow();
        Optional<View.MatchRecord> match = view.match(interaction.id());
        Contact contact = match.map(View.MatchRecord::contact).orElse(null);
        Deliberation.Whose whose = Deliberation.Whose.of(interaction, contact);
        Set<Handle> handles = whose.handles();
        return new Known(
                interaction,
                contact,
                match.map(View.MatchRecord::optedOut).orElse(false),
                handles,
                view.answerTo(invitation.id())
                        .filter(answer -> answer.evidence().settles())
                        .isPresent(),
                view.optedOut(handles),
                view.underWay(handles, ContactAgain.wroteAfter(interaction, now)),
                // Before a first ask, the decision has looked.
                reminder ? view.lastAsk(whose.keys(), handles) : null);
    }

    private BeforeSending before(
            Invitation invitation, Known known, @Nullable InvitationSender sender, boolean reminder) {
        Handle to = invitation.to();
        Contact contact = known.contact();
        ContactAgain again = ContactAgain.of(known.interaction(), known.underWay());
        View.LastAsk last = known.last();
        return new BeforeSending(
                invitation,
                known.interaction(),
                reminder,
                known.answered(),
                known.optedOut(),
                known.recordOptedOut(),
                again.reopenedAt(),
                again.otherSince(),
                last == null ? null : askedAgainAt(invitation, last),
                to == null ? Set.of() : QuietHours.zones(to, contact, loop.zones(known.handles())),
                sender == null ? null : sender.openUntil(known.interaction()).orElse(null),
                last == null ? null : last.messageAt(),
                loop.now());
    }

    private static @Nullable Instant askedAgainAt(Invitation invitation, View.LastAsk last) {
        Instant sent = invitation.sentAt();
        Instant newest = last.askAt();
        return sent != null && newest != null && newest.isAfter(sent) ? newest : null;
    }

    private Ask ask(
            Invitation invitation,
            Interaction interaction,
            Survey survey,
            Handle to,
            boolean reminder,
            Instant firstTriedAt) {
        String token = loop.tokens().of(invitation.id());
        URI link = loop.page(invitation);
        URI unsubscribe = URI.create(loop.publicUrl() + "/u/" + token);
        SurveyText text = SurveyWords.fill(survey.text(invitation.language()), survey, interaction, link);
        return new Ask(
                reminder ? invitation.id() + "-r" + (invitation.reminders() + 1) : invitation.id(),
                invitation.id(),
                token,
                to,
                invitation.address(),
                survey,
                invitation.language(),
                text,
                link,
                unsubscribe,
                interaction,
                reminder,
                firstTriedAt);
    }

    private void settle(
            Invitation invitation,
            Outcome outcome,
            Result result,
            boolean counted,
            boolean reminder,
            Question question,
            Configuration config) {
        String vendor = invitation.via().code();
        if (outcome instanceof Outcome.Delivered done) {
            loop.health().well(vendor);
            sent(invitation, done.reference(), reminder, question, config);
        } else if (outcome instanceof Outcome.Retry retry) {
            if (result == Result.FAILED) {
                loop.health().down(vendor, retry.reason(), loop.now());
                fail(invitation, "gave up after " + invitation.attempt() + " tries: " + retry.reason());
            } else {
                Wait wait = new Wait(
                        Backoff.after(counted ? invitation.attempt() : PACE, retry.after()),
                        retry.reason(),
                        retry.uncertain(),
                        counted);
                loop.health().down(vendor, retry.reason(), again(wait, reminder));
                postpone(invitation, wait, reminder);
            }
        } else if (outcome instanceof Outcome.Refused refused) {
            refused(invitation, refused, reminder);
        }
    }

    private void refused(Invitation invitation, Outcome.Refused refused, boolean reminder) {
        if (refused.setting() != null) {
            // Ours to mend, not the customer's fault: it waits for the admin.
            Wait wait = Wait.unheard(MENDING, refused.reason() + "; mend " + refused.setting(), false);
            loop.health()
                    .down(
                            invitation.via().code(),
                            refused.reason() + " (mend " + refused.setting() + ")",
                            again(wait, reminder));
            postpone(invitation, wait, reminder);
            return;
        }
        loop.health().well(invitation.via().code());
        Handle to = invitation.to();
        if (refused.optedOut() && to != null) {
            Instant now = loop.now();
            loop.insist(tx -> {
                consents.accept(
                        tx,
                        new Intake.Consent(
                                invitation.via().code(),
                                invitation.id(),
                                to,
                                false,
                                refused.reason(),
                                now,
                                invitation.id()));
                return true;
            });
        }
        fail(invitation, refused.reason(), refused.optedOut());
    }

    private void sent(
            Invitation invitation,
            @Nullable String reference,
            boolean reminder,
            Question question,
            Configuration config) {
        Instant now = loop.now();
        loop.insist(tx -> {
            Invitation current = tx.invitation(invitation.id()).orElseThrow();
            Invitation next = Invitations.asking(
                    reminder ? Invitations.reminded(current) : Invitations.sent(current, now, reference), question);
            boolean remind = !reminder && !config.policy().reminderAfter().isZero() && remindable(invitation);
            if (!tx.settle(next, loop.node(), remind ? now.plus(config.policy().reminderAfter()) : null)) {
                return false;
            }
            if (reference != null) {
                tx.addReference(invitation.id(), reference);
            }
            loop.journal()
                    .note(
                            tx,
                            reminder ? LedgerEvent.INVITATION_REMINDED : LedgerEvent.INVITATION_SENT,
                            Journal.About.invitation(invitation),
                            reminder
                                    ? Facts.invitationReminded(invitation, next.reminders(), reference)
                                    : Facts.invitationSent(invitation, null, reference));
            return true;
        });
    }

    /** Ways with a window cannot be used again three days later. */
    private boolean remindable(Invitation invitation) {
        return switch (invitation.via()) {
            case SMS, EMAIL -> true;
            case MESSENGER, CHAT -> false;
        };
    }

    /**
     * Why and for how long something is not sent yet.
     *
     * @param uncertain whether it may be out already
     * @param counted whether it was a try
     */
    private record Wait(Duration after, String reason, boolean uncertain, boolean counted) {
        /** The vendor was not heard on it, so that it is none of the tries after which it is given up. */
        static Wait unheard(Duration after, String reason, boolean uncertain) {
            return new Wait(after, reason, uncertain, false);
        }
    }

    private Instant again(Wait wait, boolean reminder) {
        return loop.now().plus(reminder && wait.uncertain() ? LEASE : wait.after());
    }

    private void postpone(Invitation invitation, Wait wait, boolean reminder) {
        String reason = wait.reason();
        Instant again = again(wait, reminder);
        // What goes on for days is told once.
        boolean news = wait.counted() || !reason.equals(invitation.reason());
        loop.insist(tx -> {
            Invitation current = tx.invitation(invitation.id()).orElseThrow();
            if (reminder && wait.uncertain()) {
                // Left to its lease: it is claimed again as one whose outcome is lost, so that the vendor is asked
                // first.
                if (news && current.state().open()) {
                    tx.update(Invitations.waiting(current, again, reason));
                }
            } else {
                // An uncertain send stays SENDING, so that whoever takes it next asks the vendor first.
                Invitation next = wait.uncertain() || reminder
                        ? Invitations.waiting(current, again, reason)
                        : Invitations.postponed(current, again, reason);
                Invitation counted = wait.counted() || reminder ? next : Invitations.untried(next);
                if (!tx.settle(counted, loop.node(), reminder ? again : null)) {
                    return false;
                }
            }
            if (news) {
                note(
                        tx,
                        LedgerEvent.INVITATION_RETRY,
                        invitation,
                        Facts.invitationRetry(invitation, reason, again, wait.uncertain()));
            }
            return true;
        });
    }

    private void later(Invitation invitation, Instant until, Rule why, boolean reminder) {
        loop.insist(tx -> {
            Invitation current = tx.invitation(invitation.id()).orElseThrow();
            Invitation next = reminder
                    ? Invitations.waiting(current, until, null)
                    : Invitations.untried(Invitations.postponed(current, until, why.saw()));
            if (!tx.settle(next, loop.node(), reminder ? until : null)) {
                return false;
            }
            note(tx, LedgerEvent.INVITATION_POSTPONED, invitation, Facts.invitationPostponed(invitation, until, why));
            return true;
        });
    }

    /** @param mayBeOut nobody knows: then it counts as an ask, and is not taken back but over */
    private void end(Invitation invitation, Rule why, boolean mayBeOut) {
        Instant now = loop.now();
        loop.insist(tx -> {
            Invitation current = tx.invitation(invitation.id()).orElseThrow();
            if (current.state() != Invitation.State.SENDING) {
                // A reminder that is not wanted any more leaves the invitation itself as it is.
                return tx.settle(current, loop.node(), null);
            }
            if (mayBeOut) {
                if (tx.settle(Invitations.expired(current), loop.node(), null)) {
                    note(
                            tx,
                            LedgerEvent.INVITATION_EXPIRED,
                            invitation,
                            Facts.invitationExpired(
                                    Duration.between(invitation.plannedAt(), now),
                                    why.name().equals(Policy.EXPIRY) ? IN_DOUBT : IN_DOUBT + "; " + why.saw()));
                }
            } else if (tx.settle(Invitations.withdrawn(current, why.saw()), loop.node(), null)) {
                note(tx, LedgerEvent.INVITATION_WITHDRAWN, invitation, Facts.invitationWithdrawn(why));
            }
            return true;
        });
    }

    private void fail(Invitation invitation, String reason) {
        fail(invitation, reason, false);
    }

    private void fail(Invitation invitation, String reason, boolean optedOut) {
        loop.insist(tx -> {
            Invitation current = tx.invitation(invitation.id()).orElseThrow();
            if (current.state().out()) {
                tx.settle(current, loop.node(), null);
                return false;
            }
            if (tx.settle(Invitations.failed(current, reason), loop.node(), null)) {
                note(
                        tx,
                        LedgerEvent.INVITATION_FAILED,
                        invitation,
                        Facts.invitationFailed(invitation, reason, null, optedOut));
            }
            return true;
        });
    }

    private void note(Tx tx, LedgerEvent event, Invitation invitation, Map<String, Object> data) {
        loop.journal().note(tx, event, Journal.About.invitation(invitation), data);
    }
}
