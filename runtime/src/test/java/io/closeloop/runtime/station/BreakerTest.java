// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Instant NOW = Instant.parse("2026-03-03T10:00:00Z");
    private final Breaker breaker = new Breaker();

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(NOW, null);
        }
    }

    @Test
    void some_failures_in_a_row_open_it_and_one_answer_between_them_does_not() {
        fails(Breaker.FAILURES - 1);
        assertThat(breaker.answered()).isFalse();
        fails(Breaker.FAILURES - 1);
        assertThat(breaker.allows(9, NOW)).isEqualTo(9);

        fails(1);

        assertThat(breaker.closed()).isFalse();
        assertThat(breaker.allows(9, NOW)).isZero();
    }

    @Test
    void it_knows_since_when_it_has_been_open() {
        assertThat(breaker.openSince()).isNull();
        fails(Breaker.FAILURES);
        breaker.failed(NOW.plusSeconds(9), null);

        assertThat(breaker.openSince()).isEqualTo(NOW);

        breaker.answered();
        assertThat(breaker.openSince()).isNull();
    }

    @Test
    void after_its_pause_it_lets_one_probe_through_at_a_time_and_an_answer_closes_it() {
        fails(Breaker.FAILURES);
        Instant later = NOW.plusSeconds(1);

        assertThat(breaker.allows(9, later)).isEqualTo(1);
        assertThat(breaker.allows(9, later)).isZero();
        breaker.probed();
        assertThat(breaker.allows(9, later)).isEqualTo(1);

        assertThat(breaker.answered()).isTrue();
        assertThat(breaker.allows(9, later)).isEqualTo(9);
    }

    @Test
    void what_was_taken_up_before_it_opened_is_not_called_and_a_probe_calls_once() {
        assertThat(breaker.letsCall()).isTrue();
        fails(Breaker.FAILURES);
        assertThat(breaker.letsCall()).isFalse();

        assertThat(breaker.allows(9, NOW.plusSeconds(1))).isEqualTo(1);
        assertThat(breaker.letsCall()).isTrue();
        assertThat(breaker.letsCall()).isFalse();
        assertThat(breaker.allows(9, NOW.plusSeconds(1))).isZero();

        breaker.answered();
        assertThat(breaker.letsCall()).isTrue();
    }

    @Test
    void whoever_can_take_nothing_does_not_use_up_the_probe() {
        fails(Breaker.FAILURES);
        Instant later = NOW.plusSeconds(1);

        assertThat(breaker.allows(0, later)).isZero();

        assertThat(breaker.allows(9, later)).isEqualTo(1);
    }

    @Test
    void a_pause_that_the_destination_asks_for_is_kept_at_once() {
        breaker.failed(NOW, Duration.ofSeconds(30));

        assertThat(breaker.allows(9, NOW.plusSeconds(29))).isZero();
        assertThat(breaker.allows(9, NOW.plusSeconds(30))).isEqualTo(1);
    }

    @Test
    void a_pause_that_nobody_means_ends_after_an_hour() {
        breaker.failed(NOW, Duration.ofDays(31 * 365));

        assertThat(breaker.allows(9, NOW.plus(Duration.ofMinutes(59)))).isZero();
        assertThat(breaker.allows(9, NOW.plus(Duration.ofHours(1)))).isEqualTo(1);
    }

    @Test
    void a_person_need_not_wait_for_the_next_probe() {
        breaker.hurry();
        assertThat(breaker.closed()).isTrue();

        breaker.failed(NOW, Duration.ofMinutes(30));
        breaker.hurry();

        assertThat(breaker.allows(9, NOW)).isEqualTo(1);
        breaker.failed(NOW, null);
        assertThat(breaker.allows(9, NOW)).isZero();
        assertThat(breaker.allows(9, NOW.plusSeconds(1))).isEqualTo(1);
    }

    @Test
    void the_longer_it_lasts_the_further_apart_the_probes_are_and_never_more_than_half_a_minute() {
        fails(Breaker.FAILURES);
        Instant now = NOW.plusSeconds(10);
        breaker.failed(now, null);
        assertThat(breaker.allows(9, now.plusSeconds(1))).isEqualTo(1);

        for (Instant end = NOW.plus(Duration.ofHours(2)); now.isBefore(end); now = now.plusSeconds(30)) {
            breaker.failed(now, null);
            assertThat(breaker.allows(9, now.plusSeconds(30))).isEqualTo(1);
            breaker.probed();
        }
        breaker.failed(now, null);
        assertThat(breaker.allows(9, now.plusSeconds(29))).isZero();

        breaker.answered();
        fails(Breaker.FAILURES);
        assertThat(breaker.allows(9, NOW.plusSeconds(1))).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_put_back_by_hours_does_not_make_it_rest_for_hours() {
        fails(Breaker.FAILURES);
        Instant back = NOW.minus(Duration.ofHours(3));

        assertThat(breaker.allows(9, back)).isEqualTo(1);
        breaker.failed(back, null);

        assertThat(breaker.allows(9, back)).isZero();
        assertThat(breaker.allows(9, back.plusSeconds(1))).isEqualTo(1);
    }
}
