// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(-5);

    private static long micros(Instant at) {
        return TimeUnit.MILLISECONDS.toMicros(at.toEpochMilli());
    }

    private long later(Duration by) {
        return nanos.addAndGet(by.toNanos());
    }

    private DatabaseClock clock() {
        long asked = nanos.get();
        long answered = later(Duration.ofMillis(20));
        return new DatabaseClock(nanos::get, asked, micros(NOON), answered);
    }

    @Test
    void it_shows_the_servers_time_and_goes_on_by_the_counter() {
        DatabaseClock clock = clock();

        // The server looked at its clock half way there and back.
        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(10));
        later(Duration.ofHours(2));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(2)).plusMillis(10));
        assertThat(clock.millis()).isEqualTo(clock.instant().toEpochMilli());
    }

    @Test
    void an_answer_that_may_be_right_as_it_is_moves_nothing() {
        DatabaseClock clock = clock();
        long asked = later(Duration.ofSeconds(5));
        Instant shown = clock.instant();
        long answered = later(Duration.ofSeconds(1));

        assertThat(clock.saw(asked, micros(shown.plusMillis(900)), answered)).isZero();
        assertThat(clock.instant()).isEqualTo(shown.plusSeconds(1));
    }

    @Test
    void it_follows_a_server_whose_clock_was_put_right() {
        DatabaseClock clock = clock();
        long asked = later(Duration.ofSeconds(5));
        Instant shown = clock.instant();
        long answered = later(Duration.ofMillis(2));

        assertThat(clock.saw(asked, micros(shown.minusSeconds(60)), answered)).isEqualTo(Duration.ofSeconds(-60));
        assertThat(clock.instant()).isEqualTo(shown.minusSeconds(60).plusMillis(2));

        asked = later(Duration.ofSeconds(5));
        shown = clock.instant();
        answered = later(Duration.ofMillis(2));
        assertThat(clock.saw(asked, micros(shown.plusSeconds(30).plusMillis(2)), answered))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(clock.instant()).isEqualTo(shown.plusSeconds(30).plusMillis(2));
    }
}
