// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import java.util.List;

/** What a value may look like, as far as its record's types and descriptions say. */
public sealed interface Shape {
    /** @param pattern what the whole text matches; empty for any text */
    record Text(String pattern) implements Shape {}

    /** {@code true} or {@code false}. */
    record Flag() implements Shape {}

    /** @param whole without a fraction */
    record Amount(boolean whole, double min, double max) implements Shape {}

    /** {@code 15m}, {@code 24h}, {@code 30d}. */
    record Span() implements Shape {}

    /** {@code "09:00"}. */
    record TimeOfDay() implements Shape {}

    /** One of some words. */
    record Choice(List<String> words) implements Shape {
        public Choice {
            words = List.copyOf(words);
        }
    }

    record ListOf(Shape items) implements Shape {}

    /** @param keys a {@link Choice} or a {@link Text} */
    record MapOf(Shape keys, Shape values) implements Shape {}

    /** @param meaning of the whole; empty when it has none */
    record Fields(String meaning, List<Field> fields) implements Shape {
        public Fields {
            fields = List.copyOf(fields);
        }

        boolean has(String name) {
            return fields.stream().anyMatch(field -> field.name().equals(name));
        }
    }

    /** The word for people. */
    default String label() {
        if (this instanceof Choice choice) {
            return String.join(", ", choice.words());
        }
        if (this instanceof ListOf list) {
            return "list of " + list.items().label();
        }
        if (this instanceof MapOf map) {
            return "map of " + map.values().label();
        }
        if (this instanceof Amount amount) {
            String kind = amount.whole() ? "whole number" : "number";
            boolean low = Double.isFinite(amount.min());
            boolean high = Double.isFinite(amount.max());
            return low && high
                    ? kind + " from " + plain(amount.min()) + " to " + plain(amount.max())
                    : low ? kind + " from " + plain(amount.min()) : kind;
        }
        return this instanceof Flag
                ? "true or false"
                : this instanceof Span
                        ? "duration"
                        : this instanceof TimeOfDay ? "time of day" : this instanceof Fields ? "map" : "text";
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
