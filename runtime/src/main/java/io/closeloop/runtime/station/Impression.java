// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call, however many effects it carried, says of its destination. That some of them are to come again says
 * nothing against a destination that did others, and that some wait for their turn says nothing of it at all.
 *
 * @param answered it did something of it, or refused something in its own words
 * @param failed everything else is to come again later
 * @param asked the longest it wants to be left alone for; null when it did not say
 * @param trouble the place of the outcome that tells best what is wrong; negative when nothing is
 */
record Impression(
        boolean answered, boolean failed, @Nullable Duration asked, int trouble) {
    /** @param outcomes of the call, at least one */
    static Impression of(List<Outcome> outcomes) {
        boolean answered = false;
        int retries = 0;
        int turns = 0;
        int retry = -1;
        int setting = -1;
        Duration asked = null;
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome instanceof Outcome.Retry waits && waits.inTurn()) {
                turns++;
            } else if (outcome instanceof Outcome.Retry later) {
                retries++;
                retry = retry < 0 ? i : retry;
                asked = longer(asked, later.after());
            } else if (outcome instanceof Outcome.Refused refused && refused.setting() != null) {
                setting = setting < 0 ? i : setting;
            } else {
                answered = true;
            }
        }
        boolean failed = retries > 0 && retries + turns == outcomes.size();
        return new Impression(answered, failed, asked, setting >= 0 || answered ? setting : retry);
    }

    private static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) > 0 ? a : b;
    }
}
