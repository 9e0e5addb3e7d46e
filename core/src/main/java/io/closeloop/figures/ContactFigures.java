// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import io.closeloop.survey.Answer;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a CRM record shows of one customer; recomputed from all confirmed answers each time, so taking one back is only
 * computing again.
 *
 * @param latest newest score by metric
 * @param latestAt null without answers
 * @param latestVerdict null without answers
 * @param answers number of confirmed answers
 * @param rolling by metric over the last 90 days: CSAT % satisfied, CES mean, NPS, unrounded; a metric without
 *     answers is missing
 */
public record ContactFigures(
        Map<Metric, Integer> latest,
        @Nullable Instant latestAt,
        @Nullable Verdict latestVerdict,
        int answers,
        Map<Metric, Double> rolling) {
    /** How far back {@code rolling} looks, the first instant included. */
    public static final Duration ROLLING = Duration.ofDays(90);

    public ContactFigures {
        latest = Map.copyOf(latest);
        rolling = Map.copyOf(rolling);
    }

    /**
     * The figures of one contact's answers. Answers that do not count are left out; of several versions of an answer the
     * highest is taken. Nothing is rounded: who writes a figure does so once.
     */
    public static ContactFigures of(List<Answer> confirmed, Instant now) {
        List<Answer> answers = current(confirmed);
        Map<Metric, Integer> latest = new EnumMap<>(Metric.class);
        for (Answer answer : answers) {
            if (answer.score() != null) {
                latest.put(answer.metric(), answer.score());
            }
        }
        Instant since = now.minus(ROLLING);
        List<Answer> recent =
                answers.stream().filter(answer -> !answer.at().isBefore(since)).toList();
        Map<Metric, Double> rolling = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            Tally tally = Tally.ofAnswers(metric, recent);
            Double value = Headline.of(tally).value();
            if (value != null) {
                rolling.put(metric, value);
            }
        }
        Answer newest = answers.isEmpty() ? null : answers.get(answers.size() - 1);
        return new ContactFigures(
                latest,
                newest == null ? null : newest.at(),
                newest == null ? null : newest.verdict(),
                answers.size(),
                rolling);
    }

    /** Counting answers, each once, oldest first. */
    private static List<Answer> current(List<Answer> all) {
        Map<String, Answer> byId = new LinkedHashMap<>();
        for (Answer answer : all) {
            byId.merge(answer.id(), answer, (a, b) -> b.version() > a.version() ? b : a);
        }
        return byId.values().stream()
                .filter(Answer::counts)
                .sorted(Comparator.comparing(Answer::at).thenComparing(Answer::id))
                .toList();
    }
}
