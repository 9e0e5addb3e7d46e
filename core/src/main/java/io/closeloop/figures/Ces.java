// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import io.closeloop.survey.Metric;

/**
 * Customer effort (CES 2.0) on the scale of 1 to 7, where 7 means that the company made it easy. The same answers give four
 * different "CES" in the field, so every figure carries its formula's name. Pure.
 */
public final class Ces {
    private Ces() {}

    /** {@code ces.mean}, the headline, from 1 to 7. */
    public static Figure mean(Tally tally) {
        tally.mustBe(Metric.CES);
        return tally.mean("ces.mean");
    }

    /** {@code ces.easy}: the share of 5 to 7, in per cent. */
    public static Figure easy(Tally tally) {
        tally.mustBe(Metric.CES);
        return tally.share(5, 7, "ces.easy");
    }

    /** {@code ces.top2}: the share of 6 and 7, in per cent. */
    public static Figure top2(Tally tally) {
        tally.mustBe(Metric.CES);
        return tally.share(6, 7, "ces.top2");
    }

    /** {@code ces.net}: the share of 6 and 7 less the share of 1 to 3, from -100 to 100. */
    public static Figure net(Tally tally) {
        tally.mustBe(Metric.CES);
        return Net.of(tally.between(6, 7), tally.between(4, 5), tally.between(1, 3), "ces.net");
    }
}
