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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the store, by station and destination, and since when. Asked at most every few seconds, however many
 * gauges and callers there are, and on a thread of its own: a database that is away must not keep those waiting who ask
 * whether it is. Thread-safe.
 */
public final class Queues {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(2);
    /** So long after it began a look is waited for, by everybody together: a well database needs a moment only. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final Store store;
    private final Clock clock;
    private volatile Snapshot last = new Snapshot(Map.of(), Map.of(), null, null, 0);
    private @Nullable Look look;

    public Queues(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * @param backlog of effects, by destination
     * @param oldest since when the oldest work of a station is due, or will be
     * @param trouble why the store could not be asked, or null; then the rest is what was seen last
     * @param seen when that was; null for never
     * @param taken reading of {@link System#nanoTime} when the store had answered or failed
     */
    public record Snapshot(
            Map<String, View.Backlog> backlog,
            Map<Store.Station, Instant> oldest,
            @Nullable String trouble,
            @Nullable Instant seen,
            long taken) {
        public Snapshot {
            backlog = Map.copyOf(backlog);
            oldest = Map.copyOf(oldest);
        }

        private Snapshot but(String why) {
            return new Snapshot(backlog, oldest, why, seen, System.nanoTime());
        }
    }

    private record Look(long begun, CompletableFuture<Snapshot> seen) {
        boolean over() {
            return seen.isDone() && System.nanoTime() - seen.join().taken() > FRESH;
        }
    }

    /** As of now, or of a moment ago; a store that cannot be asked, or does not answer, is no reason to fail or to wait. */
    public Snapshot look() {
        Look now = current();
        long left = now.begun() + PATIENCE - System.nanoTime();
        try {
            return now.seen().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - now.begun());
            return last.but("no answer for " + seconds + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return last.but("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A look at the store ends well or with its trouble", e);
        }
    }

    private synchronized Look current() {
        Look now = look;
        if (now == null || now.over()) {
            now = new Look(
                    System.nanoTime(),
                    CompletableFuture.supplyAsync(this::read, Queues::start).handle(this::seen));
            look = now;
        }
        return now;
    }

    private static void start(Runnable reading) {
        Thread thread = new Thread(reading, "queues");
        thread.setDaemon(true);
        thread.start();
    }

    private Snapshot read() {
        return store.read(
                view -> new Snapshot(view.backlog(), view.oldestDue(), null, clock.instant(), System.nanoTime()));
    }

    private Snapshot seen(@Nullable Snapshot now, @Nullable Throwable failure) {
        if (now == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            last = last.but(cause == null ? "nothing was read" : String.valueOf(cause.getMessage()));
        } else {
            last = now;
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
