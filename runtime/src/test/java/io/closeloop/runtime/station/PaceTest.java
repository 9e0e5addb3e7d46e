// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final SettableClock clock = new SettableClock();

    @Test
    void no_more_go_in_a_second_than_are_allowed_and_what_was_not_used_may_go_later() {
        Pace pace = new Pace(clock, 10);

        assertThat(pace.take(7)).isEqualTo(7);
        assertThat(pace.take(7)).isEqualTo(3);
        assertThat(pace.take(7)).isZero();
        pace.giveBack(2);
        assertThat(pace.take(7)).isEqualTo(2);

        clock.advance(Duration.ofMillis(500));
        assertThat(pace.take(7)).isEqualTo(5);
        clock.advance(Duration.ofMinutes(1));
        assertThat(pace.take(70)).isEqualTo(10);
    }

    @Test
    void without_a_limit_all_may_go() {
        assertThat(new Pace(clock, 0).take(1_000_000)).isEqualTo(1_000_000);
    }

    @Test
    void a_clock_that_is_put_back_by_hours_does_not_stop_it_for_hours() {
        Pace pace = new Pace(clock, 10);
        pace.take(10);

        clock.set(clock.instant().minus(Duration.ofHours(3)));
        assertThat(pace.take(7)).isZero();
        clock.advance(Duration.ofMillis(500));

        assertThat(pace.take(7)).isEqualTo(5);
    }
}
