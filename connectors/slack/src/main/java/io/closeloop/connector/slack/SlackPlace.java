// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.escalation.EscalationSettings;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A channel and who chose it.
 *
 * @param setting what an admin mends when Slack refuses the channel
 */
record SlackPlace(String channel, String setting) {
    static final String CONFIGURED = "config/escalation.yaml channels";

    /** The channel of the route, else the one of the interaction's queue; empty when none is configured. */
    static Optional<SlackPlace> of(
            String verb, @Nullable String channel, EscalationSettings settings, Interaction interaction) {
        if (channel != null) {
            return Optional.of(new SlackPlace(channel, "channel of deliver:" + verb));
        }
        return settings.channelFor(interaction.queue().map(Participant::id))
                .map(configured -> new SlackPlace(configured, CONFIGURED));
    }
}
