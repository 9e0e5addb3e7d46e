// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-03-03T10:15:30Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120|PT2M",
                " 9 |PT9S",
                "0|PT0S",
                "Tue, 3 Mar 2026 10:16:30 GMT|PT1M",
                "999999999|PT1H",
                "Tue, 3 Mar 2026 12:15:30 GMT|PT1H",
                "Tue, 03 Mar 2026 10:16:30 GMT|PT1M",
                "Tue, 3 Mar 2026 09:00:00 GMT|PT0S"
            })
    void seconds_and_dates_are_understood(String header, Duration wait) {
        assertThat(RetryAfter.read(header, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Tue, 32 Mar 2026 10:16:30 GMT"})
    void of_anything_else_nothing_is_made(String header) {
        assertThat(RetryAfter.read(header, NOW)).isEmpty();
    }

    @Test
    void no_header_is_no_wish() {
        assertThat(RetryAfter.read(null, NOW)).isEmpty();
    }
}
