// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.port.Allowance;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** A vendor's daily allowance in numbers. What it has not said yet is no number. */
final class AllowanceMeters {
    private AllowanceMeters() {}

    static void add(Allowance allowance, MeterRegistry meters) {
        gauge(allowance, "used", "Calls of the last day, as the vendor counts them", Allowance.Usage::used, meters);
        gauge(allowance, "allowed", "Calls a day that the vendor allows", Allowance.Usage::most, meters);
    }

    private static void gauge(
            Allowance allowance,
            String what,
            String description,
            ToDoubleFunction<Allowance.Usage> number,
            MeterRegistry meters) {
        Gauge.builder(
                        "closeloop.vendor.calls." + what,
                        allowance,
                        one -> one.usage().map(number::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .strongReference(true)
                .tags("vendor", allowance.vendor())
                .register(meters);
    }
}
