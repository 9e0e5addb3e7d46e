// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Makes meters, once each: whoever counts on a hot path keeps what it was given and never looks a meter up by name. All
 * are there from the start, so that a rate is 0 and not missing before the first event. Thread-safe.
 */
public final class Measures {
    /** Upper bounds of the latency histograms: from a commit to a vendor that hardly answers. */
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;

    public Measures(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param tags names and values by turns; the values out of a small set */
    public Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** A timer with a histogram. */
    public Timer timer(String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    /** @param value asked at each reading; must be cheap and is kept alive by this gauge */
    public void gauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    /** One counter for each constant, told apart by the last tag, {@code outcome}. */
    public <E extends Enum<E>> Outcomes<E> outcomes(
            String name, String description, Class<E> outcomes, String... tags) {
        Map<E, Counter> counters = new EnumMap<>(outcomes);
        for (E outcome : outcomes.getEnumConstants()) {
            counters.put(
                    outcome,
                    Counter.builder(name)
                            .description(description)
                            .tags(tags)
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return new Outcomes<>(counters);
    }

    /** A station's step, measured. Steps that find nothing to do are not counted. */
    public IntSupplier station(String name, IntSupplier step) {
        Timer steps = timer("closeloop.station", "Steps of a station that found something to do", "station", name);
        Counter items = counter("closeloop.station.items", "Pieces of work a station has taken", "station", name);
        Counter failures = counter("closeloop.station.failures", "Steps that ended in an error", "station", name);
        return () -> {
            long begun = System.nanoTime();
            try {
                int done = step.getAsInt();
                if (done > 0) {
                    steps.record(Duration.ofNanos(System.nanoTime() - begun));
                    items.increment(done);
                }
                return done;
            } catch (RuntimeException | Error e) {
                failures.increment();
                throw e;
            }
        };
    }

    /** The requests to one page. */
    public HttpMeter page(String path) {
        return new HttpMeter(registry, path, false);
    }

    /** The requests to one webhook. */
    public HttpMeter webhook(String path) {
        return new HttpMeter(registry, path, true);
    }

    /** The counters of a set of outcomes. */
    public static final class Outcomes<E extends Enum<E>> {
        private final Map<E, Counter> counters;

        private Outcomes(Map<E, Counter> counters) {
            this.counters = counters;
        }

        public void count(E outcome) {
            Counter counter = counters.get(outcome);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
