// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/** Two-sided 95 % of Student's t distribution: how much wider an interval is whose spread was itself estimated. Pure. */
final class Student {
    private static final double[] TABLE = {
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
        2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
        2.0452, 2.0423
    };
    private static final double NORMAL = 1.959964;

    private Student() {}

    /** @param freedom degrees of freedom, at least 1; above the table Fisher's expansion is exact to four decimals */
    static double t(long freedom) {
        if (freedom <= TABLE.length) {
            return TABLE[(int) freedom - 1];
        }
        double z = NORMAL;
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        return z + (z3 + z) / (4.0 * freedom) + (5 * z5 + 16 * z3 + 3 * z) / (96.0 * freedom * freedom);
    }
}
