// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.CheckRule;
import io.closeloop.config.Describe;
import io.closeloop.survey.Brand;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code config/surveys/<id>.yaml}. */
@Describe("One survey: a metric, a question, its languages; routes ask it as survey:<file name>")
public record SurveyFile(
        @Describe("csat (1 to 5), ces (1 to 7) or nps (0 to 10); stays what it is once the survey is live")
        Metric metric,

        @Describe(
                value = "Version of the wording; change it whenever a word changes, it is stored with every answer",
                example = "2026-11")
        String wording,

        @Describe(value = "Your name as customers know it", example = "Northwind")
        String company,

        @Describe(
                value = "Language used when nothing better is known; must be among the texts",
                example = "en",
                pattern = SurveyFile.LANGUAGE,
                write = SurveyFile.CODE,
                rule = CheckRule.UNKNOWN_LANGUAGE)
        String defaultLanguage,

        @Describe(
                value = "The words by language, BCP 47",
                keys = SurveyFile.LANGUAGE,
                write = SurveyFile.CODE,
                rule = CheckRule.UNKNOWN_LANGUAGE)
        Map<String, SurveyText> texts,

        @Describe(value = "Highest score that counts as detractor; left out, the metric's own", min = 0, max = 9)
        @Nullable
        Integer detractorUpTo,

        @Describe("Colours of the survey page; left out, its own") @Nullable
        Brand brand) {
    /** BCP 47, primary language and further parts: RFC 5646, 2.1. */
    private static final String LANGUAGE = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*";

    private static final String CODE = "a BCP 47 code such as de or pt-BR";

    public Survey survey(String id) {
        return new Survey(id, metric, wording, company, defaultLanguage, texts, detractorUpTo, brand);
    }
}
