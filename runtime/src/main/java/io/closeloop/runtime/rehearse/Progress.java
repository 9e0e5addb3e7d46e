// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a rehearsal has come.
 *
 * @param contacts replayed so far
 * @param share of the period, from 0 to 1
 * @param spent since it began
 */
public record Progress(long contacts, double share, Duration spent) {
    /** {@code  40 %  412,000 contacts  31,000/s  20 s left}. */
    public String words() {
        double seconds = Math.max(0.001, spent.toMillis() / 1000.0);
        long left = share <= 0 ? 0 : Math.round(seconds / share - seconds);
        return String.format(
                Locale.ROOT,
                "%3.0f %%  %,d contacts  %,.0f/s  %d s left",
                100 * share,
                contacts,
                contacts / seconds,
                left);
    }
}
