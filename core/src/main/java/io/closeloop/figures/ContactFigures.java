// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a CRM record shows of one customer; recomputed from all confirmed answers each time, so taking one back is only
 * computing again.
 *
 * @param latest newest score by metric
 * @param latestAt null without answers
 * @param latestVerdict null without answers
 * @param answers number of confirmed answers
 * @param rolling by metric over the last 90 days: CSAT % satisfied, CES mean, NPS; a metric without answers is missing
 */
public record ContactFigures(
        Map<Metric, Integer> latest,
        @Nullable Instant latestAt,
        @Nullable Verdict latestVerdict,
        int answers,
        Map<Metric, Double> rolling) {
    public ContactFigures {
        latest = Map.copyOf(latest);
        rolling = Map.copyOf(rolling);
    }
}
