// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Survey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Station 7 for one verb: claims a batch, calls the vendor, settles. Every verb has a worker of its own, so that a slow
 * vendor slows nobody else.
 */
public final class DeliverStation<O extends Record> {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverStation.class);
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration FIGURES = Duration.ofDays(90);
    private static final int TRIES = 15;

    private final Loop loop;
    private final DeliveryTarget<O> target;

    public DeliverStation(Loop loop, DeliveryTarget<O> target) {
        this.loop = loop;
        this.target = target;
    }

    public String verb() {
        return target.verb();
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        List<Tx.ClaimedDelivery> claimed =
                loop.write(tx -> tx.claimDeliveries(target.verb(), now, loop.node(), now.plus(LEASE), target.batch()));
        if (claimed.isEmpty()) {
            return 0;
        }
        List<Delivery> deliveries = new ArrayList<>();
        List<Effect<O>> effects = new ArrayList<>();
        for (Tx.ClaimedDelivery claim : claimed) {
            Effect<O> effect = effect(claim.delivery(), now);
            if (effect == null) {
                park(claim.delivery(), "what it is about is gone");
            } else if (target.needsMatch() && effect.story().match() instanceof Match.Ambiguous) {
                hold(claim.delivery());
            } else if (!claim.outcomeLost() || !settledByLookup(claim.delivery(), effect)) {
                deliveries.add(claim.delivery());
                effects.add(effect);
            }
        }
        if (!effects.isEmpty()) {
            settle(deliveries, deliver(effects));
        }
        return claimed.size();
    }

    private List<Outcome> deliver(List<Effect<O>> effects) {
        try {
            return target.deliver(effects);
        } catch (RuntimeException e) {
            // A bug in a connector: counted as a try, so that it is parked in the end and never spins.
            LOG.error("{} failed", target.verb(), e);
            Outcome broken =
                    Outcome.uncertain("the connector failed: " + e.getClass().getSimpleName());
            return effects.stream().map(effect -> broken).toList();
        }
    }

    /** True when the lost outcome is known now, or has to be asked for later. */
    private boolean settledByLookup(Delivery delivery, Effect<O> effect) {
        Lookup lookup = target.find(effect);
        if (lookup instanceof Lookup.Found found) {
            settle(List.of(delivery), List.of(Outcome.delivered(found.reference())));
            return true;
        }
        if (lookup instanceof Lookup.Later later) {
            settle(List.of(delivery), List.of(Outcome.uncertain(later.reason())));
            return true;
        }
        return false;
    }

    private @Nullable Effect<O> effect(Delivery delivery, Instant now) {
        Optional<AnswerStory> story = loop.store().read(view -> story(view, delivery, now));
        return story.map(s -> new Effect<>(
                        delivery.id(),
                        delivery.target(),
                        Orders.options(target, delivery.options()),
                        s,
                        delivery.wanted(),
                        delivery.reference()))
                .orElse(null);
    }

    private Optional<AnswerStory> story(View view, Delivery delivery, Instant now) {
        Optional<Answer> answer = view.answer(delivery.answerId());
        Optional<Interaction> interaction = view.interaction(delivery.interactionId());
        if (answer.isEmpty() || interaction.isEmpty()) {
            return Optional.empty();
        }
        Survey survey = loop.config().get().surveys().get(answer.get().surveyId());
        if (survey == null) {
            return Optional.empty();
        }
        Optional<View.MatchRecord> match = view.match(interaction.get().id());
        String contactId = match.flatMap(View.MatchRecord::contactId).orElse(null);
        Map<String, String> siblings = new HashMap<>();
        for (Delivery other : view.deliveriesOf(delivery.answerId())) {
            if (other.reference() != null && !other.id().equals(delivery.id())) {
                siblings.put(other.verb(), other.reference());
            }
        }
        return Optional.of(new AnswerStory(
                answer.get(),
                survey,
                interaction.get(),
                match.map(View.MatchRecord::match).orElse(null),
                match.map(View.MatchRecord::contact).orElse(null),
                contactId == null ? null : ContactFigures.of(view.answersOfContact(contactId, now.minus(FIGURES)), now),
                view.escalation(delivery.answerId()).orElse(null),
                siblings,
                contactId == null ? null : loop.crm().contactLink(contactId).orElse(null),
                siblings.values().stream()
                        .map(loop.crm()::caseLink)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElse(null),
                URI.create(loop.publicUrl() + "/why/" + interaction.get().id()),
                now));
    }

    private void settle(List<Delivery> deliveries, List<Outcome> outcomes) {
        Instant now = loop.now();
        loop.write(tx -> {
            for (int i = 0; i < deliveries.size(); i++) {
                Delivery delivery = deliveries.get(i);
                settle(tx, delivery, outcomes.get(i), now);
            }
            return true;
        });
        health(outcomes);
    }

    private void health(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Retry retry) {
                loop.health().down(target.verb(), retry.reason());
            } else if (outcome instanceof Outcome.Refused refused && refused.setting() != null) {
                loop.health().down(target.verb(), refused.reason() + " (mend " + refused.setting() + ")");
            } else {
                loop.health().up(target.verb());
            }
        }
    }

    private void settle(Tx tx, Delivery delivery, Outcome outcome, Instant now) {
        if (outcome instanceof Outcome.Delivered done) {
            String reference = done.reference() == null ? delivery.reference() : done.reference();
            Delivery settled = copy(delivery, Delivery.State.DONE, delivery.wanted(), now, reference, null);
            if (tx.settle(settled, loop.node())) {
                note(tx, LedgerEvent.DELIVERY_DONE, delivery, Facts.deliveryDone(settled));
                if (reference != null && !reference.equals(delivery.reference())) {
                    tellFollowers(tx, delivery, now);
                }
            }
        } else if (outcome instanceof Outcome.Retry retry) {
            if (delivery.attempt() >= TRIES) {
                park(tx, delivery, "gave up after " + TRIES + " tries: " + retry.reason(), now);
                return;
            }
            Instant again = now.plus(Backoff.after(delivery.attempt(), retry.after()));
            // An uncertain try stays TRYING, so that whoever takes it next asks the vendor first.
            Delivery.State state = retry.uncertain() ? Delivery.State.TRYING : Delivery.State.WAITING;
            if (tx.settle(
                    copy(delivery, state, delivery.done(), again, delivery.reference(), retry.reason()), loop.node())) {
                note(tx, LedgerEvent.DELIVERY_RETRY, delivery, Facts.deliveryRetry(delivery, retry.reason(), again));
            }
        } else if (outcome instanceof Outcome.Refused refused) {
            refused(tx, delivery, refused, now);
        }
    }

    private void refused(Tx tx, Delivery delivery, Outcome.Refused refused, Instant now) {
        if (refused.setting() == null) {
            park(tx, delivery, refused.reason(), now);
            return;
        }
        String reason = refused.reason() + "; mend " + refused.setting();
        Instant again = now.plus(Duration.ofMinutes(5));
        if (tx.settle(
                copy(delivery, Delivery.State.WAITING, delivery.done(), again, delivery.reference(), reason),
                loop.node())) {
            note(tx, LedgerEvent.DELIVERY_RETRY, delivery, Facts.deliveryRetry(delivery, reason, again));
        }
    }

    /** The alert shows the case as soon as there is one. */
    private void tellFollowers(Tx tx, Delivery delivery, Instant now) {
        for (Delivery other : tx.deliveriesOf(delivery.answerId())) {
            DeliveryTarget<?> follower = loop.targets().get(other.verb());
            boolean shown = other.state() == Delivery.State.DONE || other.state() == Delivery.State.TRYING;
            if (follower != null && follower.follows(delivery.verb()) && shown && other.done() + 1 >= other.wanted()) {
                tx.owe(other.id(), now);
            }
        }
    }

    private void hold(Delivery delivery) {
        Instant now = loop.now();
        loop.write(tx -> {
            if (tx.settle(
                    copy(
                            delivery,
                            Delivery.State.HELD,
                            delivery.done(),
                            now,
                            delivery.reference(),
                            "the match waits for a person"),
                    loop.node())) {
                note(
                        tx,
                        LedgerEvent.DELIVERY_HELD,
                        delivery,
                        Facts.deliveryHeld(delivery, "the match waits for a person"));
            }
            return true;
        });
    }

    private void park(Delivery delivery, String reason) {
        loop.write(tx -> {
            park(tx, delivery, reason, loop.now());
            return true;
        });
    }

    private void park(Tx tx, Delivery delivery, String reason, Instant now) {
        if (tx.settle(
                copy(delivery, Delivery.State.PARKED, delivery.done(), now, delivery.reference(), reason),
                loop.node())) {
            note(tx, LedgerEvent.DELIVERY_PARKED, delivery, Facts.deliveryParked(delivery, reason, null));
        }
    }

    private void note(Tx tx, LedgerEvent event, Delivery delivery, Map<String, Object> data) {
        loop.journal().note(tx, event, Journal.About.delivery(delivery), data);
    }

    private static Delivery copy(
            Delivery d,
            Delivery.State state,
            int done,
            Instant dueAt,
            @Nullable String reference,
            @Nullable String reason) {
        return new Delivery(
                d.id(),
                d.verb(),
                d.answerId(),
                d.interactionId(),
                d.target(),
                d.options(),
                d.wanted(),
                done,
                state,
                dueAt,
                d.attempt(),
                reference,
                reason);
    }
}
