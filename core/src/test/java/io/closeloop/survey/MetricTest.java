// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {

    @ParameterizedTest
    @CsvSource({
        "CSAT, 1, DETRACTOR", "CSAT, 2, DETRACTOR", "CSAT, 3, PASSIVE", "CSAT, 4, PROMOTER", "CSAT, 5, PROMOTER",
        "CES, 1, DETRACTOR", "CES, 3, DETRACTOR", "CES, 4, PASSIVE", "CES, 5, PROMOTER", "CES, 7, PROMOTER",
        "NPS, 0, DETRACTOR", "NPS, 6, DETRACTOR", "NPS, 7, PASSIVE", "NPS, 8, PASSIVE", "NPS, 9, PROMOTER",
        "NPS, 10, PROMOTER"
    })
    void each_score_has_its_verdict(Metric metric, int score, Verdict verdict) {
        assertThat(metric.verdict(score)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"CSAT, 0", "CSAT, 6", "CES, 0", "CES, 8", "NPS, -1", "NPS, 11"})
    void a_score_off_the_scale_is_refused(Metric metric, int score) {
        assertThat(metric.has(score)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> metric.verdict(score));
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void the_worst_score_is_the_lowest(Metric metric) {
        assertThat(metric.worst(metric.min())).isTrue();
        assertThat(metric.worst(metric.min() + 1)).isFalse();
        assertThat(metric.verdict(metric.min())).isEqualTo(Verdict.DETRACTOR);
        assertThat(metric.verdict(metric.max())).isEqualTo(Verdict.PROMOTER);
    }

    @Test
    void a_code_is_known_in_any_case() {
        assertThat(Metric.of("csat")).contains(Metric.CSAT);
        assertThat(Metric.of("Nps")).contains(Metric.NPS);
        assertThat(Metric.of("fcr")).isEmpty();
    }
}
