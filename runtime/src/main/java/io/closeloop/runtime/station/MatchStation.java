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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stations 2 and 3: the admin's intake route, then the CRM is asked for a whole batch, outside any transaction. */
public final class MatchStation {
    private static final Logger LOG = LoggerFactory.getLogger(MatchStation.class);
    private static final int BATCH = 100;
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Loop loop;
    private final Timer lookups;
    private final Measures.Outcomes<Result> results;

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
        Measures measures = loop.telemetry().measures();
        this.lookups = measures.timer("closeloop.crm.lookup", "Questions to the CRM, each for a batch of contacts");
        this.results = measures.outcomes("closeloop.matches", "Contacts looked for in the CRM", Result.class);
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        List<Interaction> claimed =
                loop.write(tx -> tx.claimInteractions(Station.MATCH, now, loop.node(), now.plus(LEASE), BATCH));
        List<Interaction> routed = new ArrayList<>(claimed.size());
        for (Interaction interaction : claimed) {
            Interaction corrected = route(interaction);
            if (corrected != null) {
                routed.add(corrected);
            }
        }
        if (!routed.isEmpty()) {
            match(routed);
        }
        return claimed.size();
    }

    /** The contact as the admin's route sees it; null when the route failed and it must wait. */
    private @Nullable Interaction route(Interaction interaction) {
        try {
            return Deliberation.routed(interaction, loop.deliberation().intake(interaction));
        } catch (RouteDesk.PlanFailed e) {
            LOG.atError()
                    .addKeyValue("interaction", interaction.id())
                    .setCause(e.getCause())
                    .log("A contact waits: {}", e.getMessage());
            unplanned(loop, interaction, Station.MATCH, e);
            return null;
        }
    }

    /** Keeps a contact whose route threw: it is planned again after the next good deploy. */
    static void unplanned(Loop loop, Interaction interaction, Station station, RouteDesk.PlanFailed failure) {
        String reason = String.valueOf(failure.getMessage());
        Instant again = loop.now().plus(Duration.ofMinutes(1));
        loop.insist(tx -> {
            boolean told = tx.ledgerOf(interaction.id()).stream()
                    .anyMatch(entry -> entry.event() == LedgerEvent.INTERACTION_UNPLANNED);
            if (!told) {
                loop.journal()
                        .note(
                                tx,
                                LedgerEvent.INTERACTION_UNPLANNED,
                                Journal.About.interaction(interaction.id()),
                                Facts.interactionUnplanned(failure.route(), reason));
            }
            return tx.move(interaction.id(), loop.node(), station, again, reason);
        });
    }

    private void match(List<Interaction> interactions) {
        List<Lookup> questions = interactions.stream()
                .map(i ->
                        new Lookup(i.id(), i.crmIds().get("contact"), i.crmIds().get("case"), i.handles()))
                .toList();
        List<Found> found;
        Instant asked = loop.now();
        long begun = System.nanoTime();
        try {
            found = loop.crm().find(questions);
            lookups.record(Duration.ofNanos(System.nanoTime() - begun));
            loop.health().well(loop.crm().name());
        } catch (Crm.Unavailable e) {
            lookups.record(Duration.ofNanos(System.nanoTime() - begun));
            loop.health().down(loop.crm().name(), String.valueOf(e.getMessage()));
            interactions.forEach(i -> told(i, asked, Result.UNAVAILABLE));
            Instant again = loop.now().plus(Backoff.after(3, e.after().orElse(null)));
            loop.insist(tx -> {
                interactions.forEach(
                        i -> tx.move(i.id(), loop.node(), Station.MATCH, again, "the CRM does not answer"));
                return true;
            });
            return;
        }
        Instant now = loop.now();
        List<Match> matches = found.stream()
                .map(hits -> Matcher.match(hits, loop.config().get().matching()))
                .toList();
        loop.insist(tx -> {
            for (int n = 0; n < interactions.size(); n++) {
                settle(tx, interactions.get(n), found.get(n), matches.get(n), now);
            }
            return true;
        });
        for (int n = 0; n < interactions.size(); n++) {
            told(interactions.get(n), asked, Result.of(matches.get(n)));
        }
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

    private void settle(Tx tx, Interaction interaction, Found found, Match match, Instant now) {
        if (!tx.move(interaction.id(), loop.node(), Station.DECIDE, now, null)) {
            return;
        }
        tx.update(interaction);
        Optional<Contact> contact = match instanceof Match.Matched matched
                ? found.hits().stream()
                        .map(Found.Hit::contact)
                        .filter(c -> c.id().equals(matched.contactId()))
                        .findFirst()
                : Optional.empty();
        tx.save(new View.MatchRecord(interaction.id(), match, contact.orElse(null), now));
        note(tx, interaction, match);
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
