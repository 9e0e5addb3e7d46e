// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The requests to one path, as it stands in the program and never as a caller wrote it: strangers cannot make up series.
 * Each status is looked up in the registry once. Thread-safe.
 */
public final class HttpMeter {
    private static final int HIGHEST = 600;

    private final MeterRegistry registry;
    private final String path;
    private final @Nullable Counter accepted;
    private final AtomicReferenceArray<Timer> answers = new AtomicReferenceArray<>(HIGHEST);
    private final AtomicReferenceArray<Counter> rejections = new AtomicReferenceArray<>(HIGHEST);

    HttpMeter(MeterRegistry registry, String path, boolean webhook) {
        this.registry = registry;
        this.path = path;
        answer(200);
        if (webhook) {
            // From the start on, so that an alert sees the first ones too.
            rejection(401);
            rejection(403);
            accepted = Counter.builder("closeloop.ingress.accepted")
                    .description("Things heard in webhooks that were let in")
                    .tag("path", path)
                    .register(registry);
        } else {
            accepted = null;
        }
    }

    /** A call was let in and said so many things. */
    public void accepted(int intakes) {
        if (accepted != null) {
            accepted.increment(intakes);
        }
    }

    /** A call was turned away. */
    public void rejected(int status) {
        rejected(status, 1);
    }

    /** So many things that a call said were. */
    public void rejected(int status, int things) {
        rejection(status).increment(things);
    }

    /** An answer went out, so long after its request had been read. */
    public void answered(int status, long nanos) {
        answer(status).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer answer(int status) {
        int index = Math.floorMod(status, HIGHEST);
        Timer known = answers.get(index);
        if (known == null) {
            known = Timer.builder("closeloop.http")
                    .description("Requests from their last byte in to their answer")
                    .tag("path", path)
                    .tag("status", Integer.toString(status))
                    .serviceLevelObjectives(
                            Duration.ofMillis(1),
                            Duration.ofMillis(5),
                            Duration.ofMillis(10),
                            Duration.ofMillis(50),
                            Duration.ofMillis(250),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(5))
                    .register(registry);
            answers.set(index, known);
        }
        return known;
    }

    private Counter rejection(int status) {
        int index = Math.floorMod(status, HIGHEST);
        Counter known = rejections.get(index);
        if (known == null) {
            known = Counter.builder("closeloop.ingress.rejected")
                    .description("Calls that were turned away")
                    .tag("path", path)
                    .tag("status", Integer.toString(status))
                    .register(registry);
            rejections.set(index, known);
        }
        return known;
    }
}
