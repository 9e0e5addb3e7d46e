// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stream of records between us and a broker, as an operator watches it. Thread-safe. Asked for health and for
 * every scrape: answers at once from what it knows, and neither waits for a broker or the store nor throws.
 */
public interface Feed {
    /** Such as {@code kafka-intake}; one word for metrics and health. */
    String name();

    /** Records that have not gone through yet; empty while that is not known. */
    OptionalLong lag();

    /** When the oldest record came that has not gone through; empty when there is none, or it is not known. */
    Optional<Instant> waitingSince();

    /** Records that went through since the start. */
    long passed();

    /** Records that were put aside since the start because nothing can be made of them. */
    default long refused() {
        return 0;
    }

    /** What is wrong, in the broker's terms and without secrets; empty while all is well. */
    Optional<String> trouble();

    /** Since when it has been as {@link #trouble} says. */
    Instant since();
}
