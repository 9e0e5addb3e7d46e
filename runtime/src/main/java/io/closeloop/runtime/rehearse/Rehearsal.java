// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.Ids;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.PolicySettings;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Store;
import io.closeloop.port.View.Past;
import io.closeloop.port.View.PastAsk;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays the recorded contacts of a period through the routes and the policy of a {@link DryRun}: each is routed and
 * decided on anew, at the instant at which it was decided on, by the code that the running program uses. Nothing is sent
 * and nothing written. Use once, by one thread; it reads the store on a second one.
 */
public final class Rehearsal {
    private static final int PAGE = 5000;
    private static final int PROGRESS_EVERY = 1000;

    private final Store store;
    private final DryRun dry;
    private final Instant from;
    private final Instant until;
    private final Duration coolDown;
    private final Report.Draft draft;

    private final People people = new People();
    private final Map<String, Instant> optedOut = new HashMap<>();
    private final Expectation expectation = new Expectation();
    private final Set<Via> ways = EnumSet.noneOf(Via.class);
    private final Set<Via> assumedWays = EnumSet.noneOf(Via.class);
    private final Deliberation deliberation;
    private final Count count;

    /**
     * @param from first instant of the period
     * @param until its end, not included
     * @param coolDown within which a second ask is one too many
     * @param draft what {@code dry} was opened on
     */
    public Rehearsal(Store store, DryRun dry, Instant from, Instant until, Duration coolDown, Report.Draft draft) {
        this.store = store;
        this.dry = dry;
        this.from = from;
        this.until = until;
        this.coolDown = coolDown;
        this.draft = draft;
        Map<Via, InvitationSender> senders = dry.senders();
        this.ways.addAll(senders.keySet());
        Deliberation.Ways known = Deliberation.Ways.of(senders);
        this.deliberation = dry.deliberation(new RememberedZones(dry.phones()), new Deliberation.Ways() {
            @Override
            public Set<Via> configured() {
                return ways;
            }

            @Override
            public Map<Via, Instant> windows(Interaction interaction) {
                return known.windows(interaction);
            }
        });
        ZoneId zone = ZoneId.of(policy().fallbackZone());
        this.count = new Count(dry, expectation, zone);
    }

    private PolicySettings policy() {
        return dry.configuration().policy();
    }

    /** @param watcher told now and then how far it has come, on the calling thread */
    public Report run(Consumer<Progress> watcher) {
        long begun = System.nanoTime();
        rememberAsks();
        rememberOptOuts();
        double period = Math.max(1, Duration.between(from, until).toMillis());
        new Replay<>(store, from, until, this::route).each(routed -> {
            decide(routed);
            if (count.contacts() % PROGRESS_EVERY == 0) {
                Instant at = Replay.when(routed.past());
                double share = Duration.between(from, at).toMillis() / period;
                watcher.accept(new Progress(count.contacts(), Math.min(1, Math.max(0, share)), since(begun)));
            }
        });
        watcher.accept(new Progress(count.contacts(), 1, since(begun)));
        return count.report(
                from,
                until,
                draft,
                count.twice(coolDown, people, from),
                new Notes(dry, assumedWays, count.estimated()).lines(),
                since(begun));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The asks before the period that still count in it. */
    private void rememberAsks() {
        Duration back = coolDown.compareTo(policy().coolDown()) > 0 ? coolDown : policy().coolDown();
        back = back.compareTo(policy().floor()) > 0 ? back : policy().floor();
        // An ask may go out long after it was planned.
        String cursor = Ids.floor("inv", from.minus(back).minus(policy().expiry()));
        String end = Ids.floor("inv", from);
        while (true) {
            String after = cursor;
            List<PastAsk> page = store.read(view -> view.pastAsks(after, end, PAGE));
            if (page.isEmpty()) {
                return;
            }
            for (PastAsk ask : page) {
                People.Ask asked = People.Ask.of(ask, ask.dueAt());
                remember(ask.person(), ask.to(), asked, from);
                Handle to = ask.to();
                int person = people.same(to == null ? List.of(ask.person()) : List.of(ask.person(), to.key()));
                count.askedNow(person, asked, "");
                count.askedThen(person, asked);
                expectation.learn(ask);
            }
            cursor = page.get(page.size() - 1).id();
        }
    }

    private void rememberOptOuts() {
        String cursor = "";
        while (true) {
            String after = cursor;
            Map<String, Instant> page = store.read(view -> view.optOuts(after, PAGE));
            if (page.isEmpty()) {
                return;
            }
            for (Map.Entry<String, Instant> entry : page.entrySet()) {
                optedOut.put(entry.getKey(), entry.getValue());
                cursor = entry.getKey();
            }
        }
    }

    private void remember(String person, @Nullable Handle to, People.Ask ask, Instant now) {
        people.ask(person, ask, now);
        if (to != null && !to.key().equals(person)) {
            people.ask(to.key(), ask, now);
        }
    }

    /** A contact as the routes of the draft leave it; without a plan where one of them failed. */
    private record Routed(
            Past past,
            Interaction interaction,
            Deliberation.Whose whose,
            @Nullable Plan survey,
            @Nullable String failed) {}

    /** Knows nothing of other contacts, so it can be done ahead. */
    private Routed route(Past past) {
        Interaction bare = Deliberation.unrouted(past.interaction());
        Deliberation.Whose whose = Deliberation.Whose.of(bare, past.contact());
        try {
            Interaction interaction = Deliberation.routed(bare, deliberation.intake(bare));
            return new Routed(past, interaction, whose, deliberation.survey(interaction, past.contact()), null);
        } catch (RouteDesk.PlanFailed e) {
            return new Routed(past, bare, whose, null, e.route());
        }
    }

    private void decide(Routed routed) {
        Past past = routed.past();
        PastAsk recordedAsk = past.ask();
        if (recordedAsk != null) {
            expectation.learn(recordedAsk);
        }
        AskPlan recordedPlan = past.plan();
        if (recordedPlan != null && ways.add(recordedPlan.via())) {
            assumedWays.add(recordedPlan.via());
        }
        count.contact(past);
        Plan survey = routed.survey();
        if (survey == null) {
            count.unplanned(String.valueOf(routed.failed()));
            return;
        }
        Instant now = Replay.when(past);
        Contact contact = past.contact();
        Interaction interaction = routed.interaction();
        Deliberation.Whose whose = routed.whose();
        int person = people.same(whose.keys());
        Decision decision = deliberation.decide(
                past.decisionId() == null ? "undecided" : past.decisionId(),
                policy(),
                interaction,
                contact,
                survey,
                new Deliberation.Known(
                        people.last(whose.keys(), now),
                        optedOut(past, whose, now),
                        false,
                        skippedBy(past, Policy.REOPENED) ? now : null),
                now);
        count.decided(past, interaction, contact, decision);
        if (recordedPlan != null && recordedAsk != null) {
            People.Ask asked = People.Ask.of(recordedAsk, recordedPlan.dueAt());
            count.askedThen(person, asked);
        }
        AskPlan plan = decision.plan();
        if (plan != null) {
            People.Ask asked = imagined(plan, recordedPlan, recordedAsk);
            remember(whose.person(), plan.to(), asked, now);
            count.askedNow(person, asked, interaction.id());
        }
    }

    private static boolean skippedBy(Past past, String rule) {
        return past.skippedBy() != null && past.skippedBy().name().equals(rule);
    }

    /** Who is on the list now, was on it then or before; who came back since was on it if the record says so. */
    private Set<Handle> optedOut(Past past, Deliberation.Whose whose, Instant now) {
        Set<Handle> found = new HashSet<>();
        boolean said = skippedBy(past, Policy.OPT_OUT);
        for (Handle handle : whose.handles()) {
            Instant since = optedOut.get(handle.key());
            if (said || (since != null && !since.isAfter(now))) {
                found.add(handle);
            }
        }
        return found;
    }

    /**
     * How an ask of the draft would have gone: as the recorded one went where it is the same ask, else sent when it falls
     * due and reminded once, unless the recorded one had been taken back by then.
     */
    private People.Ask imagined(AskPlan plan, @Nullable AskPlan recordedPlan, @Nullable PastAsk recorded) {
        if (recorded != null && recordedPlan != null && Change.sameAsk(recordedPlan, plan)) {
            return People.Ask.of(recorded, recordedPlan.dueAt());
        }
        long due = plan.dueAt().toEpochMilli();
        if (recorded != null && recorded.endedAt() != null && recorded.endedAt().isBefore(plan.dueAt())) {
            return new People.Ask(due, Long.MAX_VALUE, recorded.endedAt().toEpochMilli(), Long.MAX_VALUE);
        }
        boolean reminds = (plan.via() == Via.SMS || plan.via() == Via.EMAIL)
                && !policy().reminderAfter().isZero()
                && (recorded == null || recorded.state() != Invitation.State.ANSWERED);
        long reminded = reminds ? due + policy().reminderAfter().toMillis() : Long.MAX_VALUE;
        return new People.Ask(due, due, Long.MAX_VALUE, reminded);
    }

    /** The queue's id; {@code (none)} where there was none. */
    static String queue(Interaction interaction) {
        return interaction.queue().map(Participant::id).orElse("(none)");
    }

    /** A map by way that holds nothing yet. */
    static Map<Via, long[]> byWay() {
        return new EnumMap<>(Via.class);
    }
}
