// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.delivery.Linger;
import io.closeloop.escalation.Escalation;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.EvidenceGrader;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Station 6: an answer comes in. The routes plan on the state read before; the answer and everything planned are then
 * committed as one, provided that nobody changed the answer meanwhile, and otherwise all is done once more.
 */
public final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final int TRIES = 5;

    /** Verb of the internal effect that plans again what a broken route left unplanned. */
    public static final String REPLAN = "closeloop-replan";

    /** How the verbs end that call people. */
    private static final String ALERT = "-escalation";

    private final Loop loop;
    private final Express express;
    private final Measures.Outcomes<Evidence> given;
    private final Store.Joint<Ready, Optional<Committed>> firstAnswers = this::commit;

    /** Without the short way: everything that is owed waits to be claimed. */
    public Answers(Loop loop) {
        this(loop, new Express(loop));
    }

    /** @param express how effects of a new answer that are due at once reach their destination */
    public Answers(Loop loop, Express express) {
        this.loop = loop;
        this.express = express;
        this.given = loop.telemetry()
                .measures()
                .outcomes("closeloop.answers", "Answers, a new version each, by what they are worth", Evidence.class);
    }

    private void told(Given result, Instant begun) {
        if (result instanceof Given.Stored stored) {
            Answer answer = stored.answer();
            given.count(answer.evidence());
            loop.trace(() -> Span.inside(
                    "answer",
                    answer.interactionId(),
                    begun,
                    loop.now(),
                    Map.of(
                            "answer",
                            answer.id(),
                            "invitation",
                            answer.invitationId(),
                            "version",
                            Integer.toString(answer.version()),
                            "via",
                            answer.via())));
        }
    }

    /** A new version with everything that follows from it. */
    private record Change(
            Answer current,
            List<Integer> suspect,
            List<DeliveryOrder> orders,
            RouteDesk.@Nullable PlanFailed unplanned) {}

    /** Stores an answer; the stage completes when it is durable. Runs routes on the caller's thread. */
    public CompletionStage<Given> give(Giving giving) {
        return give(giving, null, TRIES);
    }

    /**
     * As {@link #give(Giving)}, by a caller that has read the state already.
     *
     * @param state of the invitation that is answered
     */
    public CompletionStage<Given> give(Giving giving, View.Asked state) {
        return give(giving, state, TRIES);
    }

    private CompletionStage<Given> give(Giving giving, View.@Nullable Asked known, int triesLeft) {
        View.Asked state = known != null
                ? known
                : loop.store().look(view -> view.asked(giving.invitationId())).orElse(null);
        if (state == null) {
            return CompletableFuture.completedFuture(new Given.Unknown());
        }
        Instant now = loop.now();
        Optional<Given> verdict = refuse(state, giving, loop.config().get(), now);
        if (verdict.isPresent()) {
            return CompletableFuture.completedFuture(verdict.get());
        }
        Change change = loop.desk().steadily(() -> change(state, giving, loop.survey(state), now));
        return commit(new Ready(state, giving, change, now))
                .exceptionallyCompose(Answers::overtaken)
                .thenCompose(done -> {
                    if (done.isPresent()) {
                        Committed committed = done.get();
                        express.send(committed.parcels(), state, change.current(), committed.escalation(), now);
                        told(committed.given(), now);
                        return CompletableFuture.completedFuture(committed.given());
                    }
                    if (triesLeft == 1) {
                        return CompletableFuture.failedFuture(
                                new IllegalStateException("An answer was changed " + TRIES + " times under our hands"));
                    }
                    return CompletableFuture.supplyAsync(() -> give(giving, null, triesLeft - 1))
                            .thenCompose(stage -> stage);
                });
    }

    /** What a commit left to be done. */
    private record Committed(
            Given given,
            List<Express.Parcel> parcels,
            @Nullable Escalation escalation) {
        static Optional<Committed> same(@Nullable Answer answer) {
            return Optional.of(new Committed(new Given.Same(answer), List.of(), null));
        }
    }

    /** Somebody else's answer came first: this work is undone, and done once more on what is there now. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("Another answer to the same invitation came first", null, false, false);
        }
    }

    private static CompletionStage<Optional<Committed>> overtaken(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Overtaken
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.failedFuture(failure);
    }

    private static Optional<Given> refuse(View.Asked state, Giving giving, Configuration config, Instant now) {
        Answer current = state.current();
        if (!open(state, config, now) || (current == null && giving.score() == null)) {
            return Optional.of(new Given.Closed());
        }
        if (current == null) {
            return Optional.empty();
        }
        boolean sameScore = giving.score() == null || giving.score().equals(current.score());
        boolean sameWords = giving.comment() == null || giving.comment().equals(current.comment());
        // The same again changes nothing, but a suspect answer may be confirmed by giving it once more.
        return sameScore && sameWords && current.evidence().counts()
                ? Optional.of(new Given.Same(current))
                : Optional.empty();
    }

    /** Whether an answer may be given now, or the one there is be changed. */
    public boolean open(View.Asked state) {
        return open(state, loop.config().get(), loop.now());
    }

    private static boolean open(View.Asked state, Configuration config, Instant now) {
        Answer current = state.current();
        Invitation.State at = state.invitation().state();
        if (at == Invitation.State.EXPIRED || at == Invitation.State.WITHDRAWN || at == Invitation.State.FAILED) {
            return false;
        }
        if (current != null && current.evidence() == Evidence.RETRACTED) {
            return false;
        }
        return proven(state.versions())
                .map(since -> !now.isAfter(since.plus(config.policy().amendWithin())))
                .orElseGet(() -> now.isBefore(state.invitation().expiresAt()));
    }

    /** When the customer answered: what a machine had submitted before takes nothing of the time to amend. */
    private static Optional<Instant> proven(List<Answer> versions) {
        return versions.stream().filter(Answer::counts).map(Answer::at).findFirst();
    }

    private Change change(View.Asked state, Giving giving, Survey survey, Instant now) {
        Answer before = state.current();
        String id = before == null ? loop.ids().next("ans") : before.id();
        List<Answer> scored = scored(state.versions());
        List<EvidenceGrader.Attempt> earlier = scored.stream()
                .map(v -> new EvidenceGrader.Attempt(scoreOf(v), v.at(), kind(v.via()), null, true))
                .toList();
        Integer score = giving.score() == null && before != null ? before.score() : giving.score();
        if (score == null || !survey.metric().has(score)) {
            throw new IllegalArgumentException("A score is missing or out of its scale");
        }
        // A message without a score proves none: one that a machine had chosen stays what it was.
        boolean wordsOnly = giving.score() == null && giving.kind() == EvidenceGrader.Kind.REPLY;
        EvidenceGrader.Grade grade = wordsOnly && before != null && !before.counts()
                ? new EvidenceGrader.Grade(before.evidence(), before.reasons(), List.of())
                : EvidenceGrader.grade(
                        earlier,
                        new EvidenceGrader.Attempt(
                                score, now, giving.kind(), giving.pageShownAt(), giving.formGenuine()));
        String comment = comment(giving, before);
        // Words that come later change neither when the customer gave the score nor what it was worth.
        Answer stands = before != null && onlyWords(before, score) ? before : null;
        Answer answer = new Answer(
                id,
                before == null ? 1 : before.version() + 1,
                state.invitation().id(),
                state.interaction().id(),
                survey.id(),
                survey.metric(),
                survey.wording(),
                score,
                comment,
                stands == null ? survey.verdict(score) : stands.verdict(),
                grade.evidence(),
                grade.reasons(),
                state.invitation().language(),
                giving.via(),
                giving.eventId() == null ? "" : giving.eventId(),
                stands == null ? now : stands.at(),
                now);
        List<DeliveryOrder> orders = new ArrayList<>();
        RouteDesk.PlanFailed unplanned = null;
        try {
            orders.addAll(plan(answer, before, state));
        } catch (RouteDesk.PlanFailed e) {
            // The answer is worth more than the route: it is stored, and planned after the next good deploy.
            LOG.atError()
                    .addKeyValue("interaction", state.interaction().id())
                    .addKeyValue("answer", id)
                    .setCause(e.getCause())
                    .log("An answer is stored but not planned: {}", e.getMessage());
            unplanned = e;
        }
        List<Integer> suspect = grade.earlierSuspect().stream()
                .map(attempt -> scored.get(attempt - 1).version())
                .toList();
        return new Change(answer, suspect, orders, unplanned);
    }

    /** The versions that gave a score: one that only added words to a score that counted was no attempt to give one. */
    private static List<Answer> scored(List<Answer> versions) {
        List<Answer> scored = new ArrayList<>();
        Answer before = null;
        for (Answer version : versions) {
            boolean wordsOnly = before != null && onlyWords(before, version.score());
            if (version.score() != null && !wordsOnly) {
                scored.add(version);
            }
            before = version;
        }
        return scored;
    }

    /** Whether a version with this score leaves that of the one before as it stands. */
    private static boolean onlyWords(Answer before, @Nullable Integer score) {
        return before.counts() && Objects.equals(before.score(), score);
    }

    private static EvidenceGrader.Kind kind(String via) {
        return switch (via) {
            case "page" -> EvidenceGrader.Kind.PAGE;
            case "api" -> EvidenceGrader.Kind.API;
            default -> EvidenceGrader.Kind.REPLY;
        };
    }

    private static int scoreOf(Answer answer) {
        Integer score = answer.score();
        return score == null ? Integer.MIN_VALUE : score;
    }

    private static @Nullable String comment(Giving giving, @Nullable Answer before) {
        if (before == null || before.comment() == null) {
            return giving.comment();
        }
        if (giving.comment() == null) {
            return before.comment();
        }
        return giving.appendComment() ? before.comment() + "\n" + giving.comment() : giving.comment();
    }

    /** Has the routes of every station that hears of this change plan. */
    List<DeliveryOrder> plan(
            Answer answer, @Nullable Answer before, Interaction interaction, View.@Nullable MatchRecord match) {
        return loop.deliberation().orders(answer, before, interaction, match == null ? null : match.contact());
    }

    private List<DeliveryOrder> plan(Answer answer, @Nullable Answer before, View.Asked state) {
        return plan(answer, before, state.interaction(), state.match());
    }

    /** An answer with all that follows from it, ready to be stored. */
    private record Ready(View.Asked state, Giving giving, Change change, Instant now) {
        Answer answer() {
            return change.current();
        }

        /** Whose figures it counts in; null for nobody's. A person may have settled the match since it was read. */
        @Nullable
        String contact(View view) {
            View.MatchRecord match = state.match();
            if (match == null || !answer().counts()) {
                return null;
            }
            return match.match() instanceof Match.Ambiguous
                    ? view.match(match.interactionId())
                            .flatMap(View.MatchRecord::contactId)
                            .orElse(null)
                    : match.contactId().orElse(null);
        }

        /** True when nothing has to be asked or remembered before it is inserted. */
        boolean simple() {
            return state.current() == null && (giving.source() == null || giving.eventId() == null);
        }
    }

    private CompletableFuture<Optional<Committed>> commit(Ready ready) {
        return ready.simple()
                ? loop.store().write(firstAnswers, ready)
                : loop.store().write(tx -> commit(tx, ready));
    }

    private List<Optional<Committed>> commit(Tx tx, List<Ready> first) {
        List<Boolean> inserted = tx.insertFirst(first.stream()
                .map(ready -> new Tx.FirstAnswer(ready.answer(), ready.contact(tx)))
                .toList());
        List<Optional<Committed>> committed = new ArrayList<>(first.size());
        for (int i = 0; i < first.size(); i++) {
            // Where another answer came first nothing was changed: it is done once more on what is there now.
            committed.add(inserted.get(i) ? Optional.of(follow(tx, first.get(i))) : Optional.empty());
        }
        return committed;
    }

    private Optional<Committed> commit(Tx tx, Ready ready) {
        View.Asked state = ready.state();
        Giving giving = ready.giving();
        Instant now = ready.now();
        Answer answer = ready.answer();
        String invitationId = state.invitation().id();
        if (state.current() == null) {
            if (repeated(tx, giving, now)) {
                return Committed.same(tx.answerTo(invitationId).orElse(null));
            }
            if (!tx.insertFirst(answer, ready.contact(tx))) {
                throw new Overtaken();
            }
        } else {
            Optional<Answer> current = tx.answerTo(invitationId);
            if (current.map(Answer::version).orElse(0) != state.versions().size()) {
                throw new Overtaken();
            }
            if (repeated(tx, giving, now)) {
                return Committed.same(current.orElse(null));
            }
            tx.insert(answer);
            tx.attribute(answer.id(), ready.contact(tx));
        }
        return Optional.of(follow(tx, ready));
    }

    /** What follows from an answer that is stored. */
    private Committed follow(Tx tx, Ready ready) {
        Answer answer = ready.answer();
        Change change = ready.change();
        Instant now = ready.now();
        note(tx, change, ready.state().current(), now);
        List<Express.Parcel> parcels = new ArrayList<>();
        Plans plans = new Plans(change.orders(), owe(tx, answer, change.orders(), parcels, now));
        boolean first = answer.version() == 1;
        Escalation escalation = first && !answer.detractor()
                ? null
                : escalate(
                        tx,
                        answer,
                        ready.state().current(),
                        ready.state().interaction(),
                        first ? Optional.empty() : tx.escalation(answer.id()),
                        plans,
                        now);
        if (answer.counts()) {
            tx.answered(ready.state().invitation().id());
        }
        return new Committed(new Given.Stored(answer), parcels, escalation);
    }

    private static boolean repeated(Tx tx, Giving giving, Instant now) {
        return giving.source() != null
                && giving.eventId() != null
                && !tx.remember(giving.source(), giving.eventId(), now);
    }

    private void note(Tx tx, Change change, @Nullable Answer before, Instant now) {
        Answer answer = change.current();
        loop.journal()
                .note(
                        tx,
                        event(answer, before),
                        LedgerEntry.CUSTOMER,
                        Journal.About.answer(answer),
                        said(answer, before, change.suspect()));
        if (change.unplanned() != null) {
            loop.journal()
                    .note(
                            tx,
                            LedgerEvent.ANSWER_UNPLANNED,
                            Journal.About.answer(answer),
                            Facts.answerUnplanned(
                                    change.unplanned().route(),
                                    String.valueOf(change.unplanned().getMessage())));
            oweReplan(tx, answer, now);
        }
    }

    static LedgerEvent event(Answer answer, @Nullable Answer before) {
        return switch (answer.evidence()) {
            case CONFIRMED -> before == null ? LedgerEvent.ANSWER_GIVEN : LedgerEvent.ANSWER_AMENDED;
            case RETRACTED -> LedgerEvent.ANSWER_RETRACTED;
            case SUSPECT, INTENT -> LedgerEvent.ANSWER_SUSPECT;
        };
    }

    private static Map<String, Object> said(Answer answer, @Nullable Answer before, List<Integer> suspect) {
        return switch (answer.evidence()) {
            case CONFIRMED -> before == null ? Facts.answerGiven(answer) : Facts.answerAmended(before.score(), answer);
            case RETRACTED -> Facts.answerRetracted("it was taken back");
            case SUSPECT, INTENT -> Facts.answerSuspect(answer, suspect);
        };
    }

    /**
     * Owes what was planned, and brings up to date what was owed for an earlier version and is not planned any more.
     *
     * @param parcels where effects go that need not be claimed; null when they must be
     * @return what was planned
     */
    private List<Delivery> owe(
            Tx tx, Answer answer, List<DeliveryOrder> orders, @Nullable List<Express.Parcel> parcels, Instant now) {
        boolean first = answer.version() == 1;
        Instant since =
                first ? answer.at() : proven(tx.answerVersions(answer.id())).orElse(answer.at());
        Map<String, Delivery> planned = new LinkedHashMap<>();
        for (DeliveryOrder order : orders) {
            DeliveryTarget<?> target = loop.targets().get(order.verb());
            if (target == null) {
                continue;
            }
            Delivery delivery = new Delivery(
                    loop.ids().next("dlv"),
                    Orders.queue(target, order),
                    answer.id(),
                    answer.interactionId(),
                    loop.deliberation().target(order),
                    order.options(),
                    1,
                    0,
                    Delivery.State.WAITING,
                    dueAt(target, order, answer, since, now),
                    0,
                    null,
                    null);
            if (planned.putIfAbsent(sort(delivery), delivery) == null
                    && !express.take(tx, delivery, answer, parcels, now)) {
                if (first && parcels != null) {
                    tx.oweFirst(delivery);
                } else {
                    tx.owe(delivery);
                }
            }
        }
        if (!first) {
            for (Delivery owed : tx.deliveriesOf(answer.id())) {
                if (!planned.containsKey(sort(owed)) && !owed.verb().equals(REPLAN)) {
                    tx.owe(owed.id(), now);
                }
            }
        }
        return List.copyOf(planned.values());
    }

    /** What an answer has one effect of. */
    private static String sort(Delivery delivery) {
        return delivery.verb() + "|" + delivery.target();
    }

    private static void oweReplan(Tx tx, Answer answer, Instant now) {
        tx.owe(new Delivery(
                answer.id() + "-replan",
                REPLAN,
                answer.id(),
                answer.interactionId(),
                "",
                Map.of(),
                1,
                0,
                Delivery.State.WAITING,
                now.plusSeconds(5),
                0,
                null,
                null));
    }

    private <O extends Record> Instant dueAt(
            DeliveryTarget<O> target, DeliveryOrder order, Answer answer, Instant firstAt, Instant now) {
        Instant graceOver = firstAt.plus(target.grace(Orders.options(target, order), answer));
        return Linger.until(graceOver.isBefore(now) ? now : graceOver, target.linger());
    }

    /**
     * What routes planned for an answer.
     *
     * @param owed those of the orders that somebody can deliver
     */
    private record Plans(List<DeliveryOrder> orders, List<Delivery> owed) {}

    /**
     * Opens, withdraws or reopens the follow-up as the answer now demands; what there was or is now, null for none.
     *
     * @param before the version before; null for the first
     * @param existing the follow-up there is
     * @param plans what the answer's routes planned
     */
    private @Nullable Escalation escalate(
            Tx tx,
            Answer answer,
            @Nullable Answer before,
            Interaction interaction,
            Optional<Escalation> existing,
            Plans plans,
            Instant now) {
        boolean wanted = answer.detractor()
                && plans.orders().stream().anyMatch(order -> order.verb().endsWith(ALERT));
        EscalationSettings settings = loop.config().get().escalation();
        Instant clock = alertAt(plans.owed()).orElse(now.plus(settings.grace())).plus(settings.acknowledgeWithin());
        if (wanted && existing.isEmpty()) {
            Escalation open = Escalation.open(answer.id(), answer.interactionId(), now);
            tx.save(open, clock);
            opened(tx, answer, interaction, plans.owed());
            return open;
        } else if (wanted && again(existing.get(), answer, before)) {
            tx.save(existing.get().reopen(now), clock);
            opened(tx, answer, interaction, plans.owed());
        } else if (!answer.detractor()
                && existing.isPresent()
                && !existing.get().ended()) {
            String why = answer.counts() && answer.score() != null
                    ? "the customer changed the score to " + answer.score()
                    : "the answer was taken back";
            tx.save(existing.get().withdraw(now, why), null);
            loop.journal()
                    .note(
                            tx,
                            LedgerEvent.ESCALATION_WITHDRAWN,
                            Journal.About.answer(answer),
                            Facts.escalationWithdrawn(why));
        }
        return existing.orElse(null);
    }

    /** A follow-up that was taken back is wanted again, and one that was resolved when the customer says it was not. */
    private static boolean again(Escalation existing, Answer answer, @Nullable Answer before) {
        return switch (existing.state()) {
            case OPEN, ACKNOWLEDGED -> false;
            case WITHDRAWN -> true;
            case RESOLVED -> {
                Instant resolved = existing.endedAt();
                yield before != null
                        && (resolved == null || answer.changedAt().isAfter(resolved))
                        && (!before.detractor()
                                || scoreOf(answer) < scoreOf(before)
                                || (answer.comment() != null
                                        && !answer.comment().equals(before.comment())));
            }
        };
    }

    /** When people are called first: the time they have to take it runs from then. */
    private static Optional<Instant> alertAt(List<Delivery> owed) {
        return owed.stream()
                .filter(delivery -> delivery.verb().endsWith(ALERT))
                .map(Delivery::dueAt)
                .min(Comparator.naturalOrder());
    }

    private void opened(Tx tx, Answer answer, Interaction interaction, List<Delivery> owed) {
        String queue = interaction.queue().map(Participant::label).orElse(null);
        Instant alertAt = alertAt(owed)
                .filter(due -> due.isAfter(loop.now().plusSeconds(5)))
                .orElse(null);
        loop.journal()
                .note(
                        tx,
                        LedgerEvent.ESCALATION_OPENED,
                        Journal.About.answer(answer),
                        Facts.escalationOpened(queue, alertAt));
    }

    /** Plans again what a route had left unplanned; used by the internal effect {@link #REPLAN}. */
    void replan(String answerId) {
        record State(Answer answer, List<Answer> versions, Interaction interaction, Optional<View.MatchRecord> match) {}
        Optional<State> state = loop.store()
                .read(view -> view.answer(answerId)
                        .flatMap(answer -> view.interaction(answer.interactionId())
                                .map(i -> new State(answer, view.answerVersions(answerId), i, view.match(i.id())))));
        if (state.isEmpty()) {
            return;
        }
        Answer answer = state.get().answer();
        List<Answer> versions = state.get().versions();
        Answer before = versions.size() < 2 ? null : versions.get(versions.size() - 2);
        List<DeliveryOrder> orders = plan(
                answer, before, state.get().interaction(), state.get().match().orElse(null));
        Instant now = loop.now();
        loop.write(tx -> {
            List<Delivery> owed = owe(tx, answer, orders, null, now);
            if (answer.version() > 1 || answer.detractor()) {
                Optional<Escalation> existing = tx.escalation(answer.id());
                escalate(tx, answer, before, state.get().interaction(), existing, new Plans(orders, owed), now);
            }
            return true;
        });
    }
}
