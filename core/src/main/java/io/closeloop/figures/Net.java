// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/**
 * A share of the pleased less a share of the displeased, times 100. Its standard error is that of a variable that is 1, 0 or
 * -1: the square root of (p + d - (p - d)²) / n. Pure.
 */
final class Net {
    private Net() {}

    static Figure of(long pleased, long neither, long displeased, String formula) {
        long n = pleased + neither + displeased;
        if (n == 0) {
            return Figure.none(formula, Figure.ANSWERS);
        }
        double value = 100.0 * (pleased - displeased) / n;
        boolean ofOneMind = pleased == n || neither == n || displeased == n;
        if (n >= Figure.FEW && !ofOneMind) {
            return Figure.of(value, n, interval(pleased, displeased, n), formula, Figure.ANSWERS);
        }
        // Few answers: three more are imagined, one in four pleased, one in four displeased, half of them neither,
        // which
        // keeps the interval honest where all are of one mind (B. Rocks, Interval estimation for the net promoter
        // score,
        // The American Statistician 70, 2016).
        Interval adjusted = interval(pleased + 0.75, displeased + 0.75, n + 3);
        String note = n < Figure.FEW
                ? "fewer than " + Figure.FEW + " answers: adjusted-Wald interval, go by it and not by the figure"
                : "all answers alike: adjusted-Wald interval";
        return new Figure(value, n, Math.min(value, adjusted.low()), Math.max(value, adjusted.high()), formula, note);
    }

    /** The margin of the plain formula, in points. */
    static double margin(double pleased, double displeased, double n) {
        double p = pleased / n;
        double d = displeased / n;
        return 100 * Interval.Z * Math.sqrt((p + d - (p - d) * (p - d)) / n);
    }

    private static Interval interval(double pleased, double displeased, double n) {
        double center = 100 * (pleased - displeased) / n;
        return Interval.around(center, margin(pleased, displeased, n), -100, 100);
    }
}
