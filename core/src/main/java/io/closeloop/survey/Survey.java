// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A survey definition: one metric, one question, its languages. Defined in {@code config/surveys/<id>.yaml}.
 *
 * @param id file stem; used in routes as {@code survey:<id>}
 * @param wording version of the wording, stored with every invitation and answer so that figures can be told apart
 * @param defaultLanguage used when nothing better is known; always among {@code texts}
 * @param texts by BCP 47 primary language, such as {@code en}
 * @param company the sender's name as customers know it
 * @param detractorUpTo highest score that counts as detractor; null keeps the metric's default
 * @param brand colours of the page; null keeps its own
 */
public record Survey(
        String id,
        Metric metric,
        String wording,
        String company,
        String defaultLanguage,
        Map<String, SurveyText> texts,
        @Nullable Integer detractorUpTo,
        @Nullable Brand brand) {

    /** Without colours of its own. */
    public Survey(
            String id,
            Metric metric,
            String wording,
            String company,
            String defaultLanguage,
            Map<String, SurveyText> texts,
            @Nullable Integer detractorUpTo) {
        this(id, metric, wording, company, defaultLanguage, texts, detractorUpTo, null);
    }

    public Survey {
        texts = Map.copyOf(texts);
        if (!texts.containsKey(defaultLanguage)) {
            throw new IllegalArgumentException(
                    "Survey " + id + " has no text in its default language " + defaultLanguage);
        }
    }

    /** What a customer who is asked now is asked. */
    public Question question() {
        return new Question(metric, wording);
    }

    /**
     * This survey with the question that was asked, to read an answer by: its scale, its version of the wording.
     *
     * @param asked null when nobody noted it; it is then taken for the present one
     */
    public Survey asking(@Nullable Question asked) {
        if (asked == null || asked.equals(question())) {
            return this;
        }
        // A threshold means nothing on another scale.
        Integer threshold = asked.metric() == metric ? detractorUpTo : null;
        return new Survey(id, asked.metric(), asked.wording(), company, defaultLanguage, texts, threshold, brand);
    }

    /** The language to use for a wish such as {@code pt-BR}: exact, then primary language, then the default. */
    public String languageFor(@Nullable String wish) {
        if (wish != null) {
            if (texts.containsKey(wish)) {
                return wish;
            }
            int dash = wish.indexOf('-');
            String primary = dash < 0 ? wish : wish.substring(0, dash);
            if (texts.containsKey(primary)) {
                return primary;
            }
        }
        return defaultLanguage;
    }

    /** The words in a language of {@link #languageFor}. */
    public SurveyText text(String language) {
        return Optional.ofNullable(texts.get(language)).orElseGet(() -> texts.get(defaultLanguage));
    }

    /** The verdict of a valid score under this survey's threshold. */
    public Verdict verdict(int score) {
        Verdict usual = metric.verdict(score);
        if (detractorUpTo == null) {
            return usual;
        }
        if (score <= detractorUpTo) {
            return Verdict.DETRACTOR;
        }
        return usual == Verdict.DETRACTOR ? Verdict.PASSIVE : usual;
    }
}
