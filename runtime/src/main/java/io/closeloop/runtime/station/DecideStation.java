// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Station 4: which survey, may we ask, when, on which way. One decision a contact, written with its reasons. */
public final class DecideStation {
    private static final Logger LOG = LoggerFactory.getLogger(DecideStation.class);
    private static final int BATCH = 100;
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Loop loop;
    private final Measures.Outcomes<Verdict> verdicts;

    private enum Verdict {
        INVITE,
        SKIP
    }

    public DecideStation(Loop loop) {
        this.loop = loop;
        this.verdicts =
                loop.telemetry().measures().outcomes("closeloop.decisions", "Contacts decided on", Verdict.class);
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        List<Interaction> claimed =
                loop.write(tx -> tx.claimInteractions(Station.DECIDE, now, loop.node(), now.plus(LEASE), BATCH));
        List<Optional<Contact>> contacts = loop.read(view -> claimed.stream()
                .map(interaction -> view.match(interaction.id()).map(View.MatchRecord::contact))
                .toList());
        // All at once, so that they share their commits; each succeeds or fails alone.
        List<CompletableFuture<?>> decided = new ArrayList<>(claimed.size());
        for (int i = 0; i < claimed.size(); i++) {
            decide(claimed.get(i), contacts.get(i).orElse(null)).ifPresent(decided::add);
        }
        CompletableFuture.allOf(decided.toArray(new CompletableFuture<?>[0])).join();
        return claimed.size();
    }

    /** Plans and submits one decision; empty when a route failed and the contact must wait. */
    private Optional<CompletableFuture<Void>> decide(Interaction interaction, @Nullable Contact contact) {
        Instant begun = loop.now();
        Planned planned;
        try {
            // Routes and configuration of one version: a survey that only the next one has is not proposed in this one.
            planned = loop.desk()
                    .steadily(() -> new Planned(
                            loop.deliberation().survey(interaction, contact),
                            loop.config().get()));
        } catch (RouteDesk.PlanFailed e) {
            LOG.atError()
                    .addKeyValue("interaction", interaction.id())
                    .setCause(e.getCause())
                    .log("A contact waits: {}", e.getMessage());
            MatchStation.unplanned(loop, interaction, Station.DECIDE, e);
            return Optional.empty();
        }
        CompletableFuture<Optional<Decision>> decided =
                loop.insisting(tx -> decide(tx, interaction, contact, planned.plan(), planned.config()));
        return Optional.of(decided.thenAccept(made -> made.ifPresent(decision -> told(interaction, decision, begun))));
    }

    private void told(Interaction interaction, Decision decision, Instant begun) {
        verdicts.count(decision.invites() ? Verdict.INVITE : Verdict.SKIP);
        loop.trace(() -> Span.inside(
                "decide",
                interaction.id(),
                begun,
                loop.now(),
                Map.of(
                        "decision",
                        decision.id(),
                        "outcome",
                        decision.invites() ? "invite" : "skip",
                        "rule",
                        decision.skippedBy().map(Rule::name).orElse(""))));
    }

    private record Planned(Plan plan, Configuration config) {}

    /** Empty when somebody else has decided meanwhile. */
    private Optional<Decision> decide(
            Tx tx, Interaction interaction, @Nullable Contact contact, Plan plan, Configuration config) {
        Instant now = loop.now();
        Deliberation.Whose whose = Deliberation.Whose.of(interaction, contact);
        // Two contacts of one person that ended together must not both see an empty history.
        tx.lockPersons(whose.keys());
        if (!tx.move(interaction.id(), loop.node(), null, now, null)) {
            return Optional.empty();
        }
        Decision decision = loop.deliberation()
                .decide(
                        loop.ids().next("dec"),
                        config.policy(),
                        interaction,
                        contact,
                        plan,
                        tx.lastAsk(whose.keys(), whose.handles()),
                        tx.optedOut(whose.handles()),
                        now);
        tx.insert(decision);
        note(tx, interaction, decision);
        AskPlan ask = decision.plan();
        String surveyId = decision.surveyId();
        if (ask != null && surveyId != null) {
            invite(tx, interaction, contact, ask, config.surveys().get(surveyId), surveyId, config);
        }
        return Optional.of(decision);
    }

    private void note(Tx tx, Interaction interaction, Decision decision) {
        Journal.About about = Journal.About.interaction(interaction.id());
        if (decision.invites()) {
            loop.journal().note(tx, LedgerEvent.DECISION_INVITE, about, Facts.decisionInvite(decision));
        } else {
            loop.journal().note(tx, LedgerEvent.DECISION_SKIP, about, Facts.decisionSkip(decision));
        }
    }

    private void invite(
            Tx tx,
            Interaction interaction,
            @Nullable Contact contact,
            AskPlan ask,
            @Nullable Survey survey,
            String surveyId,
            Configuration config) {
        if (survey == null) {
            throw new IllegalStateException("config/surveys has no " + surveyId);
        }
        String id = loop.ids().next("inv");
        Invitation invitation =
                Deliberation.invitation(id, interaction, contact, ask, survey, config.policy(), loop.now());
        tx.insert(invitation, Token.hash(loop.tokens().of(id)));
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.INVITATION_PLANNED,
                        Journal.About.invitation(invitation),
                        Facts.invitationPlanned(invitation));
    }
}
