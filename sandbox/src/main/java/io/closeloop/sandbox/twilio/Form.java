// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters of a REST request; an empty value counts as absent, as it does at Twilio. */
record Form(Map<String, List<String>> values) {
    @Nullable
    String get(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        return given.isEmpty() || given.get(0).isEmpty() ? null : given.get(0);
    }

    boolean has(String name) {
        return get(name) != null;
    }
}
