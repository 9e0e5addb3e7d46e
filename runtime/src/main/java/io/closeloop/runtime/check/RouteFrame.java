// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Yaml;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The frame of a route file: exactly one route, its id the file's name, a description, a beginning, and a name for each step.
 *
 * @param id the file's stem, which the route's id must equal
 */
public record RouteFrame(String id, Node.Mapping route) {
    private static final String ENDING = ".camel.yaml";

    /** The frame, as far as it can be read; every fault of it is reported. */
    public static Optional<RouteFrame> read(String name, String text, Consumer<ConfigProblem> problems) {
        Findings found = new Findings(name, problems);
        Optional<Node> root = Yaml.parse(name, text, found::add);
        String stem = name.substring(name.lastIndexOf('/') + 1).replace(ENDING, "");
        if (root.isEmpty()) {
            if (found.count() == 0) {
                found.add(CheckRule.ROUTE_FRAME, 1, 1, null, "is empty", "write one '- route:'");
            }
            return Optional.empty();
        }
        return check(stem, root.get(), found).map(route -> new RouteFrame(stem, route));
    }

    private static Optional<Node.Mapping> check(String stem, Node root, Findings found) {
        if (!(root instanceof Node.Sequence list) || list.items().isEmpty()) {
            found.add(CheckRule.ROUTE_FRAME, root, null, "does not begin with a list", "begin with '- route:'");
            return Optional.empty();
        }
        if (list.items().size() > 1) {
            found.add(CheckRule.ROUTE_FRAME, list.items().get(1), null, "is a second item", "write one route a file");
        }
        Optional<Node.Mapping> route = child(list.items().get(0), "route");
        if (route.isEmpty()) {
            found.add(CheckRule.ROUTE_FRAME, list.items().get(0), null, "is not a route", "begin with '- route:'");
            return Optional.empty();
        }
        Node.Mapping node = route.get();
        Optional<Node.Scalar> id = scalar(node, "id");
        if (id.isEmpty()) {
            found.add(CheckRule.ROUTE_ID, node, "id", "is missing", "write id: " + stem);
        } else if (!id.get().text().equals(stem)) {
            found.add(
                    CheckRule.ROUTE_ID,
                    id.get(),
                    "id",
                    "is '" + id.get().text() + "' in a file named " + stem,
                    "write id: " + stem);
        }
        Optional<Node.Scalar> description = scalar(node, "description");
        if (description.filter(d -> !d.text().isBlank()).isEmpty()) {
            found.add(
                    CheckRule.ROUTE_DESCRIPTION,
                    description.<Node>map(d -> d).orElse(node),
                    "description",
                    "is missing",
                    "write one sentence that says what the route is for");
        }
        boolean begins = begins(node, found);
        stepsWithoutId(node, found);
        return begins ? route : Optional.empty();
    }

    private static boolean begins(Node.Mapping route, Findings found) {
        Optional<Node.Mapping> from = child(route, "from");
        if (from.isEmpty()) {
            Node at = Node.at(route, "from").orElse(route);
            found.add(
                    CheckRule.ROUTE_FRAME,
                    at,
                    "from",
                    at == route ? "is missing" : "is not a map",
                    "write from: and below it, indented, where the route begins, such as uri: channel:phone");
            return false;
        }
        if (scalar(from.get(), "uri").filter(uri -> !uri.text().isBlank()).isEmpty()) {
            found.add(
                    CheckRule.ROUTE_FRAME,
                    from.get(),
                    "from.uri",
                    "is missing",
                    "write for example uri: channel:phone");
            return false;
        }
        return true;
    }

    private static void stepsWithoutId(Node node, Findings found) {
        if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> stepsWithoutId(item, found));
        } else if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if ((entry.key().text().equals("to") || entry.key().text().equals("toD"))
                        && entry.value() instanceof Node.Mapping step
                        && scalar(step, "id").isEmpty()) {
                    found.add(
                            CheckRule.STEP_ID,
                            entry.key(),
                            "id",
                            "is missing in this step",
                            "name it by what it does, such as id: alert-team");
                }
                stepsWithoutId(entry.value(), found);
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
}
