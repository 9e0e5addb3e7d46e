// SPDX-License-Identifier: Apache-2.0
package io.closeloop.escalation;

import io.closeloop.config.CheckRule;
import io.closeloop.config.Describe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** {@code config/escalation.yaml}: who is alerted, and when. */
@Describe("Who is alerted about an unhappy customer, and when")
public record EscalationSettings(
        @Describe("How long an alert waits for the customer's comment")
        Duration grace,

        @Describe("When an alert that nobody claimed calls again")
        Duration acknowledgeWithin,

        @Describe(value = "How often it calls at most", min = 0, max = 20)
        int nudges,

        @Describe(
                value = "Slack channel id by queue",
                example = "{ billing: C0123456789 }",
                pattern = "[CGD][A-Z0-9]{6,}",
                write = EscalationSettings.CHANNEL,
                rule = CheckRule.SLACK_CHANNEL)
        Map<String, String> channels,

        @Describe(
                value = "Slack channel id of queues that are not listed; empty for none",
                example = "C0123456789",
                pattern = "([CGD][A-Z0-9]{6,})?",
                write = EscalationSettings.CHANNEL,
                rule = CheckRule.SLACK_CHANNEL)
        String defaultChannel) {
    private static final String CHANNEL = "the id at the end of the channel's details in Slack, such as C0123456789";

    public EscalationSettings {
        channels = Map.copyOf(channels);
    }

    public static EscalationSettings defaults() {
        return new EscalationSettings(Duration.ofMinutes(10), Duration.ofMinutes(30), 2, Map.of(), "");
    }

    /** The channel for a queue; empty when none is configured at all. */
    public Optional<String> channelFor(Optional<String> queue) {
        String channel = queue.map(channels::get).orElse(null);
        return Optional.of(channel == null ? defaultChannel : channel).filter(name -> !name.isBlank());
    }
}
