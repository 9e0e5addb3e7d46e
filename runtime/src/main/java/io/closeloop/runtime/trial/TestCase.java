// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.RecordBinder;
import io.closeloop.runtime.config.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One case of a test file.
 *
 * @param line from 1, where the case begins
 * @param lines where each expectation stands, by its name
 */
record TestCase(String file, int line, String name, Given given, Expect expect, Map<String, Integer> lines) {
    static final String ENDING = ".test.yaml";

    TestCase {
        lines = Map.copyOf(lines);
    }

    /** The cases of a file; every mistake is reported, and a case with one is left out. */
    static List<TestCase> read(String file, String text, Consumer<ConfigProblem> problems) {
        Optional<Node> root = Yaml.parse(file, text, problems);
        if (root.isEmpty()) {
            return List.of();
        }
        if (!(root.get() instanceof Node.Sequence list)) {
            problems.accept(new ConfigProblem(
                    file,
                    root.get().line(),
                    root.get().column(),
                    null,
                    "is not a list of cases",
                    "begin each case with '- name: ...'"));
            return List.of();
        }
        List<TestCase> cases = new ArrayList<>();
        Map<String, Integer> names = new LinkedHashMap<>();
        for (Node item : list.items()) {
            Node node = camelCase(item);
            new RecordBinder(file, UnaryOperator.identity(), problems)
                    .bind(WrittenCase.class, withGiven(node), null)
                    .map(written -> new TestCase(
                            file, item.line(), written.name(), written.given(), written.expect(), lines(node)))
                    .filter(found -> sound(found, item, names, problems))
                    .ifPresent(cases::add);
        }
        return cases;
    }

    private static boolean sound(
            TestCase found, Node item, Map<String, Integer> names, Consumer<ConfigProblem> problems) {
        Integer before = names.putIfAbsent(found.name(), item.line());
        if (before != null) {
            problems.accept(new ConfigProblem(
                    found.file(),
                    item.line(),
                    item.column(),
                    "name",
                    "is used on line " + before + " too",
                    "say what is different about this case"));
            return false;
        }
        if (found.lines().isEmpty()) {
            problems.accept(new ConfigProblem(
                    found.file(),
                    item.line(),
                    item.column(),
                    "expect",
                    "expects nothing",
                    "write for example expect: {survey: csat}"));
            return false;
        }
        return true;
    }

    /** A case without {@code given} takes every default. */
    private static Node withGiven(Node node) {
        if (!(node instanceof Node.Mapping mapping) || mapping.byKey().containsKey("given")) {
            return node;
        }
        List<Node.Entry> entries = new ArrayList<>(mapping.entries());
        entries.add(new Node.Entry(
                new Node.Scalar("given", node.line(), node.column()),
                new Node.Mapping(List.of(), node.line(), node.column())));
        return new Node.Mapping(entries, node.line(), node.column());
    }

    private static Map<String, Integer> lines(Node node) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        if (node instanceof Node.Mapping mapping) {
            Node.Entry entry = mapping.byKey().get("expect");
            if (entry != null && entry.value() instanceof Node.Mapping expect) {
                expect.entries().forEach(e -> lines.put(e.key().text(), e.key().line()));
            }
        }
        return lines;
    }

    /** Keys may be spelt as in routes ({@code closeReason}) or as in settings ({@code close-reason}). */
    private static Node camelCase(Node node) {
        if (node instanceof Node.Sequence sequence) {
            return new Node.Sequence(
                    sequence.items().stream().map(TestCase::camelCase).toList(), node.line(), node.column());
        }
        if (!(node instanceof Node.Mapping mapping)) {
            return node;
        }
        List<Node.Entry> entries = new ArrayList<>();
        for (Node.Entry entry : mapping.entries()) {
            Node.Scalar key = entry.key();
            entries.add(new Node.Entry(
                    new Node.Scalar(camelCase(key.text()), key.line(), key.column()), camelCase(entry.value())));
        }
        return new Node.Mapping(entries, node.line(), node.column());
    }

    private static String camelCase(String key) {
        StringBuilder text = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            boolean dash = key.charAt(i) == '-' && i + 1 < key.length() && i > 0;
            text.append(dash ? Character.toUpperCase(key.charAt(++i)) : key.charAt(i));
        }
        return text.toString();
    }
}
