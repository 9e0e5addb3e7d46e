// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.Describe;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What may stand after {@code deliver:slack-escalation}.
 *
 * @param channel null for the one configured for the queue
 */
public record SlackEscalation(
        @Describe("Slack channel id, such as C0123456789; without it the queue's channel in config/escalation.yaml")
        @Nullable
        String channel,

        @Describe(value = "How loud the alert is: normal or high", fallback = "normal")
        Urgency urgency) {

    /** How loud an alert is. */
    public enum Urgency {
        NORMAL,
        HIGH;

        /** The word used in routes. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SlackEscalation {
        channel = channel == null || channel.isBlank() ? null : channel.strip();
    }
}
