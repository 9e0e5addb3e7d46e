// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.ConfigProblem;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Binds the options of a route step to the step's record. Names are in camelCase, as everywhere in Camel. */
public final class Options {
    private Options() {}

    /** The record; empty when anything was wrong, which is then reported. */
    public static <R extends Record> Optional<R> bind(
            Class<R> type, Map<String, String> options, String where, Consumer<ConfigProblem> problems) {
        List<Node.Entry> entries = new ArrayList<>();
        options.forEach(
                (key, value) -> entries.add(new Node.Entry(new Node.Scalar(key, 0, 0), new Node.Scalar(value, 0, 0))));
        return bind(type, new Node.Mapping(entries, 0, 0), where, problems);
    }

    /**
     * The record of options that stand in a file, each with its place.
     *
     * @param where the file, for messages
     */
    public static <R extends Record> Optional<R> bind(
            Class<R> type, Node.Mapping options, String where, Consumer<ConfigProblem> problems) {
        return RecordBinder.ofOptions(where, problems).bind(type, options, defaults(type));
    }

    /** What the record's static {@code defaults()} gives; null when it has none and every option must be written. */
    private static <R extends Record> @Nullable R defaults(Class<R> type) {
        try {
            return type.cast(type.getMethod("defaults").invoke(null));
        } catch (NoSuchMethodException none) {
            return null;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(type + ".defaults() must be public and must not fail", e);
        }
    }
}
