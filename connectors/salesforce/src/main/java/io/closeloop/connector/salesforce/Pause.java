// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * Until when the org, or a gateway in front of it, asked us to keep quiet (Retry-After, RFC 9110 section 10.2.3). The
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
        String header = response.getHeaders().get("Retry-After");
        if (header != null) {
            parse(header.strip()).ifPresent(until::set);
        }
    }

    private Optional<Instant> parse(String header) {
        try {
            return Optional.of(
                    header.chars().allMatch(Character::isDigit)
                            ? clock.instant().plusSeconds(Long.parseLong(header))
                            : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException | NumberFormatException unreadable) {
            return Optional.empty();
        }
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
