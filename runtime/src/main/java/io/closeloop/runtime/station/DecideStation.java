// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Circumstances;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.routes.InteractionFacts;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Token;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Station 4: which survey, may we ask, when, on which way. One decision a contact, written with its reasons. */
public final class DecideStation {
    private static final Logger LOG = LoggerFactory.getLogger(DecideStation.class);
    private static final int BATCH = 100;
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Loop loop;

    public DecideStation(Loop loop) {
        this.loop = loop;
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        List<Interaction> claimed =
                loop.write(tx -> tx.claimInteractions(Station.DECIDE, now, loop.node(), now.plus(LEASE), BATCH));
        claimed.forEach(this::decide);
        return claimed.size();
    }

    private void decide(Interaction interaction) {
        Contact contact = loop.store()
                .read(view -> view.match(interaction.id()))
                .map(View.MatchRecord::contact)
                .orElse(null);
        Planned planned;
        try {
            // Routes and configuration of one version: a survey that only the next one has is not proposed in this one.
            planned = loop.desk()
                    .steadily(() -> new Planned(
                            loop.desk().plan("interactions:matched", InteractionFacts.of(interaction, contact)),
                            loop.config().get()));
        } catch (RouteDesk.PlanFailed e) {
            LOG.error("Contact {} waits: {}", interaction.id(), e.getMessage(), e.getCause());
            MatchStation.unplanned(loop, interaction, Station.DECIDE, e);
            return;
        }
        loop.write(tx -> decide(tx, interaction, contact, planned.plan(), planned.config()));
    }

    private record Planned(Plan plan, Configuration config) {}

    private boolean decide(Tx tx, Interaction interaction, @Nullable Contact contact, Plan plan, Configuration config) {
        Instant now = loop.now();
        Set<Handle> handles = new LinkedHashSet<>(interaction.handles());
        if (contact != null) {
            handles.addAll(contact.handles());
        }
        String person = person(interaction, contact);
        Set<String> keys = new TreeSet<>();
        keys.add(person);
        handles.forEach(handle -> keys.add(handle.key()));
        // Two contacts of one person that ended together must not both see an empty history.
        tx.lockPersons(keys);
        if (!tx.move(interaction.id(), loop.node(), null, now, null)) {
            return false;
        }
        View.LastAsk last = tx.lastAsk(keys, handles);
        Circumstances circumstances = new Circumstances(
                interaction,
                contact,
                plan.proposals(),
                skip(interaction, plan).orElse(null),
                last.askAt(),
                last.messageAt(),
                last.pending(),
                tx.optedOut(handles),
                loop.zones(handles),
                windows(interaction),
                loop.senders().keySet(),
                now);
        Decision decision = Policy.decide(loop.ids().next("dec"), config.policy(), circumstances);
        tx.insert(decision);
        note(tx, interaction, decision);
        AskPlan ask = decision.plan();
        String surveyId = decision.surveyId();
        if (ask != null && surveyId != null) {
            invite(tx, interaction, contact, person, ask, config.surveys().get(surveyId), surveyId, config);
        }
        return true;
    }

    private static String person(Interaction interaction, @Nullable Contact contact) {
        if (contact != null) {
            return "contact:" + contact.id();
        }
        return interaction.handles().isEmpty()
                ? "nobody"
                : interaction.handles().get(0).key();
    }

    private static Optional<String> skip(Interaction interaction, Plan plan) {
        return interaction.tags().stream()
                .filter(tag -> tag.startsWith(MatchStation.SKIP))
                .map(tag -> tag.substring(MatchStation.SKIP.length()))
                .findFirst()
                .or(plan::skip);
    }

    private Map<Via, Instant> windows(Interaction interaction) {
        Map<Via, Instant> windows = new EnumMap<>(Via.class);
        for (InvitationSender sender : loop.senders().values()) {
            sender.openUntil(interaction).ifPresent(until -> windows.put(sender.via(), until));
        }
        return windows;
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
            String person,
            AskPlan ask,
            @Nullable Survey survey,
            String surveyId,
            Configuration config) {
        if (survey == null) {
            throw new IllegalStateException("config/surveys has no " + surveyId);
        }
        Instant now = loop.now();
        String wish = contact != null && contact.language() != null ? contact.language() : interaction.language();
        String id = loop.ids().next("inv");
        Invitation invitation = new Invitation(
                id,
                interaction.id(),
                survey.id(),
                person,
                ask.via(),
                ask.to(),
                interaction.address(),
                survey.languageFor(wish),
                Invitation.State.PLANNED,
                now,
                ask.dueAt(),
                null,
                ask.dueAt().plus(config.policy().expiry()),
                null,
                0,
                0,
                null);
        tx.insert(invitation, Token.hash(loop.tokens().of(id)));
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.INVITATION_PLANNED,
                        Journal.About.invitation(invitation),
                        Facts.invitationPlanned(invitation));
    }
}
