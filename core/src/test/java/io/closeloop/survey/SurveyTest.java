// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurveyTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "pt-BR, pt-BR",
                "pt-PT, pt",
                "pt, pt",
                "de, de",
                "de-AT, de",
                "fr, en",
                "fr-CA, en",
                "-, en",
                "'', en"
            })
    void the_language_is_the_nearest_there_is(@Nullable String wish, String language) {
        Survey survey = survey(null, "en", "de", "pt", "pt-BR");

        assertThat(survey.languageFor(wish)).isEqualTo(language);
    }

    @Test
    void words_of_a_language_that_is_missing_are_those_of_the_default() {
        Survey survey = survey(null, "en", "de");

        assertThat(survey.text("de").question()).isEqualTo("question de");
        assertThat(survey.text("fr").question()).isEqualTo("question en");
    }

    @Test
    void a_survey_without_words_in_its_default_language_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Survey("csat", Metric.CSAT, "1", "Acme", "en", Map.of("de", text("de")), null))
                .withMessageContaining("csat")
                .withMessageContaining("en");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, 2, DETRACTOR",
                "-, 3, PASSIVE",
                "-, 4, PROMOTER",
                "3, 3, DETRACTOR",
                "3, 4, PROMOTER",
                "1, 2, PASSIVE",
                "1, 1, DETRACTOR",
                "5, 5, DETRACTOR"
            })
    void a_survey_may_draw_its_own_line_for_detractors(@Nullable Integer upTo, int score, Verdict verdict) {
        assertThat(survey(upTo, "en").verdict(score)).isEqualTo(verdict);
    }

    @Test
    void a_survey_that_asked_something_else_reads_answers_by_that() {
        Survey survey = survey(3, "en");

        Survey otherWords = survey.asking(new Question(Metric.CSAT, "older"));
        assertThat(otherWords.question()).isEqualTo(new Question(Metric.CSAT, "older"));
        assertThat(otherWords.verdict(3)).isEqualTo(Verdict.DETRACTOR);

        Survey otherScale = survey.asking(new Question(Metric.NPS, "older"));
        assertThat(otherScale.verdict(9)).isEqualTo(Verdict.PROMOTER);
        assertThat(otherScale.verdict(6)).isEqualTo(Verdict.DETRACTOR);

        assertThat(survey.asking(null)).isSameAs(survey);
    }

    @Test
    void a_score_off_the_scale_has_no_verdict_whatever_the_line() {
        assertThatIllegalArgumentException().isThrownBy(() -> survey(3, "en").verdict(0));
    }

    private static Survey survey(@Nullable Integer detractorUpTo, String first, String... more) {
        Map<String, SurveyText> texts = new java.util.HashMap<>(Map.of(first, text(first)));
        for (String language : more) {
            texts.put(language, text(language));
        }
        return new Survey("csat", Metric.CSAT, "1", "Acme", first, texts, detractorUpTo);
    }

    private static SurveyText text(String language) {
        return new SurveyText(
                "question " + language,
                "sms",
                "low",
                "high",
                "why",
                "thanks",
                "subject",
                "intro",
                "out",
                null,
                "clarify");
    }
}
