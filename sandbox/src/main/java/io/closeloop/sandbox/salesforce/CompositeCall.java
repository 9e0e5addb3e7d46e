// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Up to 25 calls in one, later ones referring to earlier ones' answers:
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm">Composite</a>.
 */
final class CompositeCall {
    private static final int MOST = 25;
    private static final int MOST_QUERIES_AND_COLLECTIONS = 5;
    private static final Pattern REFERENCE_ID = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern REFERENCE =
            Pattern.compile("@\\{([A-Za-z][A-Za-z0-9_]*)((?:\\.[A-Za-z0-9_]+|\\[\\d+])*)}");
    private static final Pattern STEP = Pattern.compile("\\.([A-Za-z0-9_]+)|\\[(\\d+)]");

    private final Org org;
    private final Function<Call, Answer> dispatch;

    CompositeCall(Org org, Function<Call, Answer> dispatch) {
        this.org = org;
        this.dispatch = dispatch;
    }

    Answer answer(Call call) {
        List<ObjectNode> requests = requests(call);
        boolean allOrNone = call.object().path("allOrNone").asBoolean(false);
        ObjectNode body = org.attempt(() -> run(requests, allOrNone), result -> !allOrNone || !failed(result));
        return Answer.of(200, body);
    }

    private List<ObjectNode> requests(Call call) {
        if (!(call.object().get("compositeRequest") instanceof ArrayNode array) || array.isEmpty()) {
            throw new ApiError(400, "REQUIRED_FIELD_MISSING", "compositeRequest is required", "compositeRequest");
        }
        if (array.size() > MOST) {
            throw new ApiError(
                    400, "LIMIT_EXCEEDED", "The request has " + array.size() + " subrequests; the limit is " + MOST);
        }
        List<ObjectNode> requests = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int heavy = 0;
        for (JsonNode entry : array) {
            if (!(entry instanceof ObjectNode request)
                    || !entry.path("method").isTextual()
                    || !entry.path("url").isTextual()
                    || !entry.path("referenceId").isTextual()) {
                throw new ApiError(400, "JSON_PARSER_ERROR", "Each subrequest needs a method, a url and a referenceId");
            }
            String id = entry.get("referenceId").textValue();
            if (!REFERENCE_ID.matcher(id).matches()) {
                throw new ApiError(400, "INVALID_INPUT", "Invalid reference ID: " + id);
            }
            if (!ids.add(id)) {
                throw new ApiError(400, "INVALID_INPUT", "Duplicate reference ID: " + id);
            }
            String url = entry.get("url").textValue();
            if (url.matches("/services/data/v\\d+\\.\\d/(query|queryAll|composite/sobjects)\\b.*")) {
                heavy++;
            }
            requests.add(request);
        }
        if (heavy > MOST_QUERIES_AND_COLLECTIONS) {
            throw new ApiError(
                    400,
                    "LIMIT_EXCEEDED",
                    "The request has " + heavy + " query and collection subrequests; the limit is "
                            + MOST_QUERIES_AND_COLLECTIONS);
        }
        return requests;
    }

    private ObjectNode run(List<ObjectNode> requests, boolean allOrNone) {
        Map<String, Answer> answered = new HashMap<>();
        Integer culprit = null;
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < requests.size() && culprit == null; i++) {
            ObjectNode request = requests.get(i);
            Answer answer = one(request, answered);
            answered.put(request.get("referenceId").textValue(), answer);
            answers.add(answer);
            if (allOrNone && !answer.good()) {
                culprit = i;
            }
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode responses = body.putArray("compositeResponse");
        for (int i = 0; i < requests.size(); i++) {
            boolean innocent = culprit != null && culprit != i;
            Answer answer = innocent
                    ? halted("The transaction was rolled back since another operation in the same"
                            + " transaction failed.")
                    : answers.get(i);
            ObjectNode response = responses.addObject();
            response.set("body", answer.body());
            ObjectNode headers = response.putObject("httpHeaders");
            answer.headers().forEach(headers::put);
            response.put("httpStatusCode", answer.status());
            response.put("referenceId", requests.get(i).get("referenceId").textValue());
        }
        return body;
    }

    private static boolean failed(ObjectNode body) {
        for (JsonNode response : body.path("compositeResponse")) {
            if (response.path("httpStatusCode").asInt() >= 300) {
                return true;
            }
        }
        return false;
    }

    private static Answer halted(String why) {
        ApiError error = new ApiError(400, "PROCESSING_HALTED", why);
        return Answer.of(error.status(), error.body());
    }

    private Answer one(ObjectNode request, Map<String, Answer> answered) {
        try {
            String url = replaced(request.get("url").textValue(), answered);
            JsonNode body = request.get("body");
            JsonNode filled = body == null ? null : filled(body, answered);
            Call call = Call.read(request.get("method").textValue(), url, headers(request), filled);
            if (call.is("POST", "composite")) {
                throw new ApiError(400, "INVALID_INPUT", "A composite request can't contain a composite request");
            }
            return org.attempt(() -> dispatch.apply(call), Answer::good);
        } catch (ApiError e) {
            return Answer.of(e.status(), e.body());
        }
    }

    private static Map<String, String> headers(ObjectNode request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.path("httpHeaders")
                .properties()
                .forEach(entry -> headers.put(entry.getKey(), entry.getValue().asText()));
        return headers;
    }

    private JsonNode filled(JsonNode node, Map<String, Answer> answered) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), filled(entry.getValue(), answered)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(filled(item, answered)));
            return copy;
        }
        if (node.isTextual()) {
            Matcher whole = REFERENCE.matcher(node.textValue());
            return whole.matches() ? resolve(whole, answered) : TextNode.valueOf(replaced(node.textValue(), answered));
        }
        return node;
    }

    private String replaced(String text, Map<String, Answer> answered) {
        return REFERENCE
                .matcher(text)
                .replaceAll(reference ->
                        Matcher.quoteReplacement(resolve(reference, answered).asText()));
    }

    private static JsonNode resolve(MatchResult reference, Map<String, Answer> answered) {
        String id = reference.group(1);
        String path = reference.group(2);
        Answer answer = answered.get(id);
        JsonNode node = answer != null && answer.good() ? answer.body() : null;
        Matcher steps = STEP.matcher(path);
        while (node != null && steps.find()) {
            node = steps.group(1) != null ? node.get(steps.group(1)) : node.get(Integer.parseInt(steps.group(2)));
        }
        return found(node, id, path);
    }

    private static JsonNode found(@Nullable JsonNode node, String id, String path) {
        if (node == null || node.isContainerNode()) {
            throw new ApiError(
                    400,
                    "PROCESSING_HALTED",
                    "Invalid reference specified. No value for " + id + path + " found in " + id);
        }
        return node;
    }
}
