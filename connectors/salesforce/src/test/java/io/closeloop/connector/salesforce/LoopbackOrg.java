// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * An org on loopback that remembers what it was asked. Log-ins and API calls are answered from a queue first, then by a
 * standing script. Thread-safe.
 */
final class LoopbackOrg implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "org");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Call> logins = new CopyOnWriteArrayList<>();
    private final Deque<Reply> nextLogins = new ArrayDeque<>();
    private final Deque<Reply> nextReplies = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Function<Call, Reply> script = call -> Reply.of(200, wrote(call).toString());

    LoopbackOrg() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
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
        return List.copyOf(calls);
    }

    List<Call> logins() {
        return List.copyOf(logins);
    }

    Call lastCall() {
        return calls.get(calls.size() - 1);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join("|", values)));
            Call call = new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Reply reply = reply(call);
            if (reply.status() == 0) {
                closing.await();
                return;
            }
            reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply reply(Call call) {
        if (call.uri().getPath().equals("/services/oauth2/revoke")) {
            return Reply.of(200, "");
        }
        boolean login = call.uri().getPath().equals("/services/oauth2/token");
        synchronized (this) {
            (login ? logins : calls).add(call);
            Deque<Reply> queue = login ? nextLogins : nextReplies;
            if (!queue.isEmpty()) {
                return queue.remove();
            }
        }
        return login ? token() : script.apply(call);
    }

    private Reply token() {
        return Reply.of(
                200,
                """
                {"access_token":"00D000000000001!AQ%d","signature":"c2ln","scope":"api","instance_url":"%s",
                 "id":"%s/id/00D000000000001EAA/005000000000001AAA","token_type":"Bearer","issued_at":"1772532930000"}
                """
                        .formatted(logins.size(), url(), url()));
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
        for (JsonNode request : call.json().path("compositeRequest")) {
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
        ObjectNode result = JSON.createObjectNode().put("totalSize", records.length).put("done", true);
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
            String key = row.path(isCase ? "Survey_Response_Key__c" : "Response_Key__c").asText();
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

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    /** @param headers values of one name joined by {@code |} */
    record Call(String method, URI uri, Map<String, String> headers, String body) {
        JsonNode json() {
            return LoopbackOrg.json(body);
        }

        /** The part of a composite call with this reference id; missing when there is none. */
        JsonNode part(String referenceId) {
            for (JsonNode part : json().path("compositeRequest")) {
                if (part.path("referenceId").asText().equals(referenceId)) {
                    return part;
                }
            }
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }

        JsonNode records(String referenceId) {
            return part(referenceId).path("body").path("records");
        }

        /** The SOQL of each query of a composite call. */
        List<String> queries() {
            return json().path("compositeRequest").findValuesAsText("url").stream()
                    .filter(url -> url.contains("/query?q="))
                    .map(url -> soql(url))
                    .toList();
        }

        Map<String, String> form() {
            Map<String, String> form = new TreeMap<>();
            for (String pair : body.split("&")) {
                String[] both = pair.split("=", 2);
                form.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
            return form;
        }
    }

    static String soql(String url) {
        return URLDecoder.decode(url.substring(url.indexOf("q=") + 2), StandardCharsets.UTF_8);
    }

    /** @param status 0 never answers */
    record Reply(int status, Map<String, String> headers, String body) {
        static Reply of(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "application/json;charset=UTF-8"), body);
        }

        static Reply html(int status) {
            return new Reply(
                    status, Map.of("Content-Type", "text/html"), "<html><body>Down for maintenance</body></html>");
        }

        static Reply error(int status, String code, String message) {
            return of(status, "[{\"message\":\"" + message + "\",\"errorCode\":\"" + code + "\"}]");
        }

        static Reply expired() {
            return error(401, "INVALID_SESSION_ID", "Session expired or invalid").with("WWW-Authenticate", "Token");
        }

        static Reply silence() {
            return new Reply(0, Map.of(), "");
        }

        Reply with(String header, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, body);
        }
    }
}
