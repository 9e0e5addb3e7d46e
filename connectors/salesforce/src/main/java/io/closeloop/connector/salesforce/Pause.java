// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.delivery.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * Until when the org, or a gateway in front of it, asked us to keep quiet (Retry-After). The
 * component drops that header, so it is read where the answers pass. Thread-safe.
 */
final class Pause implements Request.Listener {
    private final Clock clock;
    private final AtomicReference<@Nullable Instant> until = new AtomicReference<>();

    Pause(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void onQueued(Request request) {
        request.onResponseHeaders(this::read);
    }

    private void read(Response response) {
        Instant now = clock.instant();
        RetryAfter.read(response.getHeaders().get("Retry-After"), now).ifPresent(wait -> until.set(now.plus(wait)));
    }

    /** What is left of it; null when nothing was asked or the time is over. */
    @Nullable
    Duration left() {
        Instant end = until.get();
        if (end == null) {
            return null;
        }
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() || left.isZero() ? null : left;
    }
}
