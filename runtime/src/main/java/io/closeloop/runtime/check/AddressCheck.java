// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Mention;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Options;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.routes.RouteDesk;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.catalog.EndpointValidationResult;
import org.jspecify.annotations.Nullable;

/** Checks the addresses of a route: scheme, name, options, and whether they may stand where they stand. */
final class AddressCheck {
    private static final Set<String> OURS = Set.of("channel", "interactions", "answers", "survey", "deliver");
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*");
    private static final Pattern SLACK_ID = Pattern.compile("[CGD][A-Z0-9]{6,}");
    /** For a hint at a misspelt one; those that this installation lacks are left out. */
    private static final List<String> COMMON = List.of(
            "timer",
            "scheduler",
            "direct",
            "seda",
            "log",
            "mock",
            "file",
            "http",
            "https",
            "smtp",
            "smtps",
            "imap",
            "imaps",
            "slack",
            "salesforce",
            "twilio",
            "bean",
            "language",
            "controlbus",
            "validator",
            "xslt",
            "rest",
            "stub",
            "dataset",
            "class",
            "ref",
            "browse",
            "saga",
            "kafka",
            "quartz",
            "sql",
            "jms",
            "ftp",
            "sftp",
            "jdbc",
            "aws2-s3",
            "aws2-sqs",
            "websocket",
            "telegram",
            "whatsapp",
            "netty-http",
            "platform-http",
            "undertow",
            "servlet");

    private final RouteDesk desk;
    private final Placeholders placeholders;
    private final Scratch scratch;
    private final @Nullable Set<String> listening;
    private final Consumer<Mention> mentions;

    /**
     * @param listening the {@code direct:} addresses at which a route begins, in any file; null when not known
     * @param mentions is told of each option of a {@code deliver:}
     */
    AddressCheck(
            RouteDesk desk,
            Placeholders placeholders,
            Scratch scratch,
            @Nullable Set<String> listening,
            Consumer<Mention> mentions) {
        this.mentions = mentions;
        this.desk = desk;
        this.placeholders = placeholders;
        this.scratch = scratch;
        this.listening = listening;
    }

    /** @param begins the address the route begins with */
    void check(RouteParts.Address address, String begins, Findings findings) {
        Optional<String> resolved = placeholders.resolve(address.uri().text());
        if (resolved.isEmpty()) {
            return;
        }
        String uri = resolved.get().strip();
        boolean dynamic = address.step().equals("toD") || address.step().equals("wireTap");
        int changing = dynamic ? uri.indexOf("${") : -1;
        String scheme = Vocabulary.scheme(changing < 0 ? uri : uri.substring(0, changing));
        if (changing >= 0 && !uri.substring(0, changing).contains(":")) {
            return;
        }
        if (!SCHEME.matcher(scheme).matches()) {
            findings.add(
                    CheckRule.UNKNOWN_SCHEME,
                    address.uri(),
                    null,
                    "'" + uri + "' is not an address",
                    "write one such as survey:csat or log:name");
            return;
        }
        if (OURS.contains(scheme)) {
            if (changing < 0) {
                ours(address, scheme, uri, begins, findings);
            }
        } else if (!scratch.hasComponent(scheme)) {
            unknownScheme(address, scheme, uri, findings);
        } else {
            if (changing < 0) {
                camels(address, uri, findings);
            }
            calls(address, changing < 0 ? uri : "", findings);
        }
    }

    private void calls(RouteParts.Address address, String uri, Findings findings) {
        boolean inside = uri.startsWith("direct:");
        if (listening != null
                && inside
                && !address.step().equals("from")
                && !listening.contains("direct:" + Vocabulary.name(uri))) {
            findings.add(
                    CheckRule.UNKNOWN_ADDRESS,
                    address.uri(),
                    null,
                    "no route begins with direct:" + Vocabulary.name(uri),
                    Words.nearest("direct:" + Vocabulary.name(uri), listening)
                            .map(word -> "did you mean " + word + "?")
                            .orElse("write a route whose from is direct:" + Vocabulary.name(uri)));
        }
    }

    private void unknownScheme(RouteParts.Address address, String scheme, String uri, Findings findings) {
        if (COMMON.contains(scheme)) {
            findings.add(
                    CheckRule.UNKNOWN_SCHEME,
                    address.uri(),
                    null,
                    scheme + ": is a component of Camel that this installation does not have",
                    "put camel-" + scheme.replaceFirst("s$", "")
                            + " for Camel 4.18.0 and what it needs into the lib folder, or use another one");
            return;
        }
        List<String> known = Stream.concat(COMMON.stream().filter(scratch::hasComponent), OURS.stream())
                .toList();
        // A verb or survey without its scheme is the commonest slip.
        String bare = Vocabulary.name(uri).isEmpty() ? uri : "";
        String hint = desk.surveys().contains(bare)
                ? "did you mean survey:" + bare + "?"
                : desk.target(desk.verb(bare)).isPresent()
                        ? "did you mean deliver:" + bare + "?"
                        : Words.nearest(scheme, known)
                                .map(word -> "did you mean " + word + ":?")
                                .orElse("ours are " + String.join(":, ", new TreeSet<>(OURS))
                                        + ":, Camel's are on https://camel.apache.org/components/");
        findings.add(
                CheckRule.UNKNOWN_SCHEME,
                address.uri(),
                null,
                scheme + ": is not known as the beginning of an address",
                hint);
    }

    private void ours(RouteParts.Address address, String scheme, String uri, String begins, Findings findings) {
        String name = Vocabulary.name(uri);
        boolean from = address.step().equals("from");
        List<String> names = Vocabulary.STATIONS.get(scheme);
        if (names != null) {
            station(address, scheme, name, names, from, findings);
            return;
        }
        String short_ = scheme + ":" + name;
        if (from) {
            findings.add(
                    CheckRule.OUT_OF_PLACE,
                    address.uri(),
                    null,
                    short_ + " is a step (to:), it cannot begin a route",
                    "begin with channel:, interactions:matched or answers:");
            return;
        }
        if (scheme.equals("survey")) {
            survey(address, name, begins, findings);
        } else {
            deliver(address, name, uri, begins, findings);
        }
    }

    private static void station(
            RouteParts.Address address,
            String scheme,
            String name,
            List<String> names,
            boolean from,
            Findings findings) {
        String written = scheme + ":" + name;
        if (!names.contains(name)) {
            findings.add(
                    CheckRule.UNKNOWN_STATION,
                    address.uri(),
                    null,
                    written + " does not exist",
                    Words.nearest(name, names)
                                    .map(word -> "did you mean " + scheme + ":" + word + "? There are ")
                                    .orElse("write one of ")
                            + scheme + ":" + String.join(", " + scheme + ":", names));
        } else if (!from && !written.equals("channel:custom")) {
            findings.add(
                    CheckRule.OUT_OF_PLACE,
                    address.uri(),
                    null,
                    written + " can only begin a route (from:)",
                    "to feed in contacts of your own write to: channel:custom");
        }
        options(address)
                .forEach((key, value) -> findings.add(
                        CheckRule.UNKNOWN_OPTION,
                        value.key(),
                        key,
                        "is not an option of " + written,
                        "remove it, there are none"));
    }

    private void survey(RouteParts.Address address, String name, String begins, Findings findings) {
        if (desk.surveys().isEmpty()) {
            // That there is none at all is told once.
            return;
        }
        if (!desk.surveys().contains(name)) {
            findings.add(
                    CheckRule.UNKNOWN_SURVEY,
                    address.uri(),
                    null,
                    "survey:" + name + " does not exist",
                    Words.nearest(name, desk.surveys())
                            .map(word -> "did you mean survey:" + word + "?")
                            .orElse("config/surveys has " + String.join(", ", new TreeSet<>(desk.surveys()))));
        } else if (outOfPlace(begins, "interactions")) {
            findings.add(
                    CheckRule.OUT_OF_PLACE,
                    address.uri(),
                    null,
                    "survey:" + name + " stands in a route that begins with " + begins,
                    "put it into a route that begins with interactions:matched");
        }
        options(address)
                .forEach((key, value) -> findings.add(
                        CheckRule.UNKNOWN_OPTION,
                        value.key(),
                        key,
                        "is not an option of survey:" + name,
                        "remove it, there are none"));
    }

    private void deliver(RouteParts.Address address, String name, String uri, String begins, Findings findings) {
        String verb = desk.verb(name);
        Optional<DeliveryTarget<?>> target = desk.target(verb);
        if (target.isEmpty()) {
            Set<String> known = new TreeSet<>(desk.verbs().keySet());
            known.add("crm-answer");
            findings.add(
                    CheckRule.UNKNOWN_DELIVERY,
                    address.uri(),
                    null,
                    "deliver:" + name + " is not available",
                    Words.nearest(name, known)
                            .map(word -> "did you mean deliver:" + word + "?")
                            .orElse("configured connectors offer "
                                    + String.join(
                                            ", ", new TreeSet<>(desk.verbs().keySet()))));
            return;
        }
        if (outOfPlace(begins, "answers")) {
            findings.add(
                    CheckRule.OUT_OF_PLACE,
                    address.uri(),
                    null,
                    "deliver:" + name + " stands in a route that begins with " + begins,
                    "put it into a route that begins with answers:all or another answers: word");
        }
        bind(target.get().options(), address, name, findings);
    }

    /** A plan is only there behind its station; a route that is called by {@code direct:} may stand there. */
    private boolean outOfPlace(String begins, String station) {
        String scheme = Vocabulary.scheme(begins);
        if (scheme.equals(station) || scheme.equals("direct")) {
            return false;
        }
        // A beginning that is none is told of itself.
        return Vocabulary.station(begins) || (!OURS.contains(scheme) && scratch.hasComponent(scheme));
    }

    private <R extends Record> void bind(Class<R> type, RouteParts.Address address, String name, Findings findings) {
        List<Node.Entry> entries = new ArrayList<>();
        Map<String, Node.Entry> written = options(address);
        for (Node.Entry entry : written.values()) {
            if (!(entry.value() instanceof Node.Scalar value)) {
                entries.add(entry);
                continue;
            }
            Optional<String> resolved = placeholders.resolve(value.text());
            if (resolved.isEmpty()) {
                // Reported as a placeholder, or only known while running.
                return;
            }
            entries.add(new Node.Entry(entry.key(), new Node.Scalar(resolved.get(), value.line(), value.column())));
        }
        for (Node.Entry entry : entries) {
            if (entry.value() instanceof Node.Scalar value) {
                mentions.accept(new Mention(
                        desk.verb(name),
                        entry.key().text(),
                        value.text().strip(),
                        findings.file(),
                        value.line(),
                        value.column()));
            }
        }
        Node.Mapping options =
                new Node.Mapping(entries, address.uri().line(), address.uri().column());
        Consumer<ConfigProblem> report = problem -> findings.add(new ConfigProblem(
                problem.file(),
                problem.line(),
                problem.column(),
                problem.key(),
                problem.what() + " in deliver:" + name,
                problem.write(),
                problem.rule()));
        Options.bind(type, options, findings.file(), report);
        Node.Entry channel = written.get("channel");
        if (name.startsWith("slack-") && channel != null && channel.value() instanceof Node.Scalar id) {
            slackChannel(id, "channel", findings, placeholders);
        }
    }

    /** A channel is given by its id: names change, and the API takes none in some calls. */
    private static void slackChannel(Node.Scalar id, String key, Findings findings, Placeholders placeholders) {
        String text = placeholders.resolve(id.text()).orElse("").strip();
        if (!text.isEmpty() && !SLACK_ID.matcher(text).matches()) {
            findings.add(
                    CheckRule.SLACK_CHANNEL,
                    id,
                    key,
                    "is '" + text + "', which is not the id of a Slack channel",
                    "write the id at the end of the channel's details in Slack, such as C0123456789");
        }
    }

    private void camels(RouteParts.Address address, String uri, Findings findings) {
        Map<String, Node.Entry> options = options(address);
        StringBuilder whole = new StringBuilder(uri);
        for (Node.Entry entry : options.values()) {
            if (address.parameters() == null || !address.parameters().entries().contains(entry)) {
                continue;
            }
            Optional<String> value = entry.value() instanceof Node.Scalar scalar
                    ? placeholders.resolve(scalar.text())
                    : Optional.empty();
            if (value.isEmpty()) {
                return;
            }
            whole.append(whole.indexOf("?") < 0 ? '?' : '&')
                    .append(entry.key().text())
                    .append('=')
                    .append(value.get()
                            .replace("%", "%25")
                            .replace("&", "%26")
                            .replace("+", "%2B")
                            .replace(" ", "%20"));
        }
        EndpointValidationResult result = scratch.validate(
                whole.toString(),
                address.step().equals("from") || address.step().equals("poll"));
        if (result == null || result.isSuccess()) {
            return;
        }
        String scheme = Vocabulary.scheme(uri) + ":";
        Reporter reporter = (rule, key, what, write) -> {
            Node.Entry entry = options.get(key);
            boolean itsOwn = entry != null
                    && address.parameters() != null
                    && address.parameters().entries().contains(entry);
            Node at = !itsOwn || entry == null
                    ? address.uri()
                    : rule == CheckRule.UNKNOWN_OPTION ? entry.key() : entry.value();
            findings.add(rule, at, key, what, write);
        };
        if (result.getUnknown() != null) {
            for (String key : result.getUnknown()) {
                String[] near = result.getUnknownSuggestions() == null
                        ? null
                        : result.getUnknownSuggestions().get(key);
                reporter.report(
                        CheckRule.UNKNOWN_OPTION,
                        key,
                        "is not an option of " + scheme,
                        near != null && near.length > 0
                                ? "did you mean " + near[0] + "?"
                                : "see https://camel.apache.org/components/4.18.x/" + Vocabulary.scheme(uri)
                                        + "-component.html");
            }
        }
        if (result.getRequired() != null) {
            result.getRequired()
                    .forEach(
                            key -> reporter.report(CheckRule.MISSING_OPTION, key, "is missing in " + scheme, "add it"));
        }
        each(result.getInvalidEnum(), (key, value) -> {
            String[] words = result.getInvalidEnumChoices() == null
                    ? null
                    : result.getInvalidEnumChoices().get(key);
            reporter.report(
                    CheckRule.WRONG_OPTION,
                    key,
                    "is '" + value + "' in " + scheme,
                    words == null ? "write one of its words" : "write one of " + String.join(", ", words));
        });
        each(
                result.getInvalidBoolean(),
                (key, value) -> reporter.report(
                        CheckRule.WRONG_OPTION, key, "is '" + value + "' in " + scheme, "write true or false"));
        each(
                result.getInvalidInteger(),
                (key, value) -> reporter.report(
                        CheckRule.WRONG_OPTION, key, "is '" + value + "' in " + scheme, "write a whole number"));
        each(
                result.getInvalidNumber(),
                (key, value) -> reporter.report(
                        CheckRule.WRONG_OPTION, key, "is '" + value + "' in " + scheme, "write a number"));
        each(
                result.getInvalidDuration(),
                (key, value) -> reporter.report(
                        CheckRule.WRONG_OPTION,
                        key,
                        "is '" + value + "' in " + scheme,
                        "write a time such as 30s, 5m or 1h, or milliseconds"));
        if (result.getNotConsumerOnly() != null) {
            result.getNotConsumerOnly()
                    .forEach(key -> reporter.report(
                            CheckRule.WRONG_OPTION, key, "is for sending with " + scheme + " only", "remove it here"));
        }
        if (result.getNotProducerOnly() != null) {
            result.getNotProducerOnly()
                    .forEach(key -> reporter.report(
                            CheckRule.WRONG_OPTION,
                            key,
                            "is for receiving with " + scheme + " only",
                            "remove it here"));
        }
        if (result.getSyntaxError() != null) {
            findings.add(
                    CheckRule.WRONG_OPTION,
                    address.uri(),
                    null,
                    "'" + scheme + "' cannot be read: " + result.getSyntaxError(),
                    "write name:path?option=value&other=value");
        }
    }

    private interface Reporter {
        void report(CheckRule rule, String key, String what, String write);
    }

    private static void each(
            @Nullable Map<String, String> values, java.util.function.BiConsumer<String, String> report) {
        if (values != null) {
            values.forEach(report);
        }
    }

    /** The options by name, those in the address included; these have its place. */
    private static Map<String, Node.Entry> options(RouteParts.Address address) {
        Map<String, Node.Entry> options = new LinkedHashMap<>();
        Node.Scalar uri = address.uri();
        int question = uri.text().indexOf('?');
        if (question >= 0) {
            for (String part : uri.text().substring(question + 1).split("&")) {
                int equals = part.indexOf('=');
                String key = equals < 0 ? part : part.substring(0, equals);
                if (!key.isBlank()) {
                    options.put(
                            key,
                            new Node.Entry(
                                    new Node.Scalar(key, uri.line(), uri.column()),
                                    new Node.Scalar(
                                            decoded(equals < 0 ? "" : part.substring(equals + 1)),
                                            uri.line(),
                                            uri.column())));
                }
            }
        }
        if (address.parameters() != null) {
            address.parameters()
                    .entries()
                    .forEach(entry -> options.put(entry.key().text(), entry));
        }
        return options;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
