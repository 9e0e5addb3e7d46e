// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.runtime.check.CamelShapes.Option;
import io.closeloop.runtime.check.CamelShapes.Shape;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Walks along one route as Camel's schema says it may look: reports what it may not, gathers the rest. */
final class RouteWalk {
    /** Steps behind which nobody knows the body any more, and mostly not the headers either. */
    private static final Set<String> CHANGES_BODY = Set.of(
            "setBody",
            "transform",
            "transformDataType",
            "convertBodyTo",
            "marshal",
            "unmarshal",
            "enrich",
            "pollEnrich",
            "poll",
            "split",
            "aggregate",
            "bean",
            "process",
            "script",
            "claimCheck",
            "tokenizer",
            "serviceCall",
            "kamelet",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "loadBalance",
            "saga");

    private static final Set<String> KEEPS_HEADERS =
            Set.of("setBody", "transform", "convertBodyTo", "split", "aggregate", "marshal");
    /** Addresses that leave a message as it is. */
    private static final Set<String> SILENT =
            Set.of("survey", "deliver", "channel", "log", "mock", "stub", "seda", "dataset");

    private static final Set<String> NEEDS_EXPRESSION = Set.of(
            "when", "filter", "setHeader", "setBody", "setProperty", "setVariable", "split", "validate", "transform");
    private static final Set<String> ADDRESSED = Set.of("to", "toD", "wireTap", "poll");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");
    private static final int FEW = 14;

    private final CamelShapes shapes = CamelShapes.get();
    private final Findings findings;
    private final Placeholders placeholders;
    private final RouteParts parts = new RouteParts();
    /** The step whose expression is being read. */
    private String use = "";

    RouteWalk(Findings findings, Placeholders placeholders) {
        this.findings = findings;
        this.placeholders = placeholders;
    }

    /** The parts of a route whose frame is sound. */
    RouteParts walk(Node.Mapping route) {
        for (Node.Entry entry : route.entries()) {
            String key = entry.key().text();
            Option option = shapes.shape(CamelShapes.ROUTE).options().get(key);
            if (option == null) {
                unknown(
                        CheckRule.UNKNOWN_OPTION,
                        entry.key(),
                        "route",
                        "an option of a route",
                        shapes.shape(CamelShapes.ROUTE).options().keySet());
            } else if (key.equals("from")) {
                mapping("from", (Node.Mapping) entry.value(), shapes.shape(CamelShapes.FROM));
            } else {
                value("route", entry, option);
            }
        }
        return parts;
    }

    private void step(Node node) {
        if (!(node instanceof Node.Mapping step) || step.entries().isEmpty()) {
            if (node instanceof Node.Scalar bare && shapes.steps().contains(bare.text())) {
                // "- stop" instead of "- stop: {}"
                findings.add(
                        CheckRule.WRONG_OPTION,
                        node,
                        null,
                        "'" + bare.text() + "' is not a step yet",
                        "write '" + bare.text() + ": {}'");
            } else {
                findings.add(
                        CheckRule.UNKNOWN_STEP, node, null, "is not a step", "write one such as '- to: survey:csat'");
            }
            return;
        }
        Node.Entry first = step.entries().get(0);
        String name = first.key().text();
        Option option = shapes.shape(CamelShapes.STEP).options().get(name);
        if (option == null || option.shape() == null) {
            unknown(CheckRule.UNKNOWN_STEP, first.key(), null, "a step", shapes.steps());
            return;
        }
        if (step.entries().size() > 1) {
            Node.Scalar second = step.entries().get(1).key();
            boolean itsOwn = shapes.shape(option.shape()).options().containsKey(second.text());
            findings.add(
                    CheckRule.UNKNOWN_OPTION,
                    second,
                    second.text(),
                    "stands beside " + name,
                    itsOwn
                            ? "indent it by two more spaces, so that it belongs to " + name
                            : "begin each step with '- ' on a line of its own");
            return;
        }
        shaped(name, first.value(), shapes.shape(option.shape()));
        if (CHANGES_BODY.contains(name)) {
            changed(name);
        }
    }

    private void changed(String step) {
        parts.bodyKnown = false;
        if (!KEEPS_HEADERS.contains(step)) {
            parts.headersKnown = false;
        }
    }

    private void shaped(String name, Node node, Shape shape) {
        if (node instanceof Node.Mapping mapping) {
            mapping(name, mapping, shape);
        } else if (node instanceof Node.Scalar scalar) {
            bare(name, scalar, shape);
        } else {
            findings.add(CheckRule.WRONG_OPTION, node, name, "is a list", "write a map of options below it");
        }
    }

    /** The short form: one text for the whole step. */
    private void bare(String name, Node.Scalar scalar, Shape shape) {
        if (shape.isLanguage()) {
            expression(use, name, scalar);
        } else if (ADDRESSED.contains(name)) {
            address(new RouteParts.Address(name, scalar, null));
        } else if (name.equals("log")) {
            expression("log", "simple", scalar);
        } else if (!shape.text() && !scalar.text().isBlank()) {
            findings.add(
                    CheckRule.WRONG_OPTION,
                    scalar,
                    name,
                    "is the text '" + cut(scalar.text()) + "'",
                    "write a map of options below it");
        } else if (scalar.text().isBlank() && !shape.required().isEmpty()) {
            findings.add(
                    CheckRule.MISSING_OPTION,
                    scalar,
                    name,
                    "is empty",
                    "write " + String.join(", ", shape.required()) + " below it, indented");
        }
    }

    private void mapping(String name, Node.Mapping mapping, Shape shape) {
        Map<String, Node.Entry> entries = mapping.byKey();
        int before = findings.count();
        String outer = use;
        if (shape.holdsExpression() && !shape.name().equals(CamelShapes.EXPRESSION)) {
            use = name;
        }
        boolean choice = name.equals("choice");
        if (choice || name.equals("filter")) {
            choice(mapping, !choice);
        }
        boolean said = false;
        for (Node.Entry entry : mapping.entries()) {
            // Camel reads options in kebab-case too.
            String key = camelCase(entry.key().text());
            Option option = shape.options().get(key);
            if (option == null) {
                unknown(
                        CheckRule.UNKNOWN_OPTION,
                        entry.key(),
                        name,
                        "an option of " + name,
                        shape.options().keySet());
                said = true;
                continue;
            }
            if (option.shape() != null && option.shape().startsWith("org.apache.camel.model.dataformat.")) {
                parts.dataFormats.add(entry.key());
            }
            if (key.equals("id") && !shape.isLanguage() && entry.value() instanceof Node.Scalar id) {
                parts.ids.add(id);
            }
            if (key.equals("steps") && CHANGES_BODY.contains(name)) {
                changed(name);
            }
            if (shape.isLanguage() && key.equals("expression") && entry.value() instanceof Node.Scalar text) {
                expression(use, name, text);
            } else if (key.equals("message") && name.equals("log") && entry.value() instanceof Node.Scalar text) {
                expression("log", "simple", text);
            } else {
                value(name, entry, option);
            }
        }
        if (entries.get("uri") != null
                && entries.get("uri").value() instanceof Node.Scalar uri
                && shape.options().containsKey("parameters")) {
            Node.Entry parameters = entries.get("parameters");
            address(new RouteParts.Address(
                    name, uri, parameters != null && parameters.value() instanceof Node.Mapping map ? map : null));
        }
        header(name, mapping);
        use = outer;
        if (!said) {
            missing(name, mapping, entries, shape, before);
        }
    }

    private void missing(String name, Node.Mapping mapping, Map<String, Node.Entry> entries, Shape shape, int before) {
        for (String required : shape.required()) {
            if (!entries.containsKey(required) && !shape.isLanguage()) {
                findings.add(CheckRule.MISSING_OPTION, mapping, required, "is missing in " + name, "add it");
            }
        }
        if (shape.isLanguage()
                && !entries.containsKey("expression")
                && shape.required().contains("expression")) {
            findings.add(CheckRule.MISSING_OPTION, mapping, "expression", "is missing in " + name, "add it");
        }
        if (NEEDS_EXPRESSION.contains(name)
                && shape.holdsExpression()
                && findings.count() == before
                && !entries.containsKey("expression")
                && shapes.languages().stream().noneMatch(entries::containsKey)) {
            findings.add(
                    CheckRule.MISSING_OPTION,
                    mapping,
                    null,
                    name + " has no expression",
                    "write for example simple: \"${body.channel} == 'phone'\"");
        }
        if (name.equals("setHeader") && !entries.containsKey("name")) {
            findings.add(
                    CheckRule.MISSING_OPTION,
                    mapping,
                    "name",
                    "is missing in setHeader",
                    "write name: tag, skip or language");
        }
    }

    private void value(String step, Node.Entry entry, Option option) {
        Node value = entry.value();
        String key = entry.key().text();
        if (option.type().equals("array")) {
            if (!(value instanceof Node.Sequence list)) {
                if (!(value instanceof Node.Scalar empty && empty.text().isBlank())) {
                    findings.add(CheckRule.WRONG_OPTION, value, key, "is not a list", "begin each item with '- '");
                }
                return;
            }
            boolean stopped = false;
            for (Node item : list.items()) {
                if (stopped) {
                    findings.add(
                            CheckRule.UNREACHABLE,
                            item,
                            null,
                            "stands behind stop, where no message comes",
                            "move it before stop, or remove it");
                    break;
                }
                item(key, item, option);
                stopped = key.equals("steps") && Node.at(item, "stop").isPresent();
            }
        } else if (option.shape() != null) {
            shaped(key, value, shapes.shape(option.shape()));
        } else if (option.type().equals("object")) {
            if (!(value instanceof Node.Mapping)
                    && !(value instanceof Node.Scalar empty && empty.text().isBlank())) {
                findings.add(CheckRule.WRONG_OPTION, value, key, "is not a map", "write keys and values below it");
            }
        } else {
            plain(step, key, value, option);
        }
    }

    private void item(String key, Node item, Option option) {
        if (option.shape() == null) {
            return;
        }
        if (option.shape().equals(CamelShapes.STEP)) {
            step(item);
        } else {
            shaped(key, item, shapes.shape(option.shape()));
        }
    }

    private void plain(String step, String key, Node value, Option option) {
        if (!(value instanceof Node.Scalar scalar)) {
            if (!option.type().isEmpty()) {
                findings.add(CheckRule.WRONG_OPTION, value, key, "is not a single value", "write one value");
            }
            return;
        }
        Optional<String> resolved = placeholders.resolve(scalar.text());
        if (resolved.isEmpty()) {
            return;
        }
        String text = resolved.get().strip();
        if (option.type().equals("boolean") && !text.equals("true") && !text.equals("false")) {
            findings.add(CheckRule.WRONG_OPTION, scalar, key, "is '" + cut(text) + "'", "write true or false");
        } else if (option.type().equals("number") && !NUMBER.matcher(text).matches()) {
            findings.add(CheckRule.WRONG_OPTION, scalar, key, "is '" + cut(text) + "'", "write a number");
        } else if (!option.words().isEmpty() && option.words().stream().noneMatch(text::equalsIgnoreCase)) {
            findings.add(
                    CheckRule.WRONG_OPTION,
                    scalar,
                    key,
                    "is '" + cut(text) + "' in " + step,
                    "write one of " + String.join(", ", option.words()));
        }
    }

    private void expression(String use, String language, Node.Scalar text) {
        parts.expressions.add(new RouteParts.Expression(use, language, text, parts.bodyKnown, parts.headersKnown));
    }

    private void address(RouteParts.Address address) {
        parts.addresses.add(address);
        String uri = address.uri().text();
        String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
        if (!address.step().equals("from") && !address.step().equals("wireTap") && !SILENT.contains(scheme)) {
            parts.bodyKnown = false;
            parts.headersKnown = false;
        }
        if (address.step().equals("toD")) {
            parts.expressions.add(new RouteParts.Expression(
                    "toD", "simple", address.uri(), parts.bodyKnown || SILENT.contains(scheme), parts.headersKnown));
        }
    }

    private void header(String name, Node.Mapping step) {
        if (name.equals("setHeader")) {
            Node.at(step, "name")
                    .filter(Node.Scalar.class::isInstance)
                    .ifPresent(header -> parts.headers.add(new RouteParts.Header(
                            (Node.Scalar) header, text(step, "constant").orElse(null))));
        } else if (name.equals("headers")) {
            Node.at(step, "name")
                    .filter(Node.Scalar.class::isInstance)
                    .ifPresent(header -> parts.headers.add(new RouteParts.Header(
                            (Node.Scalar) header, text(step, "constant").orElse(null))));
        }
    }

    private void choice(Node.Mapping mapping, boolean filter) {
        List<RouteParts.Branch> branches = new ArrayList<>();
        if (filter) {
            branches.add(new RouteParts.Branch(mapping, text(mapping, "simple").orElse(null), parts.bodyKnown));
        } else if (Node.at(mapping, "when").orElse(null) instanceof Node.Sequence whens) {
            for (Node when : whens.items()) {
                branches.add(new RouteParts.Branch(when, text(when, "simple").orElse(null), parts.bodyKnown));
            }
        }
        parts.choices.add(new RouteParts.Choice(
                branches, filter, Node.at(mapping, "otherwise").orElse(null)));
    }

    /** The text of an expression of a step, in any of the four ways Camel reads. */
    static Optional<Node.Scalar> text(Node step, String language) {
        return Node.at(step, "expression", language, "expression")
                .or(() -> Node.at(step, "expression", language))
                .or(() -> Node.at(step, language, "expression"))
                .or(() -> Node.at(step, language))
                .filter(Node.Scalar.class::isInstance)
                .map(Node.Scalar.class::cast);
    }

    private void unknown(
            CheckRule rule, Node.Scalar key, @Nullable String owner, String what, Collection<String> known) {
        String hint = Words.nearest(key.text(), known)
                .map(word -> "did you mean " + word + "?")
                .orElseGet(() -> known.size() <= FEW
                        ? "known are " + String.join(", ", new TreeSet<>(known))
                        : owner == null
                                ? "the common ones are to, choice, filter, setHeader, log, multicast, split"
                                : "remove it, or put it where it belongs");
        findings.add(rule, key, key.text(), "is not " + what, hint);
    }

    private static String camelCase(String key) {
        if (key.indexOf('-') < 0) {
            return key;
        }
        StringBuilder text = new StringBuilder();
        for (String part : key.split("-")) {
            text.append(
                    text.isEmpty() || part.isEmpty()
                            ? part
                            : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return text.toString();
    }

    private static String cut(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
