// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import io.closeloop.survey.Metric;

/** Customer satisfaction on the scale of 1 to 5. Pure. */
public final class Csat {
    private Csat() {}

    /** {@code csat.top2}, the headline: the share of 4 and 5 among all answers, in per cent. */
    public static Figure satisfied(Tally tally) {
        tally.mustBe(Metric.CSAT);
        return tally.share(4, 5, "csat.top2");
    }

    /** {@code csat.mean}, from 1 to 5. */
    public static Figure mean(Tally tally) {
        tally.mustBe(Metric.CSAT);
        return tally.mean("csat.mean");
    }

    /** {@code csat.net}: the share of 4 and 5 less the share of 1 to 3, from -100 to 100, as some desks report it. */
    public static Figure net(Tally tally) {
        tally.mustBe(Metric.CSAT);
        return Net.of(tally.between(4, 5), 0, tally.between(1, 3), "csat.net");
    }
}
