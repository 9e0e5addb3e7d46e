// SPDX-License-Identifier: Apache-2.0
package io.closeloop.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.9S, 0 s",
        "PT45S, 45 s",
        "PT60S, 1 min",
        "PT3M20S, 3 min 20 s",
        "PT59M59S, 59 min 59 s",
        "PT60M, 1 h",
        "PT1H30M15S, 1 h 30 min",
        "PT24H, 24 h",
        "PT47H59M, 47 h 59 min",
        "PT48H, 2 days",
        "PT59H, 2 days 11 h",
        "P30D, 30 days",
        "PT-5S, 0 s"
    })
    void a_length_of_time_is_said_in_at_most_two_units(Duration length, String said) {
        assertThat(Spoken.span(length)).isEqualTo(said);
    }

    @Test
    void one_is_singular_and_everything_else_plural() {
        assertThat(Spoken.count(0, "message")).isEqualTo("0 messages");
        assertThat(Spoken.count(1, "message")).isEqualTo("1 message");
        assertThat(Spoken.count(2, "address", "addresses")).isEqualTo("2 addresses");
    }

    @Test
    void lists_end_in_a_word() {
        assertThat(Spoken.and(List.of())).isEmpty();
        assertThat(Spoken.and(List.of("a"))).isEqualTo("a");
        assertThat(Spoken.or(List.of("a", "b"))).isEqualTo("a or b");
        assertThat(Spoken.and(List.of("a", "b", "c"))).isEqualTo("a, b and c");
    }
}
