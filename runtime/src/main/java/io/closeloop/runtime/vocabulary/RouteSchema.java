// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.runtime.routes.PlanHeader;
import io.closeloop.runtime.routes.Station;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The schema of route files: the frame that this program asks for (one route with id, description and step ids), our own
 * words with their options, the steps that admins use most in full, and Camel's other steps by name. Names and
 * descriptions of Camel's steps come from the schema inside camel-yaml-dsl.
 */
final class RouteSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CAMEL = "/schema/camelYamlDsl.json";
    private static final String MODEL = "org.apache.camel.model.";

    /** Any address of Camel that is not one of our words, or a setting in its place. */
    private static final String FOREIGN =
            "^(?!(?:channel|interactions|answers|survey|deliver):)(?:[A-Za-z][A-Za-z0-9+.-]*:\\S|.*\\{\\{[^}]+\\}\\})";

    private final Vocabulary vocabulary;
    private final JsonNode camel;

    RouteSchema(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.camel = camel();
    }

    /** The whole schema. */
    ObjectNode schema() {
        ObjectNode root = JsonSchemas.document(
                "Closeloop route", "One file, one route, one sentence; the file is named <id>.camel.yaml");
        root.put("type", "array").put("minItems", 1).put("maxItems", 1);
        ObjectNode item = root.putObject("items").put("type", "object").put("additionalProperties", false);
        item.putArray("required").add("route");
        item.putObject("properties").set("route", route());
        ObjectNode definitions = root.putObject("definitions");
        definitions.set("from", from());
        definitions.putObject("steps").put("type", "array").set("items", ref("step"));
        definitions.set("step", step());
        definitions.set("to", to());
        definitions.set("expression", expression());
        definitions.set("predicate-and-steps", withExpression(object(), "steps"));
        return root;
    }

    private ObjectNode route() {
        ObjectNode node = object("id", "description", "from");
        ObjectNode properties = (ObjectNode) node.get("properties");
        properties
                .putObject("id")
                .put("type", "string")
                .put("pattern", "^[a-z0-9]+(-[a-z0-9]+)*$")
                .put("description", "Equal to the file's name without .camel.yaml.");
        properties
                .putObject("description")
                .put("type", "string")
                .put("minLength", 1)
                .put("description", "One sentence that says what the route is for; the console shows it.");
        properties.set("from", ref("from"));
        names(camel.at("/items/definitions/" + MODEL + "RouteDefinition/properties"))
                .forEach(name -> properties.putIfAbsent(name, JSON.createObjectNode()));
        return node;
    }

    private ObjectNode from() {
        ObjectNode node = object("uri", "steps");
        ObjectNode properties = (ObjectNode) node.get("properties");
        ObjectNode uri = properties.putObject("uri");
        uri.put("description", "Where the route begins.");
        ArrayNode either = uri.putArray("anyOf");
        ArrayNode stations = either.addObject().put("type", "string").putArray("enum");
        Station.ALL.forEach(station -> stations.add(station.uri()));
        either.addObject().put("type", "string").put("pattern", FOREIGN);
        properties.putObject("parameters").put("type", "object");
        properties.set("steps", ref("steps"));
        for (String name : List.of("id", "description", "note", "variableReceive")) {
            properties.putObject(name).put("type", "string");
        }
        return node;
    }

    private ObjectNode step() {
        ObjectNode node = object();
        node.put("minProperties", 1).put("maxProperties", 1);
        ObjectNode properties = (ObjectNode) node.get("properties");
        JsonNode steps = camel.at("/items/definitions/" + MODEL + "ProcessorDefinition/properties");
        for (String name : names(steps)) {
            ObjectNode described = properties.putObject(name);
            described.put("description", meaning(steps.get(name)));
            described.setAll(known(name));
        }
        return node;
    }

    /** What is known of a step; of a rarer one only that its own steps are steps. */
    private static ObjectNode known(String name) {
        switch (name) {
            case "to":
                return all(ref("to"));
            case "filter":
                return all(ref("predicate-and-steps"));
            case "choice":
                return choice();
            case "setHeader":
                return setHeader();
            case "setBody":
                return withExpression(object(), "");
            case "setProperty", "setVariable":
                return withExpression(object("name"), "");
            case "log":
                return log();
            case "stop":
                return JSON.createObjectNode().put("type", "object");
            default:
                ObjectNode other = JSON.createObjectNode();
                other.putObject("properties").set("steps", ref("steps"));
                return other;
        }
    }

    private ObjectNode to() {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode either = node.putArray("anyOf");
        either.add(target());
        ObjectNode full = object("id", "uri");
        ObjectNode properties = (ObjectNode) full.get("properties");
        properties
                .putObject("id")
                .put("type", "string")
                .put("minLength", 1)
                .put("description", "What the step does, such as alert-team.");
        properties.set("uri", target());
        properties.putObject("parameters").put("type", "object");
        common(properties);
        ArrayNode rules = full.putArray("allOf");
        for (Vocabulary.Verb verb : vocabulary.verbs()) {
            ObjectNode rule = rules.addObject();
            ObjectNode condition = rule.putObject("if");
            condition.putArray("required").add("uri");
            condition.putObject("properties").putObject("uri").put("const", verb.uri());
            ObjectNode then = rule.putObject("then");
            ObjectNode options = new JsonSchemas(true).object(verb.options());
            then.putObject("properties").set("parameters", options);
            if (options.has("required")) {
                then.putArray("required").add("parameters");
            }
        }
        ObjectNode survey = rules.addObject();
        survey.putObject("if").putObject("properties").putObject("uri").put("pattern", "^survey:");
        survey.putObject("then").putObject("properties").putObject("parameters").put("maxProperties", 0);
        either.add(full);
        return node;
    }

    private ObjectNode target() {
        ObjectNode node = JSON.createObjectNode();
        node.put(
                "description",
                "survey:<id> proposes a survey, deliver:<verb> owes an effect; or any address of Camel.");
        ArrayNode either = node.putArray("anyOf");
        ArrayNode words = either.addObject().put("type", "string").putArray("enum");
        vocabulary.verbs().forEach(verb -> words.add(verb.uri()));
        words.add("channel:custom");
        String verbs = vocabulary.verbs().stream().map(Vocabulary.Verb::name).collect(Collectors.joining("|"));
        either.addObject().put("type", "string").put("pattern", "^deliver:(?:" + verbs + ")\\?.+$");
        either.addObject().put("type", "string").put("pattern", "^survey:[A-Za-z0-9][A-Za-z0-9_-]*$");
        either.addObject().put("type", "string").put("pattern", FOREIGN);
        return node;
    }

    private static ObjectNode choice() {
        ObjectNode node = object("when");
        ObjectNode properties = (ObjectNode) node.get("properties");
        properties.putObject("when").put("type", "array").put("minItems", 1).set("items", ref("predicate-and-steps"));
        ObjectNode otherwise = object("steps");
        ((ObjectNode) otherwise.get("properties")).set("steps", ref("steps"));
        common((ObjectNode) otherwise.get("properties"));
        properties.set("otherwise", otherwise);
        properties.putObject("precondition").putArray("type").add("boolean").add("string");
        common(properties);
        return node;
    }

    private static ObjectNode setHeader() {
        ObjectNode node = withExpression(object("name"), "");
        ObjectNode name = (ObjectNode) node.at("/properties/name");
        name.put(
                "description",
                Arrays.stream(PlanHeader.values())
                        .map(header -> header.header() + ": " + header.meaning())
                        .collect(Collectors.joining(". ", "", ".")));
        ArrayNode examples = name.putArray("examples");
        Arrays.stream(PlanHeader.values()).forEach(header -> examples.add(header.header()));
        return node;
    }

    private static ObjectNode log() {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode either = node.putArray("anyOf");
        either.addObject().put("type", "string");
        ObjectNode full = object("message");
        ObjectNode properties = (ObjectNode) full.get("properties");
        properties.putObject("message").put("type", "string");
        ArrayNode levels =
                properties.putObject("loggingLevel").put("type", "string").putArray("enum");
        List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF").forEach(levels::add);
        for (String name : List.of("logName", "marker", "logger", "logLanguage")) {
            properties.putObject(name).put("type", "string");
        }
        common(properties);
        either.add(full);
        return node;
    }

    private ObjectNode expression() {
        ObjectNode node = object();
        node.put("minProperties", 1).put("maxProperties", 1);
        ObjectNode properties = (ObjectNode) node.get("properties");
        JsonNode languages = camel.at("/items/definitions/" + MODEL + "language.ExpressionDefinition/properties");
        for (String name : names(languages)) {
            ObjectNode language = properties.putObject(name);
            language.put("description", meaning(languages.get(name)));
            language.putArray("type").add("object").add("string");
        }
        return node;
    }

    /** A step that carries an expression, in full or short form, and, if wished, steps of its own. */
    private static ObjectNode withExpression(ObjectNode node, String child) {
        ObjectNode properties = (ObjectNode) node.get("properties");
        properties.set("expression", ref("expression"));
        for (String language : List.of("simple", "constant", "jsonpath", "jq", "header", "exchangeProperty", "xpath")) {
            properties.putObject(language).putArray("type").add("object").add("string");
        }
        ArrayNode required = node.has("required") ? (ArrayNode) node.get("required") : node.putArray("required");
        required.forEach(name -> properties.putObject(name.asText()).put("type", "string"));
        if (!child.isEmpty()) {
            required.add(child);
            properties.set(child, ref("steps"));
        }
        if (required.isEmpty()) {
            node.remove("required");
        }
        common(properties);
        return node;
    }

    private static void common(ObjectNode properties) {
        for (String name : List.of("id", "description", "note", "pattern", "variableSend", "variableReceive")) {
            properties.putIfAbsent(name, JSON.createObjectNode().put("type", "string"));
        }
        properties.putObject("disabled").putArray("type").add("boolean").add("string");
    }

    private static ObjectNode object(String... required) {
        ObjectNode node = JSON.createObjectNode().put("type", "object");
        node.putObject("properties");
        if (required.length > 0) {
            ArrayNode names = node.putArray("required");
            Arrays.stream(required).forEach(names::add);
        }
        return node.put("additionalProperties", false);
    }

    private static ObjectNode ref(String definition) {
        return JSON.createObjectNode().put("$ref", "#/definitions/" + definition);
    }

    /** A reference beside other keywords: draft 7 ignores what stands beside {@code $ref} itself. */
    private static ObjectNode all(ObjectNode reference) {
        ObjectNode node = JSON.createObjectNode();
        node.putArray("allOf").add(reference);
        return node;
    }

    private String meaning(JsonNode property) {
        String reference = property.path("$ref").asText();
        JsonNode definition = reference.isEmpty() ? property : camel.at(reference.substring(1));
        return JsonSchemas.sentence(definition.path("description").asText("A step of Camel"));
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        names.remove("__extends");
        return names;
    }

    private static JsonNode camel() {
        try (InputStream schema = RouteSchema.class.getResourceAsStream(CAMEL)) {
            if (schema == null) {
                throw new IllegalStateException("camel-yaml-dsl has no " + CAMEL + " any more");
            }
            return JSON.readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
