// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Mention;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Words;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;

/** Everything wrong with the routes of a folder, each file for itself and all of them together. */
public final class RouteChecks {
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Pattern DATA_FORMAT = Pattern.compile("Data format '([\\w-]+)' could not be created");
    private static final Pattern URI = Pattern.compile("(?:uri|toD?):\\s*\"?([a-z][a-z0-9+.-]*:[^\\s\"]*)");

    private final World world;
    private final Consumer<ConfigProblem> sink;
    private final Placeholders placeholders;
    private final List<Mention> mentions = new ArrayList<>();
    private final Map<String, String> routeIds = new HashMap<>();
    private final Map<String, String> stepIds = new HashMap<>();

    public RouteChecks(World world, Consumer<ConfigProblem> sink) {
        this.world = world;
        this.sink = sink;
        this.placeholders = world.values();
    }

    /** What was found in one file. */
    private record Walked(
            String id, String text, Node.Mapping route, String begins, RouteParts parts, Findings findings) {}

    /** Checks one file for itself; what other files hold is not known. Nothing is started, nothing is called. */
    public void checkAlone(String name, String text) {
        DefaultCamelContext context = new DefaultCamelContext();
        try {
            check(context, Map.of(name, text), false);
        } finally {
            context.stop();
        }
    }

    /**
     * Checks all route files, by name. Nothing is started, nothing is called.
     *
     * @param context not started yet, started by this and left to the caller to close; holds the components that connectors
     *     set up
     */
    public void checkAll(DefaultCamelContext context, Map<String, String> texts) {
        check(context, texts, true);
    }

    /** What the routes that were checked give to {@code deliver:} verbs. */
    public List<Mention> mentions() {
        return List.copyOf(mentions);
    }

    private void check(DefaultCamelContext context, Map<String, String> texts, boolean whole) {
        List<Walked> sound = new ArrayList<>();
        Map<String, String> heard = new HashMap<>();
        for (Map.Entry<String, String> file : new TreeMap<>(texts).entrySet()) {
            walk(file.getKey(), file.getValue()).ifPresent(walked -> {
                sound.add(walked);
                if (walked.begins().startsWith("direct:")) {
                    hear(file.getKey(), walked, heard);
                }
            });
        }
        Scratch scratch = new Scratch(context, world.desk(), world.placeholders());
        AddressCheck addresses =
                new AddressCheck(world.desk(), placeholders, scratch, whole ? heard.keySet() : null, mentions::add);
        ExpressionCheck expressions = new ExpressionCheck(placeholders, scratch);
        sound.forEach(walked -> check(walked, addresses, expressions));
        for (Walked walked : sound) {
            if (walked.findings().blocking() == 0 && !Loadable.known(walked.text(), world)) {
                Deque<String> refusal = scratch.load(walked.id(), walked.text());
                if (refusal.isEmpty()) {
                    Loadable.learn(walked.text(), world);
                } else {
                    refused(walked, refusal);
                }
            }
        }
    }

    private static void hear(String name, Walked walked, Map<String, String> heard) {
        String address = "direct:" + Vocabulary.name(walked.begins());
        String twin = heard.putIfAbsent(address, name);
        if (twin != null) {
            walked.findings()
                    .add(
                            CheckRule.DUPLICATE_ADDRESS,
                            Node.at(walked.route(), "from", "uri").orElse(walked.route()),
                            null,
                            address + " is where " + twin + " begins too",
                            "give one of them an address of its own");
        }
    }

    private Optional<Walked> walk(String name, String text) {
        Findings findings = new Findings(name, sink);
        Optional<RouteFrame> frame = RouteFrame.read(name, text, findings::add);
        if (frame.isEmpty()
                || !(Node.at(frame.get().route(), "from", "uri").orElse(null) instanceof Node.Scalar from)) {
            return Optional.empty();
        }
        Node.Mapping route = frame.get().route();
        String twin = routeIds.putIfAbsent(frame.get().id(), name);
        if (twin != null) {
            Node id = Node.at(route, "id").orElse(route);
            findings.add(CheckRule.DUPLICATE_ID, id, "id", "is used by " + twin + " too", "rename one of the files");
        }
        placeholders.check(route, findings);
        RouteParts parts = new RouteWalk(findings, placeholders).walk(route);
        ids(parts, findings);
        return Optional.of(new Walked(
                frame.get().id(),
                text,
                route,
                placeholders.resolve(from.text()).orElse("").strip(),
                parts,
                findings));
    }

    private void ids(RouteParts parts, Findings findings) {
        Map<String, Integer> own = new HashMap<>();
        for (Node.Scalar id : parts.ids) {
            Integer line = own.putIfAbsent(id.text(), id.line());
            if (line != null) {
                if (line != id.line()) {
                    findings.add(
                            CheckRule.DUPLICATE_ID,
                            id,
                            "id",
                            "'" + id.text() + "' stands on line " + line + " too",
                            "give each step a name of its own");
                }
                continue;
            }
            String twin = stepIds.putIfAbsent(id.text(), findings.file() + ":" + id.line());
            if (twin != null) {
                findings.add(
                        CheckRule.SHARED_STEP_ID,
                        id,
                        "id",
                        "'" + id.text() + "' stands on " + twin + " too",
                        "give each step a name of its own");
            }
        }
    }

    private void check(Walked walked, AddressCheck addresses, ExpressionCheck expressions) {
        RouteParts parts = walked.parts();
        Findings findings = walked.findings();
        parts.addresses.forEach(address -> addresses.check(address, walked.begins(), findings));
        Set<String> set = new TreeSet<>();
        parts.headers.forEach(header -> set.add(header.name().text()));
        Set<Integer> unsound = new HashSet<>();
        for (RouteParts.Expression expression : parts.expressions) {
            int before = findings.count();
            expressions.check(expression, walked.begins(), set, findings);
            if (findings.count() > before) {
                unsound.add(System.identityHashCode(expression.text()));
            }
        }
        headers(walked, findings);
        ConditionCheck conditions = new ConditionCheck(world, walked.begins(), findings);
        for (RouteParts.Choice choice : parts.choices) {
            boolean sound = choice.branches().stream()
                    .map(RouteParts.Branch::condition)
                    .noneMatch(condition -> condition != null && unsound.contains(System.identityHashCode(condition)));
            if (sound) {
                conditions.check(choice);
            }
        }
    }

    private void headers(Walked walked, Findings findings) {
        if (!Vocabulary.station(walked.begins())) {
            return;
        }
        for (RouteParts.Header header : walked.parts().headers) {
            String name = header.name().text();
            if (name.equals("language") && header.constant() != null) {
                language(header.constant(), findings);
            }
            if (Vocabulary.READ.contains(name)) {
                boolean skips = name.equals("skip") && walked.begins().startsWith("interactions:");
                if (!walked.begins().startsWith("channel:") && !skips) {
                    findings.add(
                            CheckRule.OUT_OF_PLACE,
                            header.name(),
                            name,
                            "has no effect in a route that begins with " + walked.begins(),
                            "set it in a route that begins with channel:");
                }
                continue;
            }
            boolean read = walked.parts().expressions.stream()
                    .anyMatch(expression -> expression.text().text().contains(name));
            if (!read) {
                Words.nearest(name, Vocabulary.READ)
                        .filter(word -> Words.slip(name, word)
                                || name.toLowerCase(java.util.Locale.ROOT).contains(word))
                        .ifPresent(word -> findings.add(
                                CheckRule.UNKNOWN_HEADER,
                                header.name(),
                                name,
                                "is set and nobody reads it",
                                "did you mean " + word + "?"));
            }
        }
    }

    private void language(Node.Scalar constant, Findings findings) {
        String language = placeholders.resolve(constant.text()).orElse("").strip();
        if (language.isEmpty() || world.languages().isEmpty()) {
            return;
        }
        String primary = language.split("-", 2)[0];
        if (!world.languages().contains(language) && !world.languages().contains(primary)) {
            findings.add(
                    CheckRule.UNKNOWN_LANGUAGE,
                    constant,
                    "language",
                    "'" + language + "' is a language that no survey has",
                    "write one of " + String.join(", ", new TreeSet<>(world.languages())) + ", or add texts." + language
                            + " to the surveys");
        }
    }

    private static void refused(Walked walked, Deque<String> innermostFirst) {
        // A message that is only the name of a class says nothing to an admin.
        String deepest = innermostFirst.stream()
                .filter(message -> message.indexOf(' ') > 0)
                .findFirst()
                .orElse("Camel cannot read this route; compare it with the examples in routes/");
        Matcher format = DATA_FORMAT.matcher(deepest);
        if (format.find() && !walked.parts().dataFormats.isEmpty()) {
            Node.Scalar name = walked.parts().dataFormats.get(0);
            walked.findings()
                    .add(
                            CheckRule.CAMEL_REFUSES,
                            name,
                            null,
                            "the data format " + name.text() + " is not part of this installation",
                            "put camel-" + format.group(1) + " for Camel 4.18.0 and what it needs into the lib folder");
            return;
        }
        Optional<Node.Scalar> spoken =
                spokenOf(walked.route(), new HashSet<>(List.of(deepest.split("[\\s'\"`,;()\\[\\]]+"))));
        Matcher line = LINE.matcher(String.join("\n", innermostFirst));
        int at = line.find()
                ? Integer.parseInt(line.group(1))
                : spoken.map(Node::line).orElseGet(() -> endpointLine(walked.text(), innermostFirst));
        int split = deepest.lastIndexOf("; ");
        walked.findings()
                .add(
                        CheckRule.CAMEL_REFUSES,
                        Math.max(at, 1),
                        spoken.filter(node -> node.line() == at)
                                .map(Node::column)
                                .orElse(0),
                        null,
                        split < 0 ? deepest : deepest.substring(0, split),
                        split < 0 ? "correct it" : deepest.substring(split + 2));
    }

    /** The value in a route that is one of these words: what a refusal speaks of. */
    private static Optional<Node.Scalar> spokenOf(Node node, Set<String> words) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text().length() > 2 && words.contains(scalar.text()) ? Optional.of(scalar) : Optional.empty();
        }
        Stream<Node> below = node instanceof Node.Sequence sequence
                ? sequence.items().stream()
                : ((Node.Mapping) node)
                        .entries().stream()
                                .filter(entry -> !entry.key().text().equals("id"))
                                .map(Node.Entry::value);
        return below.flatMap(child -> spokenOf(child, words).stream()).findFirst();
    }

    /**
     * The line of the endpoint that the failure speaks of. The innermost message that names one of the file's addresses
     * counts: the outer ones quote the whole route, its sound beginning included.
     */
    private static int endpointLine(String text, Iterable<String> innermostFirst) {
        for (String message : innermostFirst) {
            String named = "";
            Matcher uris = URI.matcher(text);
            while (uris.find()) {
                String uri = uris.group(1);
                String bare = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
                boolean spoken = message.contains(bare) || message.contains(bare.replaceFirst(":", "://"));
                if (spoken && uri.length() > named.length()) {
                    named = uri;
                }
            }
            if (!named.isEmpty()) {
                return (int) text.substring(0, text.indexOf(named))
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1;
            }
        }
        return 0;
    }
}
