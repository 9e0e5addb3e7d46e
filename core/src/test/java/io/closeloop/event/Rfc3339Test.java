// SPDX-License-Identifier: Apache-2.0
package io.closeloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    /** The RFC's own examples (section 5.8), but for its leap seconds, and what else it allows. */
    @ParameterizedTest
    @CsvSource({
        "1985-04-12T23:20:50.52Z, 1985-04-12T23:20:50.520Z",
        "1996-12-19T16:39:57-08:00, 1996-12-20T00:39:57Z",
        "1937-01-01T12:00:27.87+00:20, 1937-01-01T11:40:27.870Z",
        "2026-03-03t10:15:30z, 2026-03-03T10:15:30Z",
        "2026-03-03 10:15:30.123456789-00:00, 2026-03-03T10:15:30.123456789Z",
        "2024-02-29T23:59:59+18:00, 2024-02-29T05:59:59Z",
    })
    void what_the_rfc_writes_is_read(String text, Instant moment) {
        assertThat(Rfc3339.read(text)).contains(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-03-03",
                "2026-03-03T10:15Z",
                "2026-03-03T10:15:30",
                "2026-03-03T10:15:30.",
                "2026-03-03T10:15:30.Z",
                "2026-03-03T10:15:30.1234567890Z",
                "2026-03-03T10:15:30,5Z",
                "2026-03-03T10:15:30 Z",
                "2026-03-03T10:15:30+01",
                "2026-03-03T10:15:30+0100",
                "2026-03-03T10:15:30+01:0",
                "2026-03-03T10:15:30+01:00:00",
                "2026-03-03T10:15:30*01:00",
                "2026-03-03_10:15:30Z",
                "2026/03/03T10:15:30Z",
                "+2026-03-03T10:15:30Z",
                "٢٠٢٦-03-03T10:15:30Z",
                "2026-03-03T10:15:30Zulu",
            })
    void another_form_is_none(String text) {
        assertThat(Rfc3339.read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T10:15:30Z",
                "2026-13-01T10:15:30Z",
                "2026-00-01T10:15:30Z",
                "2026-03-32T10:15:30Z",
                "2026-03-03T24:00:00Z",
                "2026-03-03T10:60:00Z",
                "1990-12-31T23:59:60Z",
                "2026-03-03T10:15:30+18:01",
                "2026-03-03T10:15:30+01:60",
                "2026-03-03T10:15:30-99:00",
            })
    void a_day_or_time_that_does_not_exist_is_told(String text) {
        assertThatThrownBy(() -> Rfc3339.read(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void every_moment_is_read_as_the_platform_reads_it() {
        Random random = new Random(7);
        for (int n = 0; n < 20_000; n++) {
            OffsetDateTime any = OffsetDateTime.ofInstant(
                    Instant.ofEpochSecond(random.nextLong(253_402_300_800L), random.nextInt(1_000_000_000)),
                    ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2 * 18 * 60 + 1) - 18 * 60)));
            if (any.getYear() < 10_000) {
                String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(any);
                assertThat(Rfc3339.read(text)).as(text).contains(any.toInstant());
            }
        }
    }

    @Test
    void every_moment_is_written_as_the_platform_writes_it() {
        Random random = new Random(8);
        int[] steps = {1_000_000_000, 100_000_000, 1_000_000, 1000, 1};
        for (int n = 0; n < 20_000; n++) {
            int step = steps[n % steps.length];
            Instant any = Instant.ofEpochSecond(
                    random.nextLong(-70_000_000_000L, 260_000_000_000L),
                    (long) step * random.nextInt(1_000_000_000 / step));
            assertThat(Rfc3339.write(any)).isEqualTo(any.toString());
        }
        for (String edge : List.of(
                "0000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59.999999999Z",
                "9999-12-31T23:59:59.999Z",
                "+10000-01-01T00:00:00Z",
                "1969-12-31T23:59:59.000000001Z")) {
            assertThat(Rfc3339.write(Instant.parse(edge))).isEqualTo(edge);
        }
    }
}
