// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * JSON Schema of shapes. Draft 7: the newest that the YAML language server of VS Code and other editors supports as a
 * whole (its README, "Supports JSON Schema 7 and below").
 */
final class JsonSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPAN = "^\\s*(0|[0-9]{1,6}\\s*([mM][sS]|[sSmMhHdD])|P[0-9DTHMS.]+)\\s*$";
    private static final String TIME = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";

    /** Where a setting of the home folder stands in for a value. */
    private static final String PLACEHOLDER = "\\{\\{[^}]+\\}\\}";

    private final boolean placeholders;

    /** @param placeholders true in routes, where {@code {{key}}} may stand for any value and every value may be a text */
    JsonSchemas(boolean placeholders) {
        this.placeholders = placeholders;
    }

    /** The head of a schema file. */
    static ObjectNode document(String title, String description) {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("$comment", Generated.NOTE);
        root.put("title", title);
        root.put("description", sentence(description));
        return root;
    }

    /** A file that holds one record. */
    static ObjectNode file(String title, Shape.Fields fields) {
        ObjectNode root = document(title, fields.meaning());
        root.setAll(new JsonSchemas(false).object(fields));
        return root;
    }

    /** Properties, required ones and nothing else. */
    ObjectNode object(Shape.Fields fields) {
        ObjectNode node = JSON.createObjectNode();
        node.put("type", "object");
        ObjectNode properties = node.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        for (Field field : fields.fields()) {
            ObjectNode property = JSON.createObjectNode();
            property.put("description", sentence(field.meaning()));
            property.setAll(of(field.shape()));
            if (field.fallback() != null) {
                property.set("default", JSON.valueToTree(field.fallback()));
            }
            if (!field.example().isEmpty()
                    && !(field.shape() instanceof Shape.ListOf || field.shape() instanceof Shape.MapOf)) {
                property.putArray("examples").add(field.example());
            }
            properties.set(field.name(), property);
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        node.put("additionalProperties", false);
        return node;
    }

    private ObjectNode of(Shape shape) {
        ObjectNode node = JSON.createObjectNode();
        if (shape instanceof Shape.Fields fields) {
            return object(fields);
        }
        if (shape instanceof Shape.ListOf list) {
            node.put("type", "array").set("items", of(list.items()));
            return node;
        }
        if (shape instanceof Shape.MapOf map) {
            return map(map);
        }
        return placeholders ? written(shape) : scalar(shape);
    }

    private ObjectNode map(Shape.MapOf map) {
        ObjectNode node = JSON.createObjectNode().put("type", "object");
        if (map.keys() instanceof Shape.Choice choice) {
            ObjectNode properties = node.putObject("properties");
            choice.words().forEach(word -> properties.set(word, of(map.values())));
            return node.put("additionalProperties", false);
        }
        if (map.keys() instanceof Shape.Text text && !text.pattern().isEmpty()) {
            node.putObject("propertyNames").put("pattern", whole(text.pattern()));
        }
        node.set("additionalProperties", of(map.values()));
        return node;
    }

    private static ObjectNode scalar(Shape shape) {
        ObjectNode node = JSON.createObjectNode();
        if (shape instanceof Shape.Choice choice) {
            ArrayNode words = node.put("type", "string").putArray("enum");
            choice.words().forEach(words::add);
        } else if (shape instanceof Shape.Flag) {
            node.put("type", "boolean");
        } else if (shape instanceof Shape.Amount amount) {
            node.put("type", amount.whole() ? "integer" : "number");
            bound(node, "minimum", amount.min());
            bound(node, "maximum", amount.max());
        } else if (shape instanceof Shape.Span) {
            ArrayNode either = node.putArray("anyOf");
            either.addObject()
                    .put("type", "string")
                    .put("pattern", SPAN)
                    .put("patternErrorMessage", "Write a duration such as 15m, 24h or 30d.");
            either.addObject().put("const", 0);
        } else if (shape instanceof Shape.TimeOfDay) {
            node.put("type", "string")
                    .put("pattern", TIME)
                    .put("patternErrorMessage", "Write a time such as \"09:00\", in quotes.");
        } else if (shape instanceof Shape.Text text && !text.pattern().isEmpty()) {
            node.put("type", "string").put("pattern", whole(text.pattern()));
        } else {
            // The program takes any single value as text, so a version such as 3 needs no quotes.
            node.putArray("type").add("string").add("number");
        }
        return node;
    }

    /** A value as it may stand in a route: itself, the same as a text, or a placeholder. */
    private static ObjectNode written(Shape shape) {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode either = node.putArray("anyOf");
        either.add(scalar(shape));
        if (shape instanceof Shape.Flag) {
            either.addObject().putArray("enum").add("true").add("false");
        }
        either.addObject().put("type", "string").put("pattern", PLACEHOLDER);
        return node;
    }

    private static void bound(ObjectNode node, String keyword, double limit) {
        if (Double.isFinite(limit)) {
            if (limit == Math.rint(limit)) {
                node.put(keyword, (long) limit);
            } else {
                node.put(keyword, limit);
            }
        }
    }

    static String whole(String pattern) {
        return "^(?:" + pattern + ")$";
    }

    static String sentence(String meaning) {
        return meaning.isEmpty() || meaning.endsWith(".") ? meaning : meaning + ".";
    }
}
