// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.runtime.config.Words;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An instant as people write it: {@code Sunday 22:10 in Tokyo}, {@code 2026-06-07 22:10}, {@code 2026-06-07T13:10:00Z}.
 * Days of the week lie in the week of Monday 1 June 2026, in which no clock is changed anywhere.
 */
record Moment(Instant at, ZoneId zone) {
    private static final LocalDate MONDAY = LocalDate.of(2026, 6, 1);
    private static final Pattern TEXT =
            Pattern.compile("(?:(?<day>\\p{Alpha}+)|(?<date>\\d{4}-\\d{2}-\\d{2}))[ T](?<time>\\d{1,2}:\\d{2})"
                    + "(?:\\s+in\\s+(?<zone>[\\w/+-][\\w/+ -]*))?");
    private static final Pattern SPAN = Pattern.compile(
            "(\\d{1,6})\\s*(s|m|h|d|seconds?|min|minutes?|hours?|days?|weeks?)(?:\\s+ago)?", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("EEEE HH:mm (yyyy-MM-dd)", Locale.ENGLISH);
    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("EEEE HH:mm:ss (yyyy-MM-dd)", Locale.ENGLISH);

    /** Empty when the text is none of them. */
    static Optional<Moment> of(String text, ZoneId zone) {
        try {
            return Optional.of(new Moment(Instant.parse(text.strip()), zone));
        } catch (DateTimeException notAnInstant) {
            // tried as local time below
        }
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<ZoneId> where = matcher.group("zone") == null ? Optional.of(zone) : zone(matcher.group("zone"));
        Optional<LocalTime> time = time(matcher.group("time"));
        Optional<LocalDate> date = matcher.group("day") == null
                ? date(matcher.group("date"))
                : day(matcher.group("day")).map(day -> MONDAY.with(TemporalAdjusters.nextOrSame(day)));
        return where.isEmpty() || time.isEmpty() || date.isEmpty()
                ? Optional.empty()
                : Optional.of(new Moment(
                        date.get().atTime(time.get()).atZone(where.get()).toInstant(), where.get()));
    }

    /** The same, where a day of the week means the first one from here on, and {@code in 18d} counts from here. */
    Optional<Moment> later(String text) {
        String written = text.strip();
        if (written.startsWith("in ")) {
            return span(written.substring(3)).map(span -> new Moment(at.plus(span), zone));
        }
        Matcher matcher = TEXT.matcher(written);
        if (matcher.matches() && matcher.group("day") != null) {
            Optional<ZoneId> where = matcher.group("zone") == null ? Optional.of(zone) : zone(matcher.group("zone"));
            Optional<LocalTime> time = time(matcher.group("time"));
            return where.isEmpty() || time.isEmpty()
                    ? Optional.empty()
                    : day(matcher.group("day")).map(day -> first(day, time.get(), where.get()));
        }
        return of(text, zone);
    }

    private Moment first(DayOfWeek day, LocalTime time, ZoneId where) {
        ZonedDateTime here = at.atZone(where);
        LocalDateTime that =
                here.toLocalDate().with(TemporalAdjusters.nextOrSame(day)).atTime(time);
        ZonedDateTime found = that.atZone(where);
        return new Moment((found.isBefore(here) ? found.plusWeeks(1) : found).toInstant(), where);
    }

    /** {@code 12d}, {@code 12 days ago}, {@code 3 hours}; empty when it is no such span. */
    static Optional<Duration> span(String text) {
        Matcher matcher = SPAN.matcher(text.strip());
        if (!matcher.matches()) {
            return Words.duration(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (Character.toLowerCase(matcher.group(2).charAt(0))) {
                    case 's' -> Duration.ofSeconds(amount);
                    case 'm' -> Duration.ofMinutes(amount);
                    case 'h' -> Duration.ofHours(amount);
                    case 'd' -> Duration.ofDays(amount);
                    default -> Duration.ofDays(7 * amount);
                });
    }

    /** A zone by its id or by its city alone; empty when there is none, or cities of that name in several zones. */
    static Optional<ZoneId> zone(String text) {
        String wanted = text.strip().replace(' ', '_');
        try {
            return Optional.of(ZoneId.of(wanted));
        } catch (DateTimeException notAnId) {
            List<String> cities = ZoneId.getAvailableZoneIds().stream()
                    .filter(id -> id.toLowerCase(Locale.ROOT).endsWith("/" + wanted.toLowerCase(Locale.ROOT))
                            && !id.startsWith("posix")
                            && !id.startsWith("SystemV")
                            && id.indexOf('/') == id.lastIndexOf('/'))
                    .toList();
            return cities.size() == 1 ? Optional.of(ZoneId.of(cities.get(0))) : Optional.empty();
        }
    }

    private static Optional<DayOfWeek> day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().equalsIgnoreCase(text)
                    || day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH).equalsIgnoreCase(text)) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private static Optional<LocalTime> time(String text) {
        try {
            return Optional.of(LocalTime.parse(text.length() == 4 ? "0" + text : text));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    /** {@code Monday 09:00 (2026-06-08) in Asia/Tokyo}. */
    String words() {
        ZonedDateTime local = at.atZone(zone);
        return (local.getSecond() == 0 ? SHOWN : TO_THE_SECOND).format(local) + " in " + zone;
    }
}
