// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.runtime.config.Options;
import java.util.Map;

/** Options as text to the record of their verb; they were checked when the route was deployed. */
final class Orders {
    /** Routes write few different options, and every effect has some. */
    private static final ClassValue<Recent<Map<String, String>, Record>> BOUND = new ClassValue<>() {
        @Override
        protected Recent<Map<String, String>, Record> computeValue(Class<?> type) {
            return new Recent<>(500);
        }
    };

    private Orders() {}

    static <O extends Record> O options(DeliveryTarget<O> target, DeliveryOrder order) {
        return options(target, order.options());
    }

    static <O extends Record> O options(DeliveryTarget<O> target, Map<String, String> options) {
        Class<O> type = target.options();
        return type.cast(BOUND.get(type).get(Map.copyOf(options), () -> bind(target, options)));
    }

    private static <O extends Record> O bind(DeliveryTarget<O> target, Map<String, String> options) {
        return Options.bind(target.options(), options, "deliver:" + target.verb(), problem -> {})
                .orElseThrow(() -> new IllegalStateException(
                        "Options of " + target.verb() + " no longer fit; they were stored by another version"));
    }

    static <O extends Record> String queue(DeliveryTarget<O> target, DeliveryOrder order) {
        return target.queue(options(target, order));
    }

    static <O extends Record> String target(DeliveryTarget<O> target, DeliveryOrder order) {
        return target.target(options(target, order));
    }
}
