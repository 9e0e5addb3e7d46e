// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/** The one figure by which a metric is known: CSAT % satisfied, CES mean, NPS. Pure. */
public final class Headline {
    private Headline() {}

    public static Figure of(Tally tally) {
        return switch (tally.metric()) {
            case CSAT -> Csat.satisfied(tally);
            case CES -> Ces.mean(tally);
            case NPS -> Nps.of(tally);
        };
    }
}
