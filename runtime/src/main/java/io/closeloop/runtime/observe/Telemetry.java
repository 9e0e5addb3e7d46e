// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * Where stations put what they measure. Thread-safe.
 *
 * @param measures counters and timers
 * @param traces spans; {@link Traces#OFF} unless an OTLP endpoint is set
 */
public record Telemetry(Measures measures, Traces traces) {
    /** Measures that nobody reads, no traces: for tests and for looking into a store. */
    public static Telemetry none() {
        return new Telemetry(new Measures(new CompositeMeterRegistry()), Traces.OFF);
    }
}
