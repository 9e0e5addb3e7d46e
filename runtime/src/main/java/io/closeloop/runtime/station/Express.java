// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.survey.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The short way from a new answer to its destinations: what is due at once is claimed in the answer's own transaction and
 * handed over in memory once that is durable. Effects that need more than the answer's state, and destinations that have
 * their hands full, are left to be claimed. Thread-safe.
 */
public final class Express {
    private final Loop loop;
    private final Stories stories;
    private volatile Map<String, DeliverStation<?>> stations = Map.of();

    public Express(Loop loop) {
        this.loop = loop;
        this.stories = new Stories(loop);
    }

    /** An effect on its way, to be handed over after the commit. */
    record Parcel(Delivery delivery, DeliverStation<?> station) {}

    /** From now on these queues are served directly. */
    public void serve(Map<String, DeliverStation<?>> byQueue) {
        this.stations = Map.copyOf(byQueue);
    }

    /** Owes and claims an effect in one, when it may go the short way; false when it has to be owed in the usual way. */
    boolean take(Tx tx, Delivery owed, Answer answer, @Nullable List<Parcel> parcels, Instant now) {
        DeliverStation<?> station = stations.get(owed.verb());
        if (parcels == null
                || station == null
                || answer.version() != 1
                || owed.dueAt().isAfter(now)
                || !station.direct()
                || !station.takesNow()) {
            return false;
        }
        Delivery tried = new Delivery(
                owed.id(),
                owed.verb(),
                owed.answerId(),
                owed.interactionId(),
                owed.target(),
                owed.options(),
                owed.wanted(),
                owed.done(),
                Delivery.State.TRYING,
                owed.dueAt(),
                1,
                null,
                null);
        tx.oweClaimed(tried, loop.node(), now.plus(DeliverStation.LEASE));
        parcels.add(new Parcel(tried, station));
        return true;
    }

    /** Hands over what has become durable. */
    void send(List<Parcel> parcels, View.Asked state, Answer answer, @Nullable Escalation escalation, Instant now) {
        if (parcels.isEmpty()) {
            return;
        }
        stories.ofNew(answer, state.interaction(), state.match(), escalation, now)
                .ifPresent(story -> parcels.forEach(parcel -> parcel.station().take(parcel.delivery(), story)));
    }
}
