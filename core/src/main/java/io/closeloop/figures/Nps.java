// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import io.closeloop.survey.Metric;

/** Net promoter score on the scale of 0 to 10. Pure. */
public final class Nps {
    private Nps() {}

    /** {@code nps}: the share of 9 and 10 less the share of 0 to 6, from -100 to 100; 7 and 8 stay in the denominator. */
    public static Figure of(Tally tally) {
        tally.mustBe(Metric.NPS);
        return Net.of(tally.between(9, 10), tally.between(7, 8), tally.between(0, 6), "nps");
    }
}
