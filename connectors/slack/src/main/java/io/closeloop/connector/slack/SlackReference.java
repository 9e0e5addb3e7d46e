// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A message in Slack.
 *
 * @param ts its id within the channel; a text, never a number
 */
record SlackReference(String channel, String ts) {
    static Optional<SlackReference> of(String text) {
        int colon = text.indexOf(':');
        return colon < 1 || colon == text.length() - 1
                ? Optional.empty()
                : Optional.of(new SlackReference(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** When it was posted, by Slack's clock, in whole seconds: a ts is these, a dot and a number. */
    Instant at() {
        try {
            return Instant.ofEpochSecond(Long.parseLong(ts.split("\\.", 2)[0]));
        } catch (NumberFormatException | DateTimeException notATime) {
            return Instant.EPOCH;
        }
    }

    /** {@code channel:ts}. */
    @Override
    public String toString() {
        return channel + ":" + ts;
    }
}
