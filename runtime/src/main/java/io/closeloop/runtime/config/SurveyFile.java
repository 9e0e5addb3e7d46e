// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.Describe;
import io.closeloop.survey.Brand;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code config/surveys/<id>.yaml}. */
public record SurveyFile(
        @Describe("csat (1 to 5), ces (1 to 7) or nps (0 to 10)")
        Metric metric,

        @Describe("Version of the wording; change it whenever a word changes, it is stored with every answer")
        String wording,

        @Describe("Your name as customers know it") String company,

        @Describe("Language used when nothing better is known")
        String defaultLanguage,

        @Describe("The words by language") Map<String, SurveyText> texts,

        @Describe("Highest score that counts as detractor; leave out for the metric's own") @Nullable
        Integer detractorUpTo,

        @Describe("Colours of the survey page; leave out for its own") @Nullable
        Brand brand) {
    public Survey survey(String id) {
        return new Survey(id, metric, wording, company, defaultLanguage, texts, detractorUpTo, brand);
    }
}
