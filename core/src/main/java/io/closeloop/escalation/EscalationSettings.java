// SPDX-License-Identifier: Apache-2.0
package io.closeloop.escalation;

import io.closeloop.config.Describe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** {@code config/escalation.yaml}: who is alerted, and when. */
public record EscalationSettings(
        @Describe("How long an alert waits for the customer's comment")
        Duration grace,

        @Describe("When an alert that nobody claimed calls again")
        Duration acknowledgeWithin,

        @Describe("How often it calls at most") int nudges,
        @Describe("Slack channel id by queue") Map<String, String> channels,

        @Describe("Slack channel id of queues that are not listed")
        String defaultChannel) {
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
