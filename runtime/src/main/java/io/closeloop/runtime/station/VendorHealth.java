// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.port.Watcher;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which outside systems answer, and since when one does not. Thread-safe. */
public final class VendorHealth {
    /**
     * @param trouble in the vendor's terms; null while all is well
     * @param since since when it has been so
     */
    public record State(@Nullable String trouble, Instant since) {
        public boolean up() {
            return trouble == null;
        }
    }

    private final Clock clock;
    private final List<Watcher> watchers;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    public VendorHealth(Clock clock) {
        this(clock, List.of());
    }

    /** @param watchers those of them that tell of their sight are told of too */
    public VendorHealth(Clock clock, List<Watcher> watchers) {
        this.clock = clock;
        this.watchers = List.copyOf(watchers);
    }

    void well(String vendor) {
        states.compute(vendor, (name, state) -> state != null && state.up() ? state : new State(null, clock.instant()));
    }

    void down(String vendor, String trouble) {
        states.compute(
                vendor,
                (name, state) -> new State(trouble, state == null || state.up() ? clock.instant() : state.since()));
    }

    /** False while its last try failed; true for one that was never tried. */
    public boolean up(String vendor) {
        State state = all().get(vendor);
        return state == null || state.up();
    }

    /** By name of the destination, way, CRM or watcher; those never tried are missing. */
    public Map<String, State> all() {
        Map<String, State> all = new TreeMap<>(states);
        watchers.forEach(watcher -> watcher.sight()
                .ifPresent(sight -> all.put(watcher.name(), new State(sight.trouble(), sight.since()))));
        return all;
    }
}
