// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContactFiguresTest {
    private static final Instant NOW = Instant.parse("2026-03-03T15:00:00Z");

    @Test
    void nothing_answered_shows_nothing() {
        assertThat(ContactFigures.of(List.of(), NOW)).isEqualTo(new ContactFigures(Map.of(), null, null, 0, Map.of()));
    }

    @Test
    void latest_and_rolling_figures_are_kept_by_metric() {
        ContactFigures figures = ContactFigures.of(
                List.of(
                        answer("a", Metric.CSAT, 5, 3),
                        answer("b", Metric.CSAT, 4, 2),
                        answer("c", Metric.CSAT, 2, 1),
                        answer("d", Metric.CES, 6, 5),
                        answer("e", Metric.CES, 7, 6),
                        answer("f", Metric.CES, 7, 7),
                        answer("g", Metric.NPS, 9, 4)),
                NOW);

        assertThat(figures)
                .isEqualTo(new ContactFigures(
                        Map.of(Metric.CSAT, 2, Metric.CES, 6, Metric.NPS, 9),
                        NOW.minus(Duration.ofDays(1)),
                        Verdict.DETRACTOR,
                        7,
                        Map.of(Metric.CSAT, 200.0 / 3, Metric.CES, 20.0 / 3, Metric.NPS, 100.0)));
    }

    @Test
    void figures_are_left_to_be_rounded_once_where_they_are_written() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            answers.add(answer("a" + i, Metric.NPS, i < 5 ? 10 : 8, i));
        }

        assertThat(ContactFigures.of(answers, NOW).rolling()).containsExactly(Map.entry(Metric.NPS, 500.0 / 11));
    }

    @Test
    void the_order_given_does_not_matter() {
        Answer older = answer("a", Metric.CSAT, 5, 3);
        Answer newer = answer("b", Metric.CSAT, 1, 2);

        assertThat(ContactFigures.of(List.of(older, newer), NOW))
                .isEqualTo(ContactFigures.of(List.of(newer, older), NOW));
    }

    @Test
    void rolling_looks_back_ninety_days_the_first_instant_included() {
        ContactFigures figures =
                ContactFigures.of(List.of(answer("a", Metric.CSAT, 1, 91), answer("b", Metric.CSAT, 5, 90)), NOW);

        assertThat(figures.rolling()).containsExactly(Map.entry(Metric.CSAT, 100.0));
        assertThat(figures.answers()).isEqualTo(2);
    }

    @Test
    void an_old_answer_is_the_latest_where_there_is_no_newer_one() {
        ContactFigures figures = ContactFigures.of(List.of(answer("a", Metric.CES, 3, 400)), NOW);

        assertThat(figures.latest()).containsExactly(Map.entry(Metric.CES, 3));
        assertThat(figures.rolling()).isEmpty();
    }

    @Test
    void what_does_not_count_is_left_out() {
        ContactFigures figures = ContactFigures.of(
                List.of(
                        version("a", 1, Metric.CSAT, 5, 2, Evidence.CONFIRMED),
                        version("b", 1, Metric.CSAT, 1, 1, Evidence.SUSPECT)),
                NOW);

        assertThat(figures.latest()).containsExactly(Map.entry(Metric.CSAT, 5));
        assertThat(figures.answers()).isEqualTo(1);
    }

    @Test
    void only_the_highest_version_of_an_answer_counts() {
        ContactFigures figures = ContactFigures.of(
                List.of(
                        version("a", 2, Metric.CSAT, 5, 1, Evidence.CONFIRMED),
                        version("a", 1, Metric.CSAT, 1, 2, Evidence.CONFIRMED)),
                NOW);

        assertThat(figures.latestVerdict()).isEqualTo(Verdict.PROMOTER);
        assertThat(figures.answers()).isEqualTo(1);
        assertThat(figures.rolling()).containsExactly(Map.entry(Metric.CSAT, 100.0));
    }

    @Test
    void an_answer_taken_back_leaves_nothing() {
        ContactFigures figures = ContactFigures.of(
                List.of(
                        version("a", 1, Metric.CSAT, 1, 2, Evidence.CONFIRMED),
                        version("a", 2, Metric.CSAT, 1, 1, Evidence.RETRACTED)),
                NOW);

        assertThat(figures).isEqualTo(new ContactFigures(Map.of(), null, null, 0, Map.of()));
    }

    private static Answer answer(String id, Metric metric, int score, int daysAgo) {
        return version(id, 1, metric, score, daysAgo, Evidence.CONFIRMED);
    }

    private static Answer version(String id, int version, Metric metric, int score, int daysAgo, Evidence evidence) {
        return new Answer(
                id,
                version,
                "inv",
                "int",
                "survey",
                metric,
                "1",
                score,
                null,
                metric.verdict(score),
                evidence,
                List.of(),
                "en",
                "sms",
                id,
                NOW.minus(Duration.ofDays(daysAgo)));
    }
}
