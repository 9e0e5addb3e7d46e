// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.closeloop.port.Store;
import io.closeloop.port.View;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the store, by station and destination, and since when. Asked at most every few seconds, however many
 * gauges and callers there are. Thread-safe.
 */
public final class Queues {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(2);

    private final Store store;
    private final Clock clock;
    private @Nullable Snapshot snapshot;

    public Queues(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * @param backlog of effects, by destination
     * @param oldest since when the oldest work of a station is due, or will be
     * @param trouble why the store could not be asked, or null; then the rest is what was seen last
     * @param taken reading of {@link System#nanoTime}
     */
    public record Snapshot(
            Map<String, View.Backlog> backlog,
            Map<Store.Station, Instant> oldest,
            @Nullable String trouble,
            long taken) {
        public Snapshot {
            backlog = Map.copyOf(backlog);
            oldest = Map.copyOf(oldest);
        }
    }

    /** As of now, or of a moment ago; a store that cannot be asked is no reason to fail. */
    public synchronized Snapshot look() {
        Snapshot last = snapshot;
        long now = System.nanoTime();
        if (last == null || now - last.taken() > FRESH) {
            try {
                last = store.read(view -> new Snapshot(view.backlog(), view.oldestDue(), null, System.nanoTime()));
            } catch (RuntimeException e) {
                String trouble = String.valueOf(e.getMessage());
                last = last == null
                        ? new Snapshot(Map.of(), Map.of(), trouble, now)
                        : new Snapshot(last.backlog(), last.oldest(), trouble, now);
            }
            snapshot = last;
        }
        return last;
    }

    /** Time since then; zero for what is not due yet, or not there. */
    public Duration age(@Nullable Instant due) {
        Instant now = clock.instant();
        return due == null || due.isAfter(now) ? Duration.ZERO : Duration.between(due, now);
    }

    /** Gauges for these destinations and every station. */
    public Queues measure(Collection<String> destinations, MeterRegistry registry) {
        Measures measures = new Measures(registry);
        for (Store.Station station : Store.Station.values()) {
            if (station != Store.Station.DELIVER) {
                measures.gauge(
                        "closeloop.station.age.seconds",
                        "How long the oldest work of a station has been due",
                        () -> seconds(look().oldest().get(station)),
                        "station",
                        station.name().toLowerCase(Locale.ROOT));
            }
        }
        for (String destination : destinations) {
            String[] tags = {"destination", destination};
            measures.gauge(
                    "closeloop.deliveries.waiting",
                    "Effects that are to be delivered",
                    () -> of(destination).waiting(),
                    tags);
            measures.gauge(
                    "closeloop.deliveries.held",
                    "Effects that wait for a person",
                    () -> of(destination).held(),
                    tags);
            measures.gauge(
                    "closeloop.deliveries.parked",
                    "Effects that were given up and wait for an admin",
                    () -> of(destination).parked(),
                    tags);
            measures.gauge(
                    "closeloop.deliveries.age.seconds",
                    "How long the oldest waiting effect has been due",
                    () -> seconds(of(destination).oldestDue()),
                    tags);
        }
        return this;
    }

    private View.Backlog of(String destination) {
        return look().backlog().getOrDefault(destination, View.Backlog.NONE);
    }

    private double seconds(@Nullable Instant due) {
        return age(due).toMillis() / 1000.0;
    }
}
