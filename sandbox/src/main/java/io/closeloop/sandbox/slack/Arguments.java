// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A method's arguments, from a form, from JSON or from the query; nested values may be JSON or JSON in a string, as Slack
 * allows.
 */
record Arguments(ObjectNode all) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Arguments of(Request request) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        add(all, request.query());
        String type = request.headers().getOrDefault("Content-Type", "");
        if (request.body().length == 0) {
            return new Arguments(all);
        }
        if (type.startsWith("application/json")) {
            JsonNode body = parse(request.text());
            if (!(body instanceof ObjectNode object)) {
                throw new Refusal("invalid_json");
            }
            all.setAll(object);
        } else if (type.startsWith("application/x-www-form-urlencoded")) {
            add(all, request.form());
        } else {
            throw new Refusal("invalid_post_type");
        }
        return new Arguments(all);
    }

    private static void add(ObjectNode all, Map<String, List<String>> pairs) {
        pairs.forEach((name, values) -> all.put(name, values.get(0)));
    }

    /** The text, null when absent or empty. */
    @Nullable
    String text(String name) {
        JsonNode value = all.get(name);
        return value == null || value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }

    String required(String name) {
        String text = text(name);
        if (text == null) {
            throw Refusal.arguments("missing required field: " + name);
        }
        return text;
    }

    boolean flag(String name) {
        String text = text(name);
        return text != null && (text.equals("1") || text.equals("true"));
    }

    boolean has(String name) {
        return all.hasNonNull(name);
    }

    /** A nested value, null when absent or not JSON. */
    @Nullable
    JsonNode nested(String name) {
        JsonNode value = all.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        return value.isTextual() ? parse(value.textValue()) : value;
    }

    private static @Nullable JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
