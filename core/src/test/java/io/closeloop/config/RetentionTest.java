// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-03-31T23:59:59Z");

    @Test
    void whole_months_are_kept_before_the_present_one() {
        Retention retention = new Retention(3, 12, 90);

        assertThat(retention.interactionsFrom(NOW)).isEqualTo("2025-12-01T00:00:00Z");
        assertThat(retention.ledgerFrom(NOW)).isEqualTo("2025-03-01T00:00:00Z");
        assertThat(retention.seenFrom(NOW)).isEqualTo("2025-12-31T23:59:59Z");
    }

    @Test
    void what_is_kept_for_months_is_kept_for_as_many_days_at_least() {
        assertThat(new Retention(3, 12, 90).interactionsAtLeast()).isEqualTo(Duration.ofDays(28 + 31 + 30));
        assertThat(new Retention(12, 12, 90).interactionsAtLeast()).isEqualTo(Duration.ofDays(365));
        assertThat(new Retention(36, 12, 90).interactionsAtLeast()).isEqualTo(Duration.ofDays(3 * 365));
        assertThat(new Retention(48, 12, 90).interactionsAtLeast()).isEqualTo(Duration.ofDays(4 * 365 + 1));
        assertThat(Retention.KEEP.interactionsAtLeast()).isNull();
    }

    @Test
    void nothing_is_let_go_when_it_is_off() {
        Retention retention = Retention.of(Settings.of(Map.of(
                "closeloop.retention.interactions", "off",
                "closeloop.retention.ledger", "off",
                "closeloop.retention.seen", "off")));

        assertThat(retention).isEqualTo(Retention.KEEP);
        assertThat(retention.interactionsFrom(NOW)).isNull();
        assertThat(retention.ledgerFrom(NOW)).isNull();
        assertThat(retention.seenFrom(NOW)).isNull();
    }

    @Test
    void what_could_still_be_open_cannot_be_let_go() {
        Settings settings =
                Settings.of(Map.of("closeloop.retention.interactions", "2", "closeloop.retention.seen", "soon"));

        assertThat(Retention.of(settings)).isEqualTo(new Retention(36, 60, 90));
        assertThat(settings.problems())
                .extracting(ConfigProblem::toString)
                .anyMatch(problem -> problem.contains("closeloop.retention.interactions"))
                .anyMatch(problem -> problem.contains("closeloop.retention.seen"));
    }
}
