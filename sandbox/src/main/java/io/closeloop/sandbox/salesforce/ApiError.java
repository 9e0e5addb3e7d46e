// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A refusal in Salesforce's own words: for the whole request, or for one record of a collection. */
final class ApiError extends RuntimeException {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final int status;
    private final String code;
    private final String text;
    private final List<String> fields;

    ApiError(int status, String code, String text, String... fields) {
        super(code + ": " + text, null, false, false);
        this.status = status;
        this.code = code;
        this.text = text;
        this.fields = List.of(fields);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The body of a refused request: an array with one error, {@code fields} only when some are named. */
    ArrayNode body() {
        ObjectNode error = JSON.objectNode();
        error.put("message", text).put("errorCode", code);
        if (!fields.isEmpty()) {
            ArrayNode names = error.putArray("fields");
            fields.forEach(names::add);
        }
        return JSON.arrayNode().add(error);
    }

    /** The entry of a record inside a collection: the same error under other keys. */
    ObjectNode entry() {
        ObjectNode result = JSON.objectNode();
        result.put("success", false);
        ObjectNode error = result.putArray("errors").addObject();
        error.put("statusCode", code).put("message", text);
        ArrayNode names = error.putArray("fields");
        fields.forEach(names::add);
        return result;
    }
}
