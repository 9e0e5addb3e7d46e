// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who may call when: Slack limits each method per channel. While one is closed, whoever comes is given a turn behind those
 * that came before and need not ask Slack to be told so; other channels are open. Thread-safe.
 *
 * @see <a href="https://docs.slack.dev/apis/web-api/rate-limits">Rate limits</a>
 */
final class SlackLanes {
    /** About one message a second and channel, beyond short bursts. */
    private static final Duration APART = Duration.ofSeconds(1);

    private final Map<String, Lane> lanes = new HashMap<>();

    /** @param last the last turn that was given */
    private record Lane(Instant closedUntil, Instant last) {}

    /** Slack said so to the one that called, whose turn is then. */
    synchronized void close(String lane, Instant until) {
        Lane known = lanes.get(lane);
        lanes.put(lane, new Lane(until, known == null || until.isAfter(known.last()) ? until : known.last()));
    }

    /** How long until the turn of one that comes now; empty when it may call at once. */
    synchronized Optional<Duration> turn(String lane, Instant now) {
        Lane known = lanes.get(lane);
        if (known == null || !now.isBefore(known.closedUntil())) {
            return Optional.empty();
        }
        Instant turn = known.last().plus(APART);
        lanes.put(lane, new Lane(known.closedUntil(), turn));
        return Optional.of(Duration.between(now, turn));
    }
}
