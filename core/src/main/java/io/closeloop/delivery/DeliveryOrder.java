// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a route planned with a {@code deliver:} step.
 *
 * @param verb {@code <connector>-<what>}, such as {@code slack-escalation}
 * @param options as written in the route, checked against the verb's options record
 */
public record DeliveryOrder(String verb, Map<String, String> options) {
    public DeliveryOrder {
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }
}
