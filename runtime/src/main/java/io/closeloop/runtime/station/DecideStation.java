// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Interaction;
import io.closeloop.match.Contact;
import io.closeloop.policy.Decision;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.routes.RouteDesk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Station 4 for contacts on which was not decided when they were matched, because a survey route failed: which survey, may
 * we ask, when, on which way.
 */
public final class DecideStation {
    private static final int BATCH = 100;
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Loop loop;
    private final Decider decider;

    public DecideStation(Loop loop) {
        this.loop = loop;
        this.decider = new Decider(loop);
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        List<Interaction> claimed =
                loop.writeAlong(tx -> tx.claimInteractions(Station.DECIDE, now, loop.node(), now.plus(LEASE), BATCH));
        List<Optional<View.MatchRecord>> matches = loop.read(view -> claimed.stream()
                .map(interaction -> view.match(interaction.id()))
                .toList());
        List<Decider.Planned> planned = new ArrayList<>(claimed.size());
        for (int i = 0; i < claimed.size(); i++) {
            Interaction interaction = claimed.get(i);
            try {
                planned.add(plan(interaction, matches.get(i)));
            } catch (RouteDesk.PlanFailed e) {
                loop.insist(tx -> decider.keep(tx, interaction, Station.DECIDE, e));
            }
        }
        Together.each(planned, BATCH, this::decide);
        return claimed.size();
    }

    private Decider.Planned plan(Interaction interaction, Optional<View.MatchRecord> match) {
        Contact contact = match.map(View.MatchRecord::contact).orElse(null);
        return decider.plan(
                interaction, contact, match.map(View.MatchRecord::optedOut).orElse(false));
    }

    private CompletableFuture<?> decide(List<Decider.Planned> planned) {
        return loop.insistingAlong(tx -> decide(tx, planned)).thenAccept(decisions -> decisions.forEach(decider::told));
    }

    private Map<Decider.Planned, Decision> decide(Tx tx, List<Decider.Planned> planned) {
        Set<String> ours = decider.take(tx, planned, loop.now());
        return decider.decide(
                tx,
                planned.stream()
                        .filter(one -> ours.contains(one.interaction().id()))
                        .toList());
    }
}
