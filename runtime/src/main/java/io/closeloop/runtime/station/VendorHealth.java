// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.port.Watcher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which outside systems answer this node, and since when one does not. A node that failed is not always the one that tries
 * again: a trouble is told for as long as the try after it may still come, and a little longer. Thread-safe.
 */
public final class VendorHealth {
    /** So long after a try was due it has been made, here or elsewhere, or nobody wants it any more. */
    static final Duration MADE_BY_THEN = Duration.ofMinutes(5);

    /**
     * @param trouble in the vendor's terms; null while all is well
     * @param since since when it has been so
     */
    public record State(@Nullable String trouble, Instant since) {
        public boolean up() {
            return trouble == null;
        }
    }

    /** @param until when a trouble is forgotten unless it was told again; null for a state that stays */
    private record Told(State state, @Nullable Instant until) {
        boolean stands(Instant now) {
            return until == null || !now.isAfter(until);
        }
    }

    private final Clock clock;
    private final List<Watcher> watchers;
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    public VendorHealth(Clock clock) {
        this(clock, List.of());
    }

    /** @param watchers those of them that tell of their sight are told of too */
    public VendorHealth(Clock clock, List<Watcher> watchers) {
        this.clock = clock;
        this.watchers = List.copyOf(watchers);
    }

    void well(String vendor) {
        told.compute(
                vendor,
                (name, was) ->
                        was != null && was.state().up() ? was : new Told(new State(null, clock.instant()), null));
    }

    /** @param again when what failed is to be tried again; now when it is not */
    void down(String vendor, String trouble, Instant again) {
        Instant now = clock.instant();
        told.compute(vendor, (name, was) -> {
            boolean goesOn = was != null && !was.state().up() && was.stands(now);
            return new Told(
                    new State(trouble, goesOn ? was.state().since() : now),
                    (again.isAfter(now) ? again : now).plus(MADE_BY_THEN));
        });
    }

    /** False while its last try failed; true for one of which nothing is known. */
    public boolean up(String vendor) {
        State state = all().get(vendor);
        return state == null || state.up();
    }

    /** By name of the destination, way, CRM or watcher; those never tried, or not since a trouble that was forgotten, are missing. */
    public Map<String, State> all() {
        Instant now = clock.instant();
        Map<String, State> all = new TreeMap<>();
        told.forEach((name, one) -> {
            if (one.stands(now)) {
                all.put(name, one.state());
            }
        });
        watchers.forEach(watcher ->
                watcher.sight().ifPresent(sight -> all.put(watcher.name(), new State(sight.trouble(), sight.since()))));
        return all;
    }
}
