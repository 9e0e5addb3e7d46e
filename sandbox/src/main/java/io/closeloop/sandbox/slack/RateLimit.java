// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Buckets that fill one token at a time: about one message a second and channel with short bursts, and a number of calls
 * a minute for other methods. <a href="https://docs.slack.dev/apis/web-api/rate-limits">Rate limits</a>. Guarded by the
 * stand-in.
 */
final class RateLimit {
    private final Clock clock;
    private final Map<String, Bucket> buckets = new HashMap<>();

    RateLimit(Clock clock) {
        this.clock = clock;
    }

    private record Bucket(double tokens, Instant at) {}

    /** Seconds to wait before the next call, 0 when this one was let through. */
    int take(String key, int burst, Duration refill) {
        Instant now = clock.instant();
        Bucket before = buckets.getOrDefault(key, new Bucket(burst, now));
        double grown = Math.max(0, Duration.between(before.at(), now).toNanos()) / (double) refill.toNanos();
        double tokens = Math.min(burst, before.tokens() + grown);
        if (tokens < 1) {
            buckets.put(key, new Bucket(tokens, now));
            return (int) Math.max(1, Math.ceil((1 - tokens) * refill.toMillis() / 1000.0));
        }
        buckets.put(key, new Bucket(tokens - 1, now));
        return 0;
    }
}
