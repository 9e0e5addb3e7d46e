// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which options every step of Camel's YAML has, as the JSON Schema says that camel-yaml-dsl carries. A walk along it can name
 * every mistake in its place; Camel's own reader stops at the first. Immutable from outside, thread-safe.
 */
final class CamelShapes {
    static final String ROUTE = "org.apache.camel.model.RouteDefinition";
    static final String FROM = "org.apache.camel.dsl.yaml.deserializers.RouteFromDefinitionDeserializer";
    static final String STEP = "org.apache.camel.model.ProcessorDefinition";
    static final String EXPRESSION = "org.apache.camel.model.language.ExpressionDefinition";
    private static final String LANGUAGES = "org.apache.camel.model.language.";
    private static final String REFERENCE = "#/items/definitions/";

    /**
     * @param options by name
     * @param required options that must be there
     * @param text true when a bare text may stand for the whole
     */
    record Shape(String name, Map<String, Option> options, List<String> required, boolean text) {
        /** True for steps that hold an expression directly. */
        boolean holdsExpression() {
            return options.containsKey("simple") && options.containsKey("constant");
        }

        boolean isLanguage() {
            return name.startsWith(LANGUAGES) && !name.equals(EXPRESSION);
        }
    }

    /**
     * @param type {@code string}, {@code boolean}, {@code number}, {@code array} or {@code object}; empty when another shape
     *     says it
     * @param words the only values there may be; empty for any
     * @param shape of the value, or of each item of a list; null for plain values
     */
    record Option(String type, List<String> words, @Nullable String shape) {}

    private final JsonNode definitions;
    private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

    private CamelShapes(JsonNode definitions) {
        this.definitions = definitions;
    }

    private static final class Holder {
        static final CamelShapes SHAPES = read();
    }

    static CamelShapes get() {
        return Holder.SHAPES;
    }

    private static CamelShapes read() {
        try (InputStream schema = CamelShapes.class.getClassLoader().getResourceAsStream("schema/camelYamlDsl.json")) {
            if (schema == null) {
                throw new IllegalStateException("camel-yaml-dsl carries no schema");
            }
            return new CamelShapes(new ObjectMapper().readTree(schema).at("/items/definitions"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Shape shape(String name) {
        Shape known = shapes.get(name);
        if (known == null) {
            Gathering gathering = new Gathering();
            gather(definitions.path(name), gathering);
            List<String> required = new ArrayList<>();
            definitions.path(name).path("required").forEach(word -> required.add(word.asText()));
            known = new Shape(name, gathering.options, required, gathering.text);
            shapes.put(name, known);
        }
        return known;
    }

    /** Names of the steps. */
    Set<String> steps() {
        return shape(STEP).options().keySet();
    }

    /** Names of the expression languages. */
    Set<String> languages() {
        return shape(EXPRESSION).options().keySet();
    }

    private static final class Gathering {
        private final Map<String, Option> options = new LinkedHashMap<>();
        private boolean text;
    }

    private void gather(JsonNode definition, Gathering into) {
        if (definition.path("type").asText().equals("string")) {
            into.text = true;
        }
        if (definition.has("$ref")) {
            gather(definitions.path(name(definition.path("$ref"))), into);
        }
        definition
                .path("properties")
                .properties()
                .forEach(entry -> into.options.put(entry.getKey(), option(entry.getValue())));
        definition.path("oneOf").forEach(part -> gather(part, into));
        definition.path("anyOf").forEach(part -> gather(part, into));
    }

    private static Option option(JsonNode property) {
        List<String> words = new ArrayList<>();
        property.path("enum").forEach(word -> words.add(word.asText()));
        String type = property.path("type").asText("");
        JsonNode reference = type.equals("array") ? property.path("items").path("$ref") : property.path("$ref");
        return new Option(type, words, reference.isTextual() ? name(reference) : null);
    }

    private static String name(JsonNode reference) {
        return reference.asText().substring(REFERENCE.length());
    }
}
