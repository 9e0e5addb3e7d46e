// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View.LastAsk;
import io.closeloop.port.View.Whom;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.Deliberation.Known;
import io.closeloop.runtime.station.Deliberation.Whose;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on contacts whose match is known: first their routes plan, outside any transaction, then the policy has its word
 * on all of them in one. Thread-safe.
 */
final class Decider {
    private static final Logger LOG = LoggerFactory.getLogger(Decider.class);

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Loop loop;
    private final Measures.Outcomes<Verdict> verdicts;

    private enum Verdict {
        INVITE,
        SKIP
    }

    Decider(Loop loop) {
        this.loop = loop;
        this.verdicts =
                loop.telemetry().measures().outcomes("closeloop.decisions", "Contacts decided on", Verdict.class);
    }

    /**
     * A contact on which only the decision is missing.
     *
     * @param contact null when nobody is matched
     * @param optedOut a CRM record that may be the customer's forbids surveys
     * @param plan what the survey routes plan
     * @param config of the same version as these routes
     */
    record Planned(
            Interaction interaction,
            @Nullable Contact contact,
            boolean optedOut,
            Plan plan,
            Configuration config,
            Instant begun) {}

    /** @throws RouteDesk.PlanFailed when a route failed; told to the log already */
    Planned plan(Interaction interaction, @Nullable Contact contact, boolean optedOut) {
        Instant begun = loop.now();
        try {
            // Routes and configuration of one version: a survey that only the next one has is not proposed in this one.
            return loop.desk()
                    .steadily(() -> new Planned(
                            interaction,
                            contact,
                            optedOut,
                            loop.deliberation().survey(interaction, contact),
                            loop.config().get(),
                            begun));
        } catch (RouteDesk.PlanFailed e) {
            tellFailed(interaction, e);
            throw e;
        }
    }

    /** For the log, in full: the ledger and the contact only say which route it was. */
    static void tellFailed(Interaction interaction, RouteDesk.PlanFailed failure) {
        LOG.atError()
                .addKeyValue("interaction", interaction.id())
                .setCause(failure.getCause())
                .log("A contact waits: {}", failure.getMessage());
    }

    /**
     * Keeps a contact whose route threw: it is planned again at a station after the next good deploy.
     *
     * @return false when another node has it now
     */
    boolean putOff(Tx tx, Interaction interaction, Station station, RouteDesk.PlanFailed failure) {
        String reason = String.valueOf(failure.getMessage());
        return tx.move(interaction.id(), loop.node(), station, loop.now().plus(AGAIN), reason);
    }

    /** Says so in the ledger, once for a contact. */
    void noteUnplanned(Tx tx, Interaction interaction, RouteDesk.PlanFailed failure) {
        boolean told = tx.ledgerOf(interaction.id()).stream()
                .anyMatch(entry -> entry.event() == LedgerEvent.INTERACTION_UNPLANNED);
        if (!told) {
            loop.journal()
                    .note(
                            tx,
                            LedgerEvent.INTERACTION_UNPLANNED,
                            Journal.About.interaction(interaction.id()),
                            Facts.interactionUnplanned(failure.route(), String.valueOf(failure.getMessage())));
        }
    }

    /** Both, by itself. */
    boolean keep(Tx tx, Interaction interaction, Station station, RouteDesk.PlanFailed failure) {
        boolean kept = putOff(tx, interaction, station, failure);
        if (kept) {
            noteUnplanned(tx, interaction, failure);
        }
        return kept;
    }

    /** Ends the way of claimed contacts; the ids of those that no other node has taken meanwhile. */
    Set<String> take(Tx tx, List<Planned> planned, Instant now) {
        return planned.isEmpty()
                ? Set.of()
                : tx.move(planned.stream().map(one -> one.interaction().id()).toList(), loop.node(), null, now);
    }

    /** Decides on contacts that were {@link #take taken}. */
    Map<Planned, Decision> decide(Tx tx, List<Planned> planned) {
        if (planned.isEmpty()) {
            return Map.of();
        }
        List<Whose> whose = planned.stream()
                .map(one -> Whose.of(one.interaction(), one.contact()))
                .toList();
        Set<String> keys = new HashSet<>();
        Set<Handle> handles = new HashSet<>();
        for (Whose one : whose) {
            keys.addAll(one.keys());
            handles.addAll(one.handles());
        }
        // Two contacts of one person that ended together must not both see an empty history.
        tx.lockPersons(keys);
        List<LastAsk> asks = tx.lastAsks(whose.stream().map(Decider::whom).toList());
        Set<Handle> optedOut = tx.optedOut(handles);
        Map<Planned, Instant> reopened = reopened(tx, planned);
        Set<String> askedHere = new HashSet<>();
        Map<Planned, Decision> decisions = new IdentityHashMap<>();
        for (int i = 0; i < planned.size(); i++) {
            Whose one = whose.get(i);
            LastAsk last = Collections.disjoint(one.keys(), askedHere)
                    ? asks.get(i)
                    : tx.lastAsks(List.of(whom(one))).get(0);
            Set<Handle> out = new HashSet<>(one.handles());
            out.retainAll(optedOut);
            Planned contact = planned.get(i);
            Decision decision = decide(tx, contact, new Known(last, out, contact.optedOut(), reopened.get(contact)));
            if (decision.invites()) {
                askedHere.addAll(one.keys());
            }
            decisions.put(planned.get(i), decision);
        }
        return decisions;
    }

    private static Whom whom(Whose whose) {
        return new Whom(whose.keys(), whose.handles());
    }

    /**
     * When the customers came back to threads that are to be decided on. None of these can be reopened until this
     * transaction ends: then the ask that it plans is there to be withdrawn.
     */
    private static Map<Planned, Instant> reopened(Tx tx, List<Planned> planned) {
        Map<Planned, Conversation.End> ends = new IdentityHashMap<>();
        Map<String, Set<String>> streams = new TreeMap<>();
        for (Planned one : planned) {
            Conversation.End.of(one.interaction()).ifPresent(end -> {
                ends.put(one, end);
                streams.computeIfAbsent(one.interaction().source(), source -> new TreeSet<>())
                        .add(end.stream());
            });
        }
        Map<String, Map<String, Conversation>> threads = new HashMap<>();
        streams.forEach((source, ids) -> threads.put(source, tx.conversations(source, ids)));
        Map<Planned, Instant> reopened = new IdentityHashMap<>();
        ends.forEach((one, end) -> {
            Conversation now =
                    threads.getOrDefault(one.interaction().source(), Map.of()).get(end.stream());
            if (now != null && now.reopenedAfter(end)) {
                Instant ended = one.interaction().endedAt();
                reopened.put(one, now.firstAt().isAfter(ended) ? now.firstAt() : ended);
            }
        });
        return reopened;
    }

    private Decision decide(Tx tx, Planned planned, Known known) {
        Interaction interaction = planned.interaction();
        Decision decision = loop.deliberation()
                .decide(
                        loop.ids().next("dec"),
                        planned.config().policy(),
                        interaction,
                        planned.contact(),
                        planned.plan(),
                        known,
                        loop.now());
        tx.insert(decision);
        Journal.About about = Journal.About.interaction(interaction.id());
        if (decision.invites()) {
            loop.journal().note(tx, LedgerEvent.DECISION_INVITE, about, Facts.decisionInvite(decision));
        } else {
            loop.journal().note(tx, LedgerEvent.DECISION_SKIP, about, Facts.decisionSkip(decision));
        }
        AskPlan ask = decision.plan();
        String surveyId = decision.surveyId();
        if (ask != null && surveyId != null) {
            invite(tx, planned, ask, surveyId);
        }
        return decision;
    }

    private void invite(Tx tx, Planned planned, AskPlan ask, String surveyId) {
        Survey survey = planned.config().surveys().get(surveyId);
        if (survey == null) {
            throw new IllegalStateException("config/surveys has no " + surveyId);
        }
        String id = loop.ids().next("inv");
        Invitation invitation = Deliberation.invitation(
                id,
                planned.interaction(),
                planned.contact(),
                ask,
                survey,
                planned.config().policy(),
                loop.now());
        tx.insert(invitation, Token.hash(loop.tokens().of(id)));
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.INVITATION_PLANNED,
                        Journal.About.invitation(invitation),
                        Facts.invitationPlanned(invitation));
    }

    /** Tells of a decision that is durable. */
    void told(Planned planned, Decision decision) {
        verdicts.count(decision.invites() ? Verdict.INVITE : Verdict.SKIP);
        loop.trace(() -> Span.inside(
                "decide",
                planned.interaction().id(),
                planned.begun(),
                loop.now(),
                Map.of(
                        "decision",
                        decision.id(),
                        "outcome",
                        decision.invites() ? "invite" : "skip",
                        "rule",
                        decision.skippedBy().map(Rule::name).orElse(""))));
    }
}
