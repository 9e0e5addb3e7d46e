// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuietHoursTest {
    private static final PolicySettings DEFAULTS = PolicySettings.defaults();

    @ParameterizedTest
    @CsvSource({
        "09:00 sharp is decent,            America/New_York, 2026-03-03T14:00:00Z, 2026-03-03T14:00:00Z",
        "a second before is not,           America/New_York, 2026-03-03T13:59:59Z, 2026-03-03T14:00:00Z",
        "the last second is,               America/New_York, 2026-03-04T00:59:59Z, 2026-03-04T00:59:59Z",
        "20:00 sharp is not,               America/New_York, 2026-03-04T01:00:00Z, 2026-03-04T14:00:00Z",
        "night waits for the morning,      America/New_York, 2026-03-04T06:00:00Z, 2026-03-04T14:00:00Z",
        "Saturday is decent,               America/New_York, 2026-03-07T15:00:00Z, 2026-03-07T15:00:00Z",
        "Sunday waits for Monday,          Europe/Berlin,    2026-03-01T10:00:00Z, 2026-03-02T08:00:00Z",
        "half an hour off counts,          Asia/Kolkata,     2026-03-03T02:00:00Z, 2026-03-03T03:30:00Z",
        "45 minutes off count,             Asia/Kathmandu,   2026-03-03T02:00:00Z, 2026-03-03T03:15:00Z",
        "clocks forward over the weekend,  America/New_York, 2026-03-08T12:00:00Z, 2026-03-09T13:00:00Z",
        "clocks back over the weekend,     Europe/Berlin,    2026-10-24T20:00:00Z, 2026-10-26T08:00:00Z",
        "a day that does not exist,        Pacific/Apia,     2011-12-30T06:30:00Z, 2011-12-30T19:00:00Z"
    })
    void the_next_decent_instant_is_on_the_recipients_clock(String why, ZoneId zone, Instant wish, Instant next) {
        assertThat(QuietHours.next(wish, Set.of(zone), DEFAULTS)).as(why).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({
        // New York opens at 14:00 UTC, Los Angeles at 17:00; New York closes at 01:00.
        "2026-03-03T14:00:00Z, 2026-03-03T17:00:00Z",
        "2026-03-03T18:00:00Z, 2026-03-03T18:00:00Z",
        "2026-03-04T00:59:00Z, 2026-03-04T00:59:00Z",
        "2026-03-04T01:00:00Z, 2026-03-04T17:00:00Z",
        // Saturday after New York has closed: Sunday nowhere, Monday in Los Angeles.
        "2026-03-08T01:00:00Z, 2026-03-09T16:00:00Z"
    })
    void with_several_zones_it_is_decent_in_each(Instant wish, Instant next) {
        Set<ZoneId> zones = Situation.zones("America/New_York", "America/Chicago", "America/Los_Angeles");

        assertThat(QuietHours.next(wish, zones, DEFAULTS)).isEqualTo(next);
    }

    @Test
    void zones_that_share_one_hour_meet_in_it() {
        // Tokyo is open 00:00 to 11:00 UTC, Berlin 08:00 to 19:00.
        assertThat(QuietHours.next(
                        Instant.parse("2026-03-03T12:00:00Z"),
                        Situation.zones("Asia/Tokyo", "Europe/Berlin"),
                        DEFAULTS))
                .isEqualTo(Instant.parse("2026-03-04T08:00:00Z"));
    }

    @Test
    void zones_without_a_common_hour_take_the_one_that_is_decent_for_most() {
        // Chicago 15:00 to 02:00 UTC, New York 14:00 to 01:00, Dubai 05:00 to 16:00, Perth 01:00 to 12:00: Perth and
        // Chicago have one hour at 01:00, but three of the four are only open together from 15:00 to 16:00.
        assertThat(QuietHours.next(
                        Instant.parse("2026-03-03T02:00:00Z"),
                        Situation.zones("America/Chicago", "America/New_York", "Asia/Dubai", "Australia/Perth"),
                        DEFAULTS))
                .isEqualTo(Instant.parse("2026-03-03T15:00:00Z"));
    }

    @Test
    void nothing_known_means_the_fallback_zone() {
        PolicySettings settings = Situation.settings(k -> k.fallbackZone = "Europe/Berlin");

        assertThat(QuietHours.next(Instant.parse("2026-03-03T07:00:00Z"), Set.of(), settings))
                .isEqualTo(Instant.parse("2026-03-03T08:00:00Z"));
    }

    private static Stream<Arguments> hours() {
        return Stream.of(
                hours(
                        "an hour that the clock skips begins with the jump",
                        "America/New_York",
                        "2026-03-08T06:30:00Z",
                        "2026-03-08T07:00:00Z",
                        k -> {
                            k.from = LocalTime.of(2, 30);
                            k.until = LocalTime.of(4, 0);
                            k.days = List.of();
                        }),
                hours(
                        "an hour that comes twice is decent twice",
                        "America/New_York",
                        "2026-11-01T06:10:00Z",
                        "2026-11-01T06:30:00Z",
                        k -> {
                            k.from = LocalTime.of(1, 30);
                            k.until = LocalTime.of(4, 0);
                            k.days = List.of();
                        }),
                hours("until midnight", "UTC", "2026-03-03T23:59:59Z", "2026-03-03T23:59:59Z", k -> {
                    k.until = LocalTime.MIDNIGHT;
                }),
                hours("midnight itself is the next day", "UTC", "2026-03-04T00:00:00Z", "2026-03-04T09:00:00Z", k -> {
                    k.until = LocalTime.MIDNIGHT;
                }),
                hours("equal ends are all day", "UTC", "2026-03-03T03:00:00Z", "2026-03-03T03:00:00Z", k -> {
                    k.from = LocalTime.MIDNIGHT;
                    k.until = LocalTime.MIDNIGHT;
                }),
                hours("all day begins with the day", "UTC", "2026-03-01T03:00:00Z", "2026-03-02T00:00:00Z", k -> {
                    k.from = LocalTime.MIDNIGHT;
                    k.until = LocalTime.MIDNIGHT;
                }),
                hours("hours over midnight, within", "UTC", "2026-03-03T01:00:00Z", "2026-03-03T01:00:00Z", k -> {
                    k.from = LocalTime.of(22, 0);
                    k.until = LocalTime.of(6, 0);
                }),
                hours("hours over midnight, outside", "UTC", "2026-03-03T06:00:00Z", "2026-03-03T22:00:00Z", k -> {
                    k.from = LocalTime.of(22, 0);
                    k.until = LocalTime.of(6, 0);
                }),
                hours("one day a week", "UTC", "2026-03-03T10:00:00Z", "2026-03-09T09:00:00Z", k -> {
                    k.days = List.of(DayOfWeek.MONDAY);
                }),
                hours("no day named means every day", "UTC", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z", k -> {
                    k.days = List.of();
                }));
    }

    private static Arguments hours(
            String why, String zone, String wish, String next, Consumer<Situation.Knobs> change) {
        return Arguments.of(why, ZoneId.of(zone), Instant.parse(wish), Instant.parse(next), Situation.settings(change));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hours")
    void hours_and_days_can_be_set(String why, ZoneId zone, Instant wish, Instant next, PolicySettings settings) {
        assertThat(QuietHours.next(wish, Set.of(zone), settings)).as(why).isEqualTo(next);
    }

    @Test
    void the_instant_found_is_the_first_in_a_whole_year_of_quarters_of_an_hour() {
        Set<ZoneId> zones = Situation.zones("America/New_York", "Europe/Berlin");
        Duration step = Duration.ofMinutes(15);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");

        // Going backwards, the next decent quarter is the last one seen: an answer found the slow way.
        Instant expected = QuietHours.next(start.plus(Duration.ofDays(370)), zones, DEFAULTS);
        for (Instant at = start.plus(Duration.ofDays(370)); !at.isBefore(start); at = at.minus(step)) {
            expected = QuietHours.decent(at, zones, DEFAULTS) ? at : expected;
            assertThat(QuietHours.next(at, zones, DEFAULTS)).isEqualTo(expected);
        }
    }

    @Test
    void the_hours_are_said_in_words() {
        assertThat(QuietHours.words(Situation.zones("Europe/Berlin"), DEFAULTS)).isEqualTo("09:00-20:00 Europe/Berlin");
        assertThat(QuietHours.words(Situation.zones("Europe/Berlin", "Europe/Lisbon"), DEFAULTS))
                .isEqualTo("09:00-20:00 in all 2 possible zones");
        assertThat(QuietHours.words(Set.of(), DEFAULTS)).isEqualTo("09:00-20:00 UTC (no zone known)");
    }
}
