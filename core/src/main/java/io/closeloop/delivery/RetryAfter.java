// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header by which a server says how long it wants to be left alone (RFC 9110, section 10.2.3). */
public final class RetryAfter {
    /** Nobody is left alone for longer on their own word: a slip of a proxy would stop a destination for years. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** More digits are no wait that anybody means: nine are 31 years. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RetryAfter() {}

    /**
     * How long to wait: {@link #LONGEST} at most, and zero for a date that is past.
     *
     * @param header its value, seconds or a date; null when there was none
     * @return empty when there was none, or nothing can be made of it
     */
    public static Optional<Duration> read(@Nullable String header, Instant now) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(atMost(Duration.ofSeconds(Long.parseLong(text))));
        }
        try {
            Duration wait = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : atMost(wait));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** A wait that a vendor asks for in its own way, kept to {@link #LONGEST}. */
    public static Duration atMost(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
