// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value in a YAML file, with its place. */
public sealed interface Node {
    /** From 1. */
    int line();

    /** From 1. */
    int column();

    /** What stands below keys; empty when something on the way is missing. */
    static Optional<Node> at(@Nullable Node root, String... path) {
        @Nullable Node node = root;
        for (String key : path) {
            Entry entry = node instanceof Mapping mapping ? mapping.byKey().get(key) : null;
            if (entry == null) {
                return Optional.empty();
            }
            node = entry.value();
        }
        return Optional.ofNullable(node);
    }

    record Scalar(String text, int line, int column) implements Node {}

    record Sequence(List<Node> items, int line, int column) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Keys in file order. */
    record Mapping(List<Entry> entries, int line, int column) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** The values by key; the last of a repeated key wins, as {@link Yaml} has reported it. */
        public Map<String, Entry> byKey() {
            Map<String, Entry> map = new LinkedHashMap<>();
            entries.forEach(entry -> map.put(entry.key().text(), entry));
            return map;
        }

        /** Keys that stand there more than once. */
        public List<Scalar> repeated() {
            Map<String, Integer> seen = new LinkedHashMap<>();
            List<Scalar> repeated = new ArrayList<>();
            for (Entry entry : entries) {
                if (seen.merge(entry.key().text(), 1, Integer::sum) > 1) {
                    repeated.add(entry.key());
                }
            }
            return repeated;
        }
    }

    record Entry(Scalar key, Node value) {}
}
