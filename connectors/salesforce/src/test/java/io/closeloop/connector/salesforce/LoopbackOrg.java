// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.testkit.Loopback;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An org on loopback that remembers what it was asked. Log-ins and API calls are answered from a queue first, then by a
 * standing script. Thread-safe.
 */
final class LoopbackOrg implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final Loopback http;
    private final Deque<Reply> nextLogins = new ArrayDeque<>();
    private final Deque<Reply> nextReplies = new ArrayDeque<>();
    private volatile Function<Call, Reply> script =
            call -> Reply.json(200, wrote(call).toString());

    LoopbackOrg() {
        this(new Loopback());
    }

    /** On a server of the test's own. */
    LoopbackOrg(Loopback http) {
        this.http = http;
        http.answering(this::reply);
    }

    String url() {
        return http.base().toString();
    }

    LoopbackOrg answering(Function<Call, Reply> newScript) {
        script = newScript;
        return this;
    }

    synchronized LoopbackOrg next(Reply reply) {
        nextReplies.add(reply);
        return this;
    }

    synchronized LoopbackOrg nextLogin(Reply reply) {
        nextLogins.add(reply);
        return this;
    }

    /** API calls, as Salesforce counts them: log-ins are none. */
    List<Call> calls() {
        return http.calls().stream().filter(call -> !isSession(call)).toList();
    }

    List<Call> logins() {
        return http.calls().stream().filter(LoopbackOrg::isLogin).toList();
    }

    Call lastCall() {
        List<Call> all = calls();
        return all.get(all.size() - 1);
    }

    /** True for a log-in or log-out. */
    static boolean isSession(Call call) {
        return call.uri().getPath().startsWith("/services/oauth2/");
    }

    private static boolean isLogin(Call call) {
        return call.uri().getPath().equals("/services/oauth2/token");
    }

    private Reply reply(Call call) {
        if (isSession(call) && !isLogin(call)) {
            return Reply.empty(200);
        }
        synchronized (this) {
            Deque<Reply> queue = isLogin(call) ? nextLogins : nextReplies;
            if (!queue.isEmpty()) {
                return queue.remove();
            }
        }
        return isLogin(call) ? token() : script.apply(call);
    }

    /** A fresh token for this org. */
    Reply token() {
        return Reply.json(200, """
                {"access_token":"00D000000000001!AQ%d","signature":"c2ln","scope":"api","instance_url":"%s",
                 "id":"%s/id/00D000000000001EAA/005000000000001AAA","token_type":"Bearer","issued_at":"1772532930000"}
                """.formatted(logins().size(), url(), url()));
    }

    /** A yes to every part of a composite call: queries find nothing, each record is written. */
    static ObjectNode wrote(Call call) {
        return composite(call, part -> {
            if (part.path("method").asText().equals("GET")) {
                return rows();
            }
            ArrayNode results = JSON.createArrayNode();
            for (JsonNode row : part.path("body").path("records")) {
                results.add(written(row, part.path("url").asText()));
            }
            return results;
        });
    }

    /** A composite answer, each part 200 with what the function says; a part whose body is an error is a 400. */
    static ObjectNode composite(Call call, Function<JsonNode, JsonNode> body) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode parts = answer.putArray("compositeResponse");
        for (JsonNode request : json(call.text()).path("compositeRequest")) {
            JsonNode content = body.apply(request);
            ObjectNode part = parts.addObject();
            part.set("body", content);
            part.putObject("httpHeaders");
            part.put("httpStatusCode", content.path(0).has("errorCode") ? 400 : 200);
            part.set("referenceId", request.path("referenceId"));
        }
        return answer;
    }

    static ObjectNode rows(JsonNode... records) {
        ObjectNode result =
                JSON.createObjectNode().put("totalSize", records.length).put("done", true);
        ArrayNode array = result.putArray("records");
        for (JsonNode row : records) {
            array.add(row);
        }
        return result;
    }

    /** A success; upserts of the same key get the same id, as in an org. */
    static ObjectNode written(JsonNode row, String url) {
        ObjectNode result = JSON.createObjectNode();
        if (row.has("Id")) {
            result.put("id", row.path("Id").asText());
        } else {
            boolean isCase = url.contains("/Case/");
            String key = row.path(isCase ? "Survey_Response_Key__c" : "Response_Key__c")
                    .asText();
            result.put("id", id(isCase ? "500" : "a01", key)).put("created", true);
        }
        result.put("success", true).putArray("errors");
        return result;
    }

    static String id(String prefix, String key) {
        String number = key.replaceAll("[^0-9]", "");
        return prefix + "0".repeat(12 - number.length()) + number + "AAA";
    }

    static ObjectNode failedRow(String code, String message, String... fields) {
        ObjectNode result = JSON.createObjectNode().put("success", false);
        ObjectNode error = result.putArray("errors").addObject();
        error.put("statusCode", code).put("message", message);
        ArrayNode names = error.putArray("fields");
        for (String field : fields) {
            names.add(field);
        }
        return result;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part of a composite call with this reference id; missing when there is none. */
    static JsonNode part(Call call, String referenceId) {
        for (JsonNode part : json(call.text()).path("compositeRequest")) {
            if (part.path("referenceId").asText().equals(referenceId)) {
                return part;
            }
        }
        return MissingNode.getInstance();
    }

    static JsonNode records(Call call, String referenceId) {
        return part(call, referenceId).path("body").path("records");
    }

    /** The SOQL of each query of a composite call. */
    static List<String> queries(Call call) {
        return json(call.text()).path("compositeRequest").findValuesAsText("url").stream()
                .filter(url -> url.contains("/query?q="))
                .map(LoopbackOrg::soql)
                .toList();
    }

    static String soql(String url) {
        return URLDecoder.decode(url.substring(url.indexOf("q=") + 2), StandardCharsets.UTF_8);
    }

    static Reply html(int status) {
        return new Reply(
                status,
                Map.of("Content-Type", "text/html"),
                "<html><body>Down for maintenance</body></html>".getBytes(StandardCharsets.UTF_8),
                false);
    }

    static Reply error(int status, String code, String message) {
        return Reply.json(status, "[{\"message\":\"" + message + "\",\"errorCode\":\"" + code + "\"}]");
    }

    static Reply expired() {
        return error(401, "INVALID_SESSION_ID", "Session expired or invalid").with("WWW-Authenticate", "Token");
    }

    @Override
    public void close() {
        http.close();
    }
}
