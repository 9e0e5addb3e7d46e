// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call moved on and has not ended: {@code initiated}, {@code ringing}, or answered.
 *
 * @param sequence 0-based number of the event within the call
 * @param at null for now
 */
public record CallProgressed(
        CallLeg leg, Status status, int sequence, @Nullable Instant at, Map<String, String> query)
        implements TwilioEvent {
    /** What the leg is doing. */
    public enum Status {
        INITIATED("initiated"),
        RINGING("ringing"),
        IN_PROGRESS("in-progress");

        private final String wire;

        Status(String wire) {
            this.wire = wire;
        }
    }

    public CallProgressed {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** Now, on a URL without parameters. */
    public CallProgressed(CallLeg leg, Status status, int sequence) {
        this(leg, status, sequence, null, Map.of());
    }

    @Override
    public String path() {
        return TwilioWebhooks.VOICE;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        return leg.fields(status.wire, sequence, at == null ? now : at);
    }
}
