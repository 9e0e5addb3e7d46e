// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The ids that a click hands out and that open one view within three seconds. Thread-safe. */
final class Triggers {
    private final Clock clock;
    private final Map<String, Instant> issued = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private Duration lifetime = Duration.ofSeconds(3);

    Triggers(Clock clock) {
        this.clock = clock;
    }

    synchronized void lifetime(Duration newLifetime) {
        lifetime = newLifetime;
    }

    synchronized String issue() {
        String id = (issued.size() + 1) + ".2.abc";
        issued.put(id, clock.instant());
        return id;
    }

    synchronized void use(String id) {
        Instant at = issued.get(id);
        if (at == null) {
            throw Refusal.arguments("invalid `trigger_id`");
        }
        if (clock.instant().isAfter(at.plus(lifetime))) {
            throw new Refusal("expired_trigger_id");
        }
        if (!used.add(id)) {
            throw new Refusal("exchanged_trigger_id");
        }
    }
}
