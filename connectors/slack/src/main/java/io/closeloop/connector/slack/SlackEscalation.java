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
@Describe("Alerts a Slack channel of a detractor, and keeps the alert up to date until it is resolved or withdrawn")
public record SlackEscalation(
        @Describe(
                value = "Slack channel id; without it the queue's channel in config/escalation.yaml",
                example = "C0123456789")
        @Nullable
        String channel,

        @Describe(value = "How loud the alert is", fallback = "normal")
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
