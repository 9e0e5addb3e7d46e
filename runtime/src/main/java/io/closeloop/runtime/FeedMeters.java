// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.port.Feed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** A feed in numbers. What is not known is no number. */
final class FeedMeters {
    private FeedMeters() {}

    static void add(Feed feed, Clock clock, MeterRegistry meters) {
        String[] tags = {"feed", feed.name()};
        Gauge.builder(
                        "closeloop.feed.lag",
                        feed,
                        f -> f.lag().isPresent() ? f.lag().getAsLong() : Double.NaN)
                .description("Records that have not gone through yet")
                .tags(tags)
                .register(meters);
        Gauge.builder("closeloop.feed.lag.seconds", feed, f -> age(f, clock))
                .description("Age of the oldest of them")
                .tags(tags)
                .register(meters);
        Gauge.builder("closeloop.feed.up", feed, f -> f.trouble().isEmpty() ? 1 : 0)
                .description("0 while health tells of a trouble")
                .tags(tags)
                .register(meters);
        FunctionCounter.builder("closeloop.feed.passed", feed, Feed::passed)
                .description("Records that went through")
                .tags(tags)
                .register(meters);
        FunctionCounter.builder("closeloop.feed.refused", feed, Feed::refused)
                .description("Records put aside because nothing can be made of them")
                .tags(tags)
                .register(meters);
    }

    /** In seconds; that of a feed in trouble that knows of nothing is not 0: what waits at the broker is not seen. */
    private static double age(Feed feed, Clock clock) {
        return feed.waitingSince()
                .map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
                .orElseGet(() -> feed.trouble().isEmpty() ? 0 : Double.NaN);
    }
}
