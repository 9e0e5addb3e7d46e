// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.figures.Figure;
import io.closeloop.figures.Headline;
import io.closeloop.figures.Tally;
import io.closeloop.port.View.PastAsk;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the record lets one expect of asks: how many are answered, with which scores, with words or without. */
final class Expectation {
    /** Two answers of twenty asks stand for what is usual in the field until there is a record of one's own. */
    private static final double PRIOR_ANSWERED = 2;

    private static final double PRIOR_SENT = 20;

    private final Map<Via, long[]> sent = new EnumMap<>(Via.class);
    private final Map<Metric, long[]> scores = new EnumMap<>(Metric.class);
    private long answers;
    private long commented;

    void learn(PastAsk ask) {
        boolean out = ask.state().out();
        if (!out) {
            return;
        }
        long[] counts = sent.computeIfAbsent(ask.via(), via -> new long[2]);
        counts[0]++;
        Metric metric = ask.metric();
        Integer score = ask.score();
        if (metric != null && score != null && metric.has(score)) {
            counts[1]++;
            scores.computeIfAbsent(metric, m -> new long[m.max() - m.min() + 1])[score - metric.min()]++;
            answers++;
            commented += ask.commented() ? 1 : 0;
        }
    }

    double rate(Via via) {
        long[] counts = sent.getOrDefault(via, new long[2]);
        return (counts[1] + PRIOR_ANSWERED) / (counts[0] + PRIOR_SENT);
    }

    List<Report.Rate> rates() {
        List<Report.Rate> rates = new ArrayList<>();
        for (Via via : Via.values()) {
            long[] counts = sent.getOrDefault(via, new long[2]);
            rates.add(new Report.Rate(via, counts[0], counts[1], rate(via)));
        }
        return rates;
    }

    /** The share of answers with words, three of ten until there is a record. */
    double withWords() {
        return (commented + 3.0) / (answers + 10.0);
    }

    /** The share of a score among the metric's answers; all alike until there is a record. */
    double share(Metric metric, int score) {
        int size = metric.max() - metric.min() + 1;
        long[] counts = scores.getOrDefault(metric, new long[size]);
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        return (counts[score - metric.min()] + 1.0) / (all + size);
    }

    /** The metric's headline at so many answers with the usual scores; its value is of no interest, its interval is. */
    Figure headline(Metric metric, double expected) {
        long n = Math.round(expected);
        int size = metric.max() - metric.min() + 1;
        long[] counts = new long[size];
        double carried = 0;
        long given = 0;
        for (int i = 0; i < size; i++) {
            carried += n * share(metric, metric.min() + i);
            counts[i] = Math.max(0, Math.round(carried) - given);
            given += counts[i];
        }
        return Headline.of(Tally.of(metric, counts));
    }

    /** Upper less lower bound; null when there is none. */
    static @Nullable Double width(Figure figure) {
        Double low = figure.low();
        Double high = figure.high();
        return low == null || high == null ? null : high - low;
    }
}
