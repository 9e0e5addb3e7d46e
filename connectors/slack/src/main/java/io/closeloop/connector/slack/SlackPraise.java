// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.Describe;
import org.jspecify.annotations.Nullable;

/**
 * What may stand after {@code deliver:slack-praise}.
 *
 * @param channel null for the one configured for the queue
 */
public record SlackPraise(
        @Describe("Slack channel id, such as C0123456789; without it the queue's channel in config/escalation.yaml")
        @Nullable
        String channel) {
    public SlackPraise {
        channel = channel == null || channel.isBlank() ? null : channel.strip();
    }
}
