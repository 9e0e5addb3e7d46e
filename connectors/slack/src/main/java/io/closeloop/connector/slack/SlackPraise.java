// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.Describe;
import org.jspecify.annotations.Nullable;

/**
 * What may stand after {@code deliver:slack-praise}.
 *
 * @param channel null for the one configured for the queue
 */
@Describe("Thanks the agent in a Slack channel when a promoter left a comment")
public record SlackPraise(
        @Describe(
                value = "Slack channel id; without it the queue's channel in config/escalation.yaml",
                example = "C0123456789")
        @Nullable
        String channel) {
    public SlackPraise {
        channel = channel == null || channel.isBlank() ? null : channel.strip();
    }
}
