// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a feed does, and since when. Thread-safe. */
final class FeedState {
    private final Clock clock;
    private @Nullable String trouble;
    private Instant since;

    FeedState(Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    synchronized void up() {
        if (trouble != null) {
            trouble = null;
            since = clock.instant();
        }
    }

    /**
     * Notes a trouble; one that goes on keeps its beginning.
     *
     * @return true when all was well before
     */
    synchronized boolean down(String what) {
        boolean wasUp = trouble == null;
        if (wasUp) {
            since = clock.instant();
        }
        trouble = what;
        return wasUp;
    }

    synchronized Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    synchronized Instant since() {
        return since;
    }
}
