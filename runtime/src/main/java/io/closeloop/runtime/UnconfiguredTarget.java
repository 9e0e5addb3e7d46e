// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.DeliveryTarget;
import java.util.List;

/**
 * A verb whose connector has no credentials yet: routes that use it are checked as usual, and what they owe is kept until
 * there are some.
 */
final class UnconfiguredTarget<O extends Record> implements DeliveryTarget<O> {
    private final String verb;
    private final String connector;
    private final Class<O> options;

    UnconfiguredTarget(String verb, String connector, Class<O> options) {
        this.verb = verb;
        this.connector = connector;
        this.options = options;
    }

    @Override
    public String verb() {
        return verb;
    }

    @Override
    public String description() {
        return "Waits until the " + connector + " connector is configured";
    }

    @Override
    public Class<O> options() {
        return options;
    }

    @Override
    public List<Outcome> deliver(List<Effect<O>> effects) {
        Outcome waits = Outcome.misconfigured(
                "the " + connector + " connector has no credentials",
                "the settings in connectors/" + connector + "/README.md");
        return effects.stream().map(effect -> waits).toList();
    }
}
