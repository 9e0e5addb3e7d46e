// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import io.closeloop.survey.Answer;
import io.closeloop.survey.Metric;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** How often each score of a scale was given; all that a metric needs. Immutable. */
public final class Tally {
    private final Metric metric;
    private final long[] counts;

    private Tally(Metric metric, long[] counts) {
        this.metric = metric;
        this.counts = counts;
    }

    /** Of counts by score, from the lowest score of the scale to the highest; {@code counts} has one entry for each. */
    public static Tally of(Metric metric, long... counts) {
        int size = metric.max() - metric.min() + 1;
        if (counts.length != size || Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException(metric + " needs " + size + " counts of 0 or more");
        }
        return new Tally(metric, counts.clone());
    }

    /** Of counts by score; a missing score was given by nobody, one that the scale does not have is rejected. */
    public static Tally of(Metric metric, Map<Integer, Long> counts) {
        long[] all = new long[metric.max() - metric.min() + 1];
        counts.forEach((score, count) -> all[place(metric, score)] = count);
        return of(metric, all);
    }

    /** Of single scores; one that the scale does not have is rejected, never clamped. */
    public static Tally of(Metric metric, Collection<Integer> scores) {
        long[] counts = new long[metric.max() - metric.min() + 1];
        for (int score : scores) {
            counts[place(metric, score)]++;
        }
        return new Tally(metric, counts);
    }

    private static int place(Metric metric, int score) {
        if (!metric.has(score)) {
            throw new IllegalArgumentException(
                    metric + " goes from " + metric.min() + " to " + metric.max() + ", not to " + score);
        }
        return score - metric.min();
    }

    /** Of the answers to this metric that count. */
    public static Tally ofAnswers(Metric metric, Collection<Answer> answers) {
        return of(
                metric,
                answers.stream()
                        .filter(answer -> answer.metric() == metric && answer.counts())
                        .map(Answer::score)
                        .filter(Objects::nonNull)
                        .toList());
    }

    public Metric metric() {
        return metric;
    }

    /** All answers. */
    public long n() {
        return Arrays.stream(counts).sum();
    }

    /** Answers with a score between two, both included. */
    public long between(int low, int high) {
        long sum = 0;
        for (int score = Math.max(low, metric.min()); score <= Math.min(high, metric.max()); score++) {
            sum += counts[score - metric.min()];
        }
        return sum;
    }

    /** The figure of the mean with Student's t interval; answers that are all alike have none, as they show no spread. */
    Figure mean(String formula) {
        long n = n();
        if (n == 0) {
            return Figure.none(formula, Figure.ANSWERS);
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += (double) counts[i] * (metric.min() + i);
        }
        double mean = sum / n;
        if (Arrays.stream(counts).anyMatch(count -> count == n)) {
            return Figure.alike(mean, n, formula);
        }
        double squares = 0;
        for (int i = 0; i < counts.length; i++) {
            double off = metric.min() + i - mean;
            squares += counts[i] * off * off;
        }
        double error = Math.sqrt(squares / (n - 1) / n);
        Interval interval = Interval.around(mean, Student.t(n - 1) * error, metric.min(), metric.max());
        return Figure.of(mean, n, interval, formula, Figure.ANSWERS);
    }

    /** The figure of the share in per cent of scores between two, both included. */
    Figure share(int low, int high, String formula) {
        return Wilson.share(between(low, high), n(), formula, Figure.ANSWERS);
    }

    void mustBe(Metric wanted) {
        if (metric != wanted) {
            throw new IllegalArgumentException("This is a figure of " + wanted + ", not of " + metric);
        }
    }
}
