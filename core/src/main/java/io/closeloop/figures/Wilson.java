// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/**
 * The score interval of a share (E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA
 * 22, 1927): right for small numbers and for shares near none and all. Pure.
 */
public final class Wilson {
    private Wilson() {}

    /**
     * The interval of a share in per cent.
     *
     * @param hits from 0 to {@code n}
     * @param n at least 1
     */
    public static Interval of(long hits, long n) {
        if (n < 1 || hits < 0 || hits > n) {
            throw new IllegalArgumentException("A share needs 0 to n hits of at least one, not " + hits + " of " + n);
        }
        double p = (double) hits / n;
        double zz = Interval.Z * Interval.Z;
        double center = p + zz / (2 * n);
        double margin = Interval.Z * Math.sqrt(p * (1 - p) / n + zz / (4.0 * n * n));
        double whole = 1 + zz / n;
        // All and none are certain to be possible; rounding must not take them out of their own interval.
        double low = hits == 0 ? 0 : (center - margin) / whole;
        double high = hits == n ? 1 : (center + margin) / whole;
        return new Interval(100 * low, 100 * high);
    }

    /** @param counted what {@code n} counts, in the plural */
    static Figure share(long hits, long n, String formula, String counted) {
        return n == 0 ? Figure.none(formula, counted) : Figure.of(100.0 * hits / n, n, of(hits, n), formula, counted);
    }
}
