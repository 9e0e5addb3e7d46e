// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DeparturesTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static Departures of(Duration span, int batch, int... seconds) {
        Departures departures = new Departures(span, batch, ZoneOffset.UTC);
        for (int second : seconds) {
            departures.add(NOON.plusSeconds(second));
        }
        return departures;
    }

    @Test
    void what_comes_in_one_span_of_the_clock_leaves_together() {
        assertThat(of(Duration.ofSeconds(30), 100, 0, 1, 29).batches()).isEqualTo(1);
        assertThat(of(Duration.ofSeconds(30), 100, 29, 30).batches()).isEqualTo(2);
        assertThat(of(Duration.ofSeconds(30), 100).batches()).isZero();
    }

    @Test
    void more_than_a_batch_leaves_in_several() {
        assertThat(of(Duration.ofSeconds(30), 2, 0, 1, 2, 3, 4, 31).batches()).isEqualTo(4);
    }

    @Test
    void without_a_timetable_batches_are_full() {
        assertThat(of(Duration.ZERO, 2, 0, 3600, 7200).batches()).isEqualTo(2);
    }

    @Test
    void the_busiest_day_is_kept() {
        int day = 86_400;
        Departures departures = of(Duration.ofSeconds(30), 100, 0, 60, 120, day, day + 60, 2 * day);
        assertThat(departures.batches()).isEqualTo(6);
        assertThat(departures.ofBusiestDay()).isEqualTo(3);
    }
}
