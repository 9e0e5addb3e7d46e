// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables of fields. */
final class Markdown {
    private Markdown() {}

    static String options(Shape.Fields fields, String what) {
        if (fields.fields().isEmpty()) {
            return "No options.\n";
        }
        StringBuilder table =
                new StringBuilder("| " + what + " | type | default | meaning |\n| --- | --- | --- | --- |\n");
        for (Field field : fields.fields()) {
            table.append("| `%s` | %s | %s | %s%s |\n"
                    .formatted(
                            field.name(),
                            cell(field.shape().label()),
                            field.required() ? "required" : code(written(field.fallback())),
                            cell(field.meaning()),
                            field.example().isEmpty() ? "" : ". Example: " + code(field.example())));
        }
        return table.toString();
    }

    static String cell(String text) {
        return text.replace("|", "\\|");
    }

    static String code(String text) {
        return text.isEmpty() ? "" : "`" + cell(text) + "`";
    }

    /** A value as YAML would have it on one line. */
    static String written(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(Markdown::written).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "{}"
                    : "{ "
                            + String.join(
                                    ", ",
                                    map.entrySet().stream()
                                            .map(entry -> entry.getKey() + ": " + written(entry.getValue()))
                                            .toList())
                            + " }";
        }
        return value.toString();
    }
}
