// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.runtime.routes.RouteDesk;
import java.util.Map;
import java.util.Set;

/**
 * What routes may refer to.
 *
 * @param desk the verbs and surveys
 * @param placeholders the settings that routes may use
 * @param languages of all surveys; empty when unknown, then languages are not checked
 * @param queues that a setting names; empty when unknown
 */
public record World(RouteDesk desk, Map<String, String> placeholders, Set<String> languages, Set<String> queues) {
    public World {
        placeholders = Map.copyOf(placeholders);
        languages = Set.copyOf(languages);
        queues = Set.copyOf(queues);
    }

    /** Where only verbs, surveys and placeholders are known. */
    public static World of(RouteDesk desk, Map<String, String> placeholders) {
        return new World(desk, placeholders, Set.of(), Set.of());
    }

    Placeholders values() {
        return new Placeholders(placeholders);
    }
}
