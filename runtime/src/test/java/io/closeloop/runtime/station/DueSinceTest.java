// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DueSinceTest {
    private static final Instant NOW = Instant.parse("2026-03-03T15:00:00Z");

    private final DueSince since = new DueSince();

    @Test
    void what_was_passed_over_is_not_looked_at_again_for_a_minute() {
        assertThat(since.from(NOW)).isEqualTo(Instant.EPOCH);
        since.taken(Instant.EPOCH, NOW);

        assertThat(since.from(NOW.plusSeconds(1))).isEqualTo(NOW.minusSeconds(60));
        since.taken(NOW.minusSeconds(60), NOW.plusSeconds(59));
        assertThat(since.from(NOW.plusSeconds(59))).isEqualTo(NOW.minusSeconds(1));

        assertThat(since.from(NOW.plusSeconds(60))).isEqualTo(Instant.EPOCH);
    }

    @Test
    void what_was_not_taken_is_looked_at_again() {
        since.taken(Instant.EPOCH, NOW);

        assertThat(since.from(NOW.plusSeconds(30))).isEqualTo(NOW.minusSeconds(60));
        assertThat(since.from(NOW.plusSeconds(40))).isEqualTo(NOW.minusSeconds(60));
    }

    @Test
    void after_a_clock_was_put_back_everything_is_looked_at() {
        since.taken(Instant.EPOCH, NOW);

        assertThat(since.from(NOW.minusSeconds(1))).isEqualTo(Instant.EPOCH);
    }
}
