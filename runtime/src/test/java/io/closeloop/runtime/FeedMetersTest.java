// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.Feed;
import io.closeloop.testkit.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedMetersTest {
    private static final Instant NOW = Instant.parse("2026-03-03T10:15:30Z");

    // Constants, because meters do not keep what they measure.
    private static final Seen IDLE = new Seen(null, null);
    private static final Seen BLIND = new Seen(null, "No broker can be reached");
    private static final Seen BEHIND = new Seen(NOW.minus(Duration.ofMinutes(2)), "The store takes nothing in");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** A feed as it is seen at one time. */
    private record Seen(@Nullable Instant oldest, @Nullable String words) implements Feed {
        @Override
        public String name() {
            return "bus-in";
        }

        @Override
        public OptionalLong lag() {
            return OptionalLong.empty();
        }

        @Override
        public Optional<Instant> waitingSince() {
            return Optional.ofNullable(oldest);
        }

        @Override
        public long passed() {
            return 0;
        }

        @Override
        public Optional<String> trouble() {
            return Optional.ofNullable(words);
        }

        @Override
        public Instant since() {
            return NOW;
        }
    }

    private double age(Seen feed) {
        meters.clear();
        FeedMeters.add(feed, new SettableClock(NOW), meters);
        return meters.get("closeloop.feed.lag.seconds").gauge().value();
    }

    @Test
    void the_age_of_what_waits_is_no_number_while_a_feed_in_trouble_does_not_know_it() {
        assertThat(age(IDLE)).isZero();
        assertThat(age(BLIND)).isNaN();
        assertThat(age(BEHIND)).isEqualTo(120);
    }
}
