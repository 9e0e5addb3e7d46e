// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How long facts are kept. Months are whole calendar months in UTC: of a retention of 3 there are always the present month
 * and the three before it.
 *
 * @param interactionMonths interactions and all that hangs on them: matches, decisions, invitations, answers, effects and
 *     escalations; 0 keeps them
 * @param ledgerMonths the ledger; 0 keeps it
 * @param seenDays the ids of vendors' events, by which repeats are known; 0 keeps them
 */
public record Retention(int interactionMonths, int ledgerMonths, int seenDays) {
    /** Nothing is let go. */
    public static final Retention KEEP = new Retention(0, 0, 0);

    private static final int LEAP_CYCLE = 48;

    /** Longer than an effect is tried. */
    private static final int LEAST_MONTHS = 3;

    private static final int MOST_MONTHS = 1200;

    /** Longer than a mailbox is looked back into. */
    private static final int LEAST_DAYS = 61;

    private static final int MOST_DAYS = 36_500;

    /** Reads {@code closeloop.retention.*}; what is wrong becomes a problem of the settings. */
    public static Retention of(Settings settings) {
        return new Retention(
                span(settings, "closeloop.retention.interactions", 36, LEAST_MONTHS, MOST_MONTHS),
                span(settings, "closeloop.retention.ledger", 60, LEAST_MONTHS, MOST_MONTHS),
                span(settings, "closeloop.retention.seen", 90, LEAST_DAYS, MOST_DAYS));
    }

    private static int span(Settings settings, String key, int fallback, int least, int most) {
        return settings.get(key, "").equals("off") ? 0 : settings.number(key, fallback, least, most);
    }

    /** Interactions recorded before this time are let go; null keeps all. */
    public @Nullable Instant interactionsFrom(Instant now) {
        return monthsBefore(now, interactionMonths);
    }

    /** The shortest time for which an interaction is kept, whatever the month; null when it is kept for ever. */
    public @Nullable Duration interactionsAtLeast() {
        if (interactionMonths == 0) {
            return null;
        }
        YearMonth any = YearMonth.of(2001, 1);
        return Duration.ofDays(IntStream.range(0, LEAP_CYCLE)
                .mapToObj(any::plusMonths)
                .mapToLong(now -> ChronoUnit.DAYS.between(
                        now.minusMonths(interactionMonths).atDay(1), now.atDay(1)))
                .min()
                .orElseThrow());
    }

    /** Ledger entries made before this time are let go; null keeps all. */
    public @Nullable Instant ledgerFrom(Instant now) {
        return monthsBefore(now, ledgerMonths);
    }

    /** Vendors' events seen before this time are forgotten; null keeps all. */
    public @Nullable Instant seenFrom(Instant now) {
        return seenDays == 0 ? null : now.minus(Duration.ofDays(seenDays));
    }

    private static @Nullable Instant monthsBefore(Instant now, int months) {
        return months == 0
                ? null
                : YearMonth.from(now.atZone(ZoneOffset.UTC))
                        .minusMonths(months)
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
    }
}
