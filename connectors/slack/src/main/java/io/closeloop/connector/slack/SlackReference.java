// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

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

    /** {@code channel:ts}. */
    @Override
    public String toString() {
        return channel + ":" + ts;
    }
}
