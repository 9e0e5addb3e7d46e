// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/** Where the truth lies with 95 % confidence, in the unit of the figure. */
public record Interval(double low, double high) {
    /** Two-sided 95 % of the normal distribution. */
    static final double Z = 1.96;

    /** A value and its margin, kept within what the figure can be. */
    static Interval around(double value, double margin, double least, double most) {
        return new Interval(Math.max(least, value - margin), Math.min(most, value + margin));
    }
}
