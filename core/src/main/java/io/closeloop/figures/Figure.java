// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import org.jspecify.annotations.Nullable;

/**
 * One number with what is needed to believe it: how many answers stand behind it, between which bounds the truth lies with
 * 95 % confidence, and by which formula it was made. Unrounded.
 *
 * @param value null when there is nothing to compute from: no answer is not a zero
 * @param n answers, or delivered invitations, behind it
 * @param low null when the value is, or when answers that are all alike (a single one, too) say nothing about the spread
 * @param high as {@code low}
 * @param formula stable name, such as {@code csat.top2}
 * @param note how far to trust it, in words; null when there is nothing to say
 */
public record Figure(
        @Nullable Double value,
        long n,
        @Nullable Double low,
        @Nullable Double high,
        String formula,
        @Nullable String note) {
    static final String ANSWERS = "answers";

    /** Below this many answers a figure is shown with a warning and nobody is ranked by it. */
    public static final int FEW = 30;

    /** @param counted what {@code n} counts, in the plural */
    static Figure of(double value, long n, Interval interval, String formula, String counted) {
        return new Figure(value, n, interval.low(), interval.high(), formula, few(n, counted));
    }

    static Figure none(String formula, String counted) {
        return new Figure(null, 0, null, null, formula, "no " + counted + " yet");
    }

    /** The mean of answers that are all alike: without a spread of their own they give no interval, not one of width 0. */
    static Figure alike(double value, long n, String formula) {
        String which = n == 1
                ? "a single answer"
                : n < FEW ? "fewer than " + FEW + " answers, all alike" : "all answers alike";
        String note = which + ": no interval, as nothing shows how far others would differ";
        return new Figure(value, n, null, null, formula, note);
    }

    private static @Nullable String few(long n, String counted) {
        return n < FEW ? "fewer than " + FEW + " " + counted + ": go by the interval, not by the figure" : null;
    }
}
