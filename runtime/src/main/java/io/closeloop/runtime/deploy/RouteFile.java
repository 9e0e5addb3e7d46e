// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One route file as text: {@code <id>.camel.yaml} with exactly one route.
 *
 * @param name relative path, for messages
 * @param id the route's id, equal to the file's stem
 */
public record RouteFile(String name, String id, String text) {
    /** Ending of route files. */
    public static final String ENDING = ".camel.yaml";

    /** The file when its frame is sound; every fault of the frame is reported. */
    public static Optional<RouteFile> read(String name, String text, Consumer<ConfigProblem> problems) {
        List<ConfigProblem> found = new ArrayList<>();
        Optional<Node> root = Yaml.parse(name, text, found::add);
        String stem = idOf(name);
        if (root.isPresent()) {
            check(name, stem, root.get(), found);
        } else if (found.isEmpty()) {
            found.add(new ConfigProblem(name, 1, null, "is empty", "write one '- route:'"));
        }
        found.forEach(problems);
        return found.isEmpty() ? Optional.of(new RouteFile(name, stem, text)) : Optional.empty();
    }

    /** The id of the route in a file of this name. */
    static String idOf(String name) {
        return name.substring(name.lastIndexOf('/') + 1).replace(ENDING, "");
    }

    private static void check(String name, String stem, Node root, List<ConfigProblem> found) {
        if (!(root instanceof Node.Sequence list) || list.items().isEmpty()) {
            found.add(problem(name, root, null, "does not begin with a list", "begin with '- route:'"));
            return;
        }
        if (list.items().size() > 1) {
            found.add(problem(name, list.items().get(1), null, "is a second item", "write one route a file"));
        }
        Optional<Node.Mapping> route = child(list.items().get(0), "route");
        if (route.isEmpty()) {
            found.add(problem(name, list.items().get(0), null, "is not a route", "begin with '- route:'"));
            return;
        }
        Optional<Node.Scalar> id = scalar(route.get(), "id");
        if (id.isEmpty()) {
            found.add(problem(name, route.get(), "id", "is missing", "write id: " + stem));
        } else if (!id.get().text().equals(stem)) {
            found.add(problem(
                    name, id.get(), "id", "is '" + id.get().text() + "' in a file named " + stem, "write id: " + stem));
        }
        if (scalar(route.get(), "description").filter(d -> !d.text().isBlank()).isEmpty()) {
            found.add(problem(
                    name,
                    route.get(),
                    "description",
                    "is missing",
                    "write one sentence that says what the route is for"));
        }
        Optional<Node.Mapping> from = child(route.get(), "from");
        if (from.isEmpty()) {
            found.add(problem(
                    name,
                    route.get(),
                    "from",
                    "is missing",
                    "write where the route begins, such as uri: channel:phone"));
        } else if (scalar(from.get(), "uri").isEmpty()) {
            found.add(problem(name, from.get(), "from.uri", "is missing", "write for example uri: channel:phone"));
        }
        from.flatMap(f -> scalar(f, "uri")).ifPresent(uri -> stepsOutOfPlace(name, uri.text(), route.get(), found));
        stepsWithoutId(name, route.get(), found);
    }

    /** A step that only works behind another beginning would throw at the first fact: better said before it is live. */
    private static void stepsOutOfPlace(String name, String from, Node node, List<ConfigProblem> found) {
        if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> stepsOutOfPlace(name, from, item, found));
        } else if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                String key = entry.key().text();
                if (key.equals("to") || key.equals("toD")) {
                    Optional<Node.Scalar> uri = entry.value() instanceof Node.Scalar bare
                            ? Optional.of(bare)
                            : entry.value() instanceof Node.Mapping step ? scalar(step, "uri") : Optional.empty();
                    uri.ifPresent(u -> outOfPlace(name, from, u, found));
                } else {
                    stepsOutOfPlace(name, from, entry.value(), found);
                }
            }
        }
    }

    private static void outOfPlace(String name, String from, Node.Scalar uri, List<ConfigProblem> found) {
        String step = uri.text();
        boolean station =
                from.startsWith("channel:") || from.startsWith("interactions:") || from.startsWith("answers:");
        if (station && step.startsWith("deliver:") && !from.startsWith("answers:")) {
            found.add(problem(
                    name,
                    uri,
                    null,
                    step + " stands in a route that begins with " + from,
                    "put it into a route that begins with answers:all or another answers: word"));
        }
        if (station && step.startsWith("survey:") && !from.startsWith("interactions:")) {
            found.add(problem(
                    name,
                    uri,
                    null,
                    step + " stands in a route that begins with " + from,
                    "put it into a route that begins with interactions:matched"));
        }
    }

    private static void stepsWithoutId(String name, Node node, List<ConfigProblem> found) {
        if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> stepsWithoutId(name, item, found));
        } else if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if ((entry.key().text().equals("to") || entry.key().text().equals("toD"))
                        && entry.value() instanceof Node.Mapping step
                        && scalar(step, "id").isEmpty()) {
                    found.add(problem(
                            name,
                            entry.key(),
                            "id",
                            "is missing in this step",
                            "name it by what it does, such as id: alert-team"));
                }
                stepsWithoutId(name, entry.value(), found);
            }
        }
    }

    private static Optional<Node.Mapping> child(Node node, String key) {
        return node instanceof Node.Mapping mapping
                ? Optional.ofNullable(mapping.byKey().get(key))
                        .map(Node.Entry::value)
                        .filter(Node.Mapping.class::isInstance)
                        .map(Node.Mapping.class::cast)
                : Optional.empty();
    }

    private static Optional<Node.Scalar> scalar(Node.Mapping mapping, String key) {
        return Optional.ofNullable(mapping.byKey().get(key))
                .map(Node.Entry::value)
                .filter(Node.Scalar.class::isInstance)
                .map(Node.Scalar.class::cast);
    }

    private static ConfigProblem problem(
            String name, Node node, @org.jspecify.annotations.Nullable String key, String what, String write) {
        return new ConfigProblem(name, node.line(), node.column(), key, what, write);
    }

    /** The line on which a text stands, from 1; 0 when it does not. */
    int lineOf(String part) {
        int at = text.indexOf(part);
        return at < 0
                ? 0
                : (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }
}
