// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of a submitted form; the first value of each. */
final class Form {
    private final Map<String, String> fields = new HashMap<>();

    private Form() {}

    /** Reads {@code application/x-www-form-urlencoded}; anything unreadable is simply not there. */
    static Form of(HttpCall call) {
        Form form = new Form();
        for (String pair : call.text().split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    form.fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                } catch (IllegalArgumentException broken) {
                    // A field that is no text is no field.
                    continue;
                }
            }
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(fields.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Whether it was sent, be it empty. */
    boolean has(String name) {
        return fields.containsKey(name);
    }

    Optional<Integer> number(String name) {
        return get(name).filter(text -> text.matches("[0-9]{1,3}")).map(Integer::valueOf);
    }
}
