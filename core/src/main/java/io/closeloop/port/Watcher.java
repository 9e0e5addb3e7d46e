// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that fetches instead of being called: a mailbox, a long poll. */
public interface Watcher {
    /** Lower case with dashes; where {@link #sight} is told, also its name among the outside systems in health and metrics. */
    String name();

    /** Begins to watch; returns at once, a vendor that is down must not stop the start. */
    void start();

    /** How often it has looked at everything it watches since it was started; what was there before a round is recorded. */
    long rounds();

    /**
     * How well it sees what it watches. Empty, always, for one that is told of in another way, as a {@link Feed} is.
     * Answers at once and never throws.
     */
    default Optional<Sight> sight() {
        return Optional.empty();
    }

    /**
     * Whether it can look.
     *
     * @param trouble why not, in the vendor's terms and without secrets or customers' data; null while all is well, and
     *     while another node has the duty
     * @param since since when it has been so
     */
    record Sight(@Nullable String trouble, Instant since) {}

    /** Stops and waits for the fetch under way. */
    void stop();
}
