// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.match.Matcher;
import io.closeloop.policy.Decision;
import io.closeloop.port.Crm;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.closeloop.runtime.routes.RouteDesk;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Stations 2 and 3: the admin's intake route, then the CRM is asked for a whole batch, outside any transaction. What is
 * known of a contact then is enough to decide on it (station 4), so that is done in the same transaction.
 */
public final class MatchStation {
    /** Most contacts of one question to the CRM. */
    private static final int BATCH = 100;
    /**
     * Most contacts of a step while more are waiting than one question takes: the next question is asked while what came
     * of the last one is being stored. With more than this, new contacts wait for longer where the processor is the limit.
     */
    private static final int MOST = 200;
    /** Others' work must not wait long behind one transaction. */
    private static final int TOGETHER = 50;

    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Loop loop;
    private final Decider decider;
    private final Timer lookups;
    private final Measures.Outcomes<Result> results;
    private int most = BATCH;

    /** What became of looking for a customer in the CRM. */
    private enum Result {
        MATCHED,
        AMBIGUOUS,
        NOBODY,
        UNAVAILABLE;

        static Result of(Match match) {
            if (match instanceof Match.Matched) {
                return MATCHED;
            }
            return match instanceof Match.Ambiguous ? AMBIGUOUS : NOBODY;
        }
    }

    public MatchStation(Loop loop) {
        this.loop = loop;
        this.decider = new Decider(loop);
        Measures measures = loop.telemetry().measures();
        this.lookups = measures.timer("closeloop.crm.lookup", "Questions to the CRM, each for a batch of contacts");
        this.results = measures.outcomes("closeloop.matches", "Contacts looked for in the CRM", Result.class);
    }

    /**
     * A contact as the admin's intake route sees it.
     *
     * @param changed true when that is not what was stored
     */
    private record Routed(Interaction interaction, boolean changed) {}

    /** Takes what is due; returns how many that was. For one thread. */
    public int step() {
        Instant now = loop.now();
        int limit = most;
        List<Interaction> claimed =
                loop.writeAlong(tx -> tx.claimInteractions(Station.MATCH, now, loop.node(), now.plus(LEASE), limit));
        most = claimed.size() < limit ? BATCH : MOST;
        Together<Matched> storing = new Together<>(TOGETHER, this::settle);
        int from = 0;
        try {
            for (; from < claimed.size(); from += BATCH) {
                storing.begin(match(claimed.subList(from, Math.min(claimed.size(), from + BATCH))));
            }
        } catch (Crm.Unavailable e) {
            putOff(claimed.subList(from, claimed.size()), e);
        } finally {
            storing.await();
        }
        return claimed.size();
    }

    private void putOff(List<Interaction> contacts, Crm.Unavailable away) {
        Instant again = loop.now().plus(Backoff.after(3, away.after().orElse(null)));
        loop.health().down(loop.crm().name(), String.valueOf(away.getMessage()), again);
        loop.insist(tx -> {
            contacts.forEach(
                    contact -> tx.move(contact.id(), loop.node(), Station.MATCH, again, "the CRM does not answer"));
            return true;
        });
    }

    /** Empty when the route failed and the contact must wait. */
    private Optional<Routed> route(Interaction interaction) {
        try {
            Interaction corrected =
                    Deliberation.routed(interaction, loop.deliberation().intake(interaction));
            return Optional.of(new Routed(corrected, !corrected.equals(interaction)));
        } catch (RouteDesk.PlanFailed e) {
            Decider.tellFailed(interaction, e);
            loop.insist(tx -> decider.keep(tx, interaction, Station.MATCH, e));
            return Optional.empty();
        }
    }

    private List<Matched> match(List<Interaction> contacts) throws Crm.Unavailable {
        List<Routed> routed =
                contacts.stream().flatMap(contact -> route(contact).stream()).toList();
        Instant asked = loop.now();
        List<Found> found = routed.isEmpty() ? List.of() : find(routed, asked);
        List<Matched> matched = new ArrayList<>(routed.size());
        for (int n = 0; n < routed.size(); n++) {
            matched.add(matched(routed.get(n), found.get(n), asked));
        }
        return matched;
    }

    private List<Found> find(List<Routed> contacts, Instant asked) throws Crm.Unavailable {
        List<Lookup> questions = contacts.stream()
                .map(Routed::interaction)
                .map(i ->
                        new Lookup(i.id(), i.crmIds().get("contact"), i.crmIds().get("case"), i.handles()))
                .toList();
        long begun = System.nanoTime();
        try {
            List<Found> found = loop.crm().find(questions);
            loop.health().well(loop.crm().name());
            return found;
        } catch (Crm.Unavailable e) {
            contacts.forEach(contact -> told(contact.interaction(), asked, Result.UNAVAILABLE));
            throw e;
        } finally {
            lookups.record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /**
     * All that is known of a contact before the policy has its word.
     *
     * @param asked when the CRM was
     * @param customer null when nobody is matched
     * @param planned null when a survey route failed
     * @param failure of that route
     */
    private record Matched(
            Routed contact,
            Instant asked,
            Match match,
            @Nullable Contact customer,
            Decider.@Nullable Planned planned,
            RouteDesk.@Nullable PlanFailed failure) {}

    private Matched matched(Routed contact, Found found, Instant asked) {
        Match match = Matcher.match(found, loop.config().get().matching());
        Contact customer = match instanceof Match.Matched it
                ? found.hits().stream()
                        .map(Found.Hit::contact)
                        .filter(c -> c.id().equals(it.contactId()))
                        .findFirst()
                        .orElse(null)
                : null;
        try {
            boolean optedOut = new View.MatchRecord(contact.interaction().id(), match, customer, asked).optedOut();
            Decider.Planned planned = decider.plan(contact.interaction(), customer, optedOut);
            return new Matched(contact, asked, match, customer, planned, null);
        } catch (RouteDesk.PlanFailed e) {
            return new Matched(contact, asked, match, customer, null, e);
        }
    }

    private CompletableFuture<?> settle(List<Matched> matched) {
        return loop.insistingAlong(tx -> settle(tx, matched)).thenAccept(decisions -> {
            decisions.forEach(decider::told);
            matched.forEach(one -> told(one.contact().interaction(), one.asked(), Result.of(one.match())));
        });
    }

    /** Those of the contacts that are still ours. */
    private Map<Decider.Planned, Decision> settle(Tx tx, List<Matched> matched) {
        Instant now = loop.now();
        List<Decider.Planned> planned =
                matched.stream().map(Matched::planned).filter(Objects::nonNull).toList();
        Set<String> ours = decider.take(tx, planned, now);
        for (Matched one : matched) {
            Interaction interaction = one.contact().interaction();
            boolean kept = one.failure() == null
                    ? ours.contains(interaction.id())
                    : decider.putOff(tx, interaction, Station.DECIDE, one.failure());
            if (kept) {
                if (one.contact().changed()) {
                    tx.update(interaction);
                }
                tx.save(new View.MatchRecord(interaction.id(), one.match(), one.customer(), now));
                note(tx, interaction, one.match());
                if (one.failure() != null) {
                    decider.noteUnplanned(tx, interaction, one.failure());
                }
            }
        }
        return decider.decide(
                tx,
                planned.stream()
                        .filter(one -> ours.contains(one.interaction().id()))
                        .toList());
    }

    private void told(Interaction interaction, Instant asked, Result result) {
        results.count(result);
        loop.trace(() -> Span.call(
                "match " + loop.crm().name(),
                interaction.id(),
                asked,
                loop.now(),
                result == Result.UNAVAILABLE,
                Map.of("outcome", result.name().toLowerCase(Locale.ROOT))));
    }

    private void note(Tx tx, Interaction interaction, Match match) {
        Journal.About about = Journal.About.interaction(interaction.id());
        if (match instanceof Match.Matched m) {
            loop.journal().note(tx, LedgerEvent.MATCH_FOUND, about, Facts.matchFound(m));
        } else if (match instanceof Match.Ambiguous a) {
            loop.journal().note(tx, LedgerEvent.MATCH_AMBIGUOUS, about, Facts.matchAmbiguous(a));
        } else if (match instanceof Match.Nobody nobody) {
            loop.journal().note(tx, LedgerEvent.MATCH_NOBODY, about, Facts.matchNobody(nobody));
        }
    }
}
