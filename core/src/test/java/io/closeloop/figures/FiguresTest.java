// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.closeloop.survey.Metric;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    /** Published and hand-computed values are given with one decimal. */
    private static final Offset<Double> ONE_DECIMAL = within(0.051);

    /** The counts for 1 to 7 of a published example of the same answers in four formulas. */
    private static final Tally EFFORT = Tally.of(Metric.CES, 80, 210, 140, 110, 160, 180, 120);

    @ParameterizedTest
    @CsvSource({
        "2,     2, 34.2, 100.0",
        "5,     5, 56.6, 100.0",
        "13,   15, 62.1,  96.3",
        "10,   12, 55.2,  95.3",
        "48,   80, 49.045, 70.038",
        "960, 1200, 77.6, 82.2",
        "0,     7,  0.0,  35.4",
        "1,     1, 20.7, 100.0"
    })
    void a_share_has_its_wilson_interval(long hits, long n, double low, double high) {
        Interval interval = Wilson.of(hits, n);

        assertThat(interval.low()).isCloseTo(low, ONE_DECIMAL);
        assertThat(interval.high()).isCloseTo(high, ONE_DECIMAL);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "0, 1000000000", "1000000000, 1000000000", "3, 7"})
    void a_share_lies_within_its_own_interval(long hits, long n) {
        Interval interval = Wilson.of(hits, n);

        assertThat(100.0 * hits / n).isBetween(interval.low(), interval.high());
        assertThat(interval.low()).isBetween(0.0, 100.0);
        assertThat(interval.high()).isBetween(0.0, 100.0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 5", "6, 5"})
    void a_share_of_nothing_or_more_than_all_is_refused(long hits, long n) {
        assertThatIllegalArgumentException().isThrownBy(() -> Wilson.of(hits, n));
    }

    @ParameterizedTest
    @CsvSource({"50, 33, 17, 33.0, 14.7", "300, 200, 100, 33.3, 6.0"})
    void nps_has_the_margin_of_its_standard_error(
            int promoters, int passives, int detractors, double value, double margin) {
        Figure nps = Nps.of(answers(promoters, passives, detractors));

        assertThat(nps.value()).isCloseTo(value, ONE_DECIMAL);
        assertThat(nps.low()).isCloseTo(value - margin, within(0.1));
        assertThat(nps.high()).isCloseTo(value + margin, within(0.1));
        assertThat(nps.n()).isEqualTo(promoters + passives + detractors);
        assertThat(nps.formula()).isEqualTo("nps");
        assertThat(nps.note()).isNull();
    }

    @Test
    void the_plain_margin_of_ten_five_five_is_as_published() {
        assertThat(Net.margin(10, 5, 20)).isCloseTo(36.3, ONE_DECIMAL);
    }

    @Test
    void nps_of_few_answers_has_the_adjusted_interval_and_says_so() {
        Figure nps = Nps.of(answers(10, 5, 5));

        // 10.75 and 5.75 of 23: 21.74 plus and minus 33.46.
        assertThat(nps.value()).isEqualTo(25.0);
        assertThat(nps.low()).isCloseTo(-11.72, within(0.005));
        assertThat(nps.high()).isCloseTo(55.20, within(0.005));
        assertThat(nps.note())
                .isEqualTo("fewer than 30 answers: adjusted-Wald interval, go by it and not by the figure");
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "0, 1, 0", "0, 0, 1", "29, 0, 0", "40, 0, 0", "0, 0, 5000"})
    void unanimity_is_never_certainty(int promoters, int passives, int detractors) {
        Figure nps = Nps.of(answers(promoters, passives, detractors));

        double low = Objects.requireNonNull(nps.low());
        double high = Objects.requireNonNull(nps.high());
        assertThat(high - low).isPositive();
        assertThat(nps.value()).isBetween(low, high);
        assertThat(low).isGreaterThanOrEqualTo(-100);
        assertThat(high).isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "1, a single answer",
        "2, 'fewer than 30 answers, all alike'",
        "29, 'fewer than 30 answers, all alike'",
        "30, all answers alike",
        "5000, all answers alike"
    })
    void a_mean_of_answers_that_are_all_alike_has_no_interval_and_says_so(int n, String which) {
        Figure mean = Csat.mean(Tally.of(Metric.CSAT, 0, 0, 0, 0, n));

        assertThat(mean)
                .isEqualTo(new Figure(
                        5.0,
                        n,
                        null,
                        null,
                        "csat.mean",
                        which + ": no interval, as nothing shows how far others would differ"));
    }

    @Test
    void nps_buckets_cover_every_score() {
        assertThat(Nps.of(Tally.of(Metric.NPS, List.of(0, 6, 7, 8, 9, 10))).value())
                .isEqualTo(0.0);
        assertThat(Nps.of(Tally.of(Metric.NPS, List.of(0, 1, 2, 3, 4, 5, 6))).value())
                .isEqualTo(-100.0);
        assertThat(Nps.of(Tally.of(Metric.NPS, List.of(7, 8))).value()).isEqualTo(0.0);
        assertThat(Nps.of(Tally.of(Metric.NPS, List.of(9, 10))).value()).isEqualTo(100.0);
    }

    @Test
    void the_same_effort_answers_give_four_figures_by_name() {
        assertFigure(Ces.mean(EFFORT), "ces.mean", 4.08, 0.005);
        assertFigure(Ces.net(EFFORT), "ces.net", -13, 0.0001);
        assertFigure(Ces.easy(EFFORT), "ces.easy", 46, 0.0001);
        assertFigure(Ces.top2(EFFORT), "ces.top2", 30, 0.0001);
    }

    @Test
    void satisfaction_is_the_share_of_the_top_two() {
        Figure csat = Csat.satisfied(Tally.of(Metric.CSAT, 10, 10, 12, 28, 20));

        assertFigure(csat, "csat.top2", 60, 0.0001);
        assertThat(csat.n()).isEqualTo(80);
        assertThat(csat.low()).isCloseTo(49.045, within(0.001));
        assertThat(csat.high()).isCloseTo(70.0, ONE_DECIMAL);
        assertThat(csat.note()).isNull();
    }

    @Test
    void few_answers_are_said_to_be_few() {
        assertThat(Csat.satisfied(Tally.of(Metric.CSAT, List.of(5, 5))).note())
                .isEqualTo("fewer than 30 answers: go by the interval, not by the figure");
    }

    @Test
    void the_alternatives_of_satisfaction_have_names_of_their_own() {
        Tally tally = Tally.of(Metric.CSAT, 10, 10, 12, 28, 20);

        assertFigure(Csat.net(tally), "csat.net", 20, 0.0001);
        assertFigure(Csat.mean(tally), "csat.mean", 3.475, 0.0001);
    }

    @Test
    void the_interval_of_a_mean_is_students() {
        // 2, 4, 4, 5, 5: mean 4, standard deviation 1.2247, t(4) = 2.7764, margin 1.5207, cut at the top of the scale.
        Figure mean = Csat.mean(Tally.of(Metric.CSAT, List.of(2, 4, 4, 5, 5)));

        assertThat(mean.value()).isEqualTo(4.0);
        assertThat(mean.low()).isCloseTo(2.4793, within(0.0005));
        assertThat(mean.high()).isEqualTo(5.0);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 12.706",
        "2, 4.303",
        "10, 2.228",
        "30, 2.042",
        "31, 2.0395",
        "40, 2.0211",
        "60, 2.0003",
        "120, 1.9799",
        "1000000, 1.96"
    })
    void students_t_is_as_in_the_tables(long freedom, double t) {
        assertThat(Student.t(freedom)).isCloseTo(t, within(0.0005));
    }

    @Test
    void no_answers_are_no_zero() {
        Figure none = new Figure(null, 0, null, null, "csat.top2", "no answers yet");

        assertThat(Csat.satisfied(Tally.of(Metric.CSAT, List.of()))).isEqualTo(none);
        assertThat(Ces.mean(Tally.of(Metric.CES, List.of())).value()).isNull();
        assertThat(Nps.of(Tally.of(Metric.NPS, List.of())).value()).isNull();
        assertThat(new ResponseRate(5, 0, 0, 0).figure())
                .isEqualTo(new Figure(null, 0, null, null, "response-rate.delivered", "no delivered invitations yet"));
    }

    @ParameterizedTest
    @CsvSource({"CSAT, 0", "CSAT, 6", "CES, 8", "NPS, 11", "NPS, -1"})
    void a_score_off_the_scale_is_refused_and_never_clamped(Metric metric, int score) {
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.of(metric, List.of(score)));
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.of(metric, Map.of(score, 1L)));
    }

    @Test
    void counts_by_score_are_as_good_as_the_scores() {
        assertThat(Csat.mean(Tally.of(Metric.CSAT, Map.of(5, 3L, 1, 1L))))
                .isEqualTo(Csat.mean(Tally.of(Metric.CSAT, List.of(5, 1, 5, 5))));
        assertThat(Tally.of(Metric.NPS, Map.of(0, 2L, 10, 3L)).n()).isEqualTo(5);
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.of(Metric.CSAT, Map.of(5, -1L)));
    }

    @Test
    void a_figure_of_another_metric_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Nps.of(EFFORT));
        assertThatIllegalArgumentException().isThrownBy(() -> Csat.mean(EFFORT));
        assertThatIllegalArgumentException().isThrownBy(() -> Ces.easy(Tally.of(Metric.CSAT, List.of(5))));
    }

    @Test
    void counts_that_do_not_fit_the_scale_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.of(Metric.CSAT, 1, 2, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.of(Metric.CSAT, 1, 2, 3, 4, -5));
    }

    @Test
    void the_response_rate_is_of_what_was_delivered() {
        Figure rate = new ResponseRate(200, 120, 100, 30).figure();

        assertFigure(rate, "response-rate.delivered", 30, 0.0001);
        assertThat(rate.n()).isEqualTo(100);
        assertThat(rate.low()).isCloseTo(21.9, ONE_DECIMAL);
        assertThat(rate.high()).isCloseTo(39.6, ONE_DECIMAL);
        assertThat(rate.note()).isNull();
        assertThat(new ResponseRate(29, 29, 29, 3).figure().note())
                .isEqualTo("fewer than 30 delivered invitations: go by the interval, not by the figure");
    }

    @Test
    void an_answer_proves_that_its_question_was_delivered() {
        ResponseRate rate = new ResponseRate(10, 10, 3, 5);

        assertThat(rate.delivered()).isEqualTo(5);
        assertThat(rate.figure().value()).isEqualTo(100.0);
    }

    @Test
    void a_response_rate_has_no_negative_counts() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ResponseRate(1, 1, 1, -1));
    }

    private static Tally answers(int promoters, int passives, int detractors) {
        return Tally.of(Metric.NPS, detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0);
    }

    private static void assertFigure(Figure figure, String formula, double value, double precision) {
        assertThat(figure.formula()).isEqualTo(formula);
        assertThat(given(figure.value())).isCloseTo(value, within(precision));
        assertThat(given(figure.value())).isBetween(given(figure.low()), given(figure.high()));
    }

    private static double given(@Nullable Double value) {
        return Objects.requireNonNull(value);
    }
}
