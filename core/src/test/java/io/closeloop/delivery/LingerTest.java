// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LingerTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration SPAN = Duration.ofSeconds(30);

    @Test
    void goes_at_once_when_it_waits_for_nobody() {
        Instant odd = NOON.plusNanos(1);
        assertThat(Linger.until(odd, Duration.ZERO)).isEqualTo(odd);
    }

    @Test
    void goes_at_the_end_of_its_span_and_at_once_when_that_is_now() {
        assertThat(Linger.until(NOON, SPAN)).isEqualTo(NOON);
        assertThat(Linger.until(NOON.plusNanos(1), SPAN)).isEqualTo(NOON.plus(SPAN));
        assertThat(Linger.until(NOON.plusMillis(29_999), SPAN)).isEqualTo(NOON.plus(SPAN));
        assertThat(Linger.until(NOON.minusMillis(1), SPAN)).isEqualTo(NOON);
    }

    @Test
    void a_contact_every_two_seconds_makes_two_departures_a_minute() {
        assertThat(IntStream.range(0, 1800)
                        .mapToObj(n -> Linger.until(NOON.plusSeconds(2L * n).plusMillis(7), SPAN))
                        .distinct())
                .hasSize(120);
    }

    @Test
    void works_before_1970_too() {
        assertThat(Linger.until(Instant.ofEpochMilli(-1), SPAN)).isEqualTo(Instant.EPOCH);
    }
}
