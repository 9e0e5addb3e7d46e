// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.Locale;
import java.util.Optional;

/** A scale and how its scores are judged. Higher is always better. */
public enum Metric {
    /** Customer satisfaction, 1 to 5. */
    CSAT(1, 5, 2, 4),
    /** Customer effort (CES 2.0), 1 to 7; 7 means the company made it easy. */
    CES(1, 7, 3, 5),
    /** Net promoter, 0 to 10. */
    NPS(0, 10, 6, 9);

    private final String code = name().toLowerCase(Locale.ROOT);

    private final int min;
    private final int max;
    private final int detractorUpTo;
    private final int promoterFrom;

    Metric(int min, int max, int detractorUpTo, int promoterFrom) {
        this.min = min;
        this.max = max;
        this.detractorUpTo = detractorUpTo;
        this.promoterFrom = promoterFrom;
    }

    public int min() {
        return min;
    }

    public int max() {
        return max;
    }

    /** True for a score the scale has; anything else is rejected, never clamped. */
    public boolean has(int score) {
        return score >= min && score <= max;
    }

    /** The verdict of a valid score under the default thresholds. */
    public Verdict verdict(int score) {
        if (!has(score)) {
            throw new IllegalArgumentException(name() + " goes from " + min + " to " + max);
        }
        if (score <= detractorUpTo) {
            return Verdict.DETRACTOR;
        }
        return score >= promoterFrom ? Verdict.PROMOTER : Verdict.PASSIVE;
    }

    /** True for the lowest score of the scale. */
    public boolean worst(int score) {
        return score == min;
    }

    public String code() {
        return code;
    }

    public static Optional<Metric> of(String code) {
        for (Metric metric : values()) {
            if (metric.code().equalsIgnoreCase(code)) {
                return Optional.of(metric);
            }
        }
        return Optional.empty();
    }
}
