// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.connector.salesforce.Trouble.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.jspecify.annotations.Nullable;

/**
 * The REST calls, through the component's {@code raw} operation: the only one that neither swallows a refused composite
 * call nor asks for generated classes. Session, log-in and repeat after an expired session are the component's.
 * Thread-safe; each call waits for its answer.
 */
final class SalesforceApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Composite calls may hold so many queries and collections. */
    static final int QUERIES_PER_CALL = 5;

    private final CamelContext context;
    private final SalesforceComponent component;
    private final SalesforceAccount account;
    private final Pause pause;
    private final DailyCalls dailyCalls;
    private @Nullable AsyncProducer producer;
    private @Nullable SalesforceHttpClient watched;

    SalesforceApi(CamelContext context, SalesforceComponent component, SalesforceAccount account, Clock clock) {
        this.context = context;
        this.component = component;
        this.account = account;
        this.pause = new Pause(clock);
        this.dailyCalls = new DailyCalls(clock);
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** One composite call; the answers of its parts by reference id. */
    CompositeAnswer composite(List<ObjectNode> parts) throws Refusal {
        ObjectNode envelope = object().put("allOrNone", false);
        ArrayNode requests = envelope.putArray("compositeRequest");
        parts.forEach(requests::add);
        return new CompositeAnswer(call("POST", account.dataPath() + "/composite", envelope));
    }

    /** All rows of each query, in the order of the queries. */
    List<List<JsonNode>> queries(List<String> queries) throws Refusal {
        return queries("query", queries);
    }

    /** The same, records that are in the recycle bin included. */
    List<List<JsonNode>> queriesOfAll(List<String> queries) throws Refusal {
        return queries("queryAll", queries);
    }

    private List<List<JsonNode>> queries(String resource, List<String> queries) throws Refusal {
        List<List<JsonNode>> results = new ArrayList<>();
        for (int from = 0; from < queries.size(); from += QUERIES_PER_CALL) {
            List<ObjectNode> parts = new ArrayList<>();
            int to = Math.min(queries.size(), from + QUERIES_PER_CALL);
            for (int i = from; i < to; i++) {
                parts.add(object().put("method", "GET")
                        .put("url", account.dataPath() + "/" + resource + "?q=" + encoded(queries.get(i)))
                        .put("referenceId", "q" + i));
            }
            CompositeAnswer answer = composite(parts);
            for (int i = from; i < to; i++) {
                results.add(rows(answer.body("q" + i)));
            }
        }
        return results;
    }

    /** The records a parameterized search in phone fields comes back with. */
    List<JsonNode> searchPhones(String query, List<String> fields) throws Refusal {
        ObjectNode search = object().put("q", query).put("in", "PHONE").put("overallLimit", 2_000);
        ObjectNode contact = search.putArray("sobjects").addObject().put("name", "Contact");
        ArrayNode names = contact.putArray("fields");
        fields.forEach(names::add);
        return list(call("POST", account.dataPath() + "/parameterizedSearch", search)
                .path("searchRecords"));
    }

    /** The fields of an object, as the integration user sees them. */
    JsonNode describe(String object) throws Refusal {
        return call("GET", account.dataPath() + "/sobjects/" + object + "/describe", null);
    }

    DailyCalls dailyCalls() {
        return dailyCalls;
    }

    /** Where the org lives; empty before the first log-in. */
    Optional<String> instanceUrl() {
        return Optional.ofNullable(component.getSession()).map(SalesforceSession::getInstanceUrl);
    }

    private List<JsonNode> rows(JsonNode first) throws Refusal {
        List<JsonNode> rows = new ArrayList<>(list(first.path("records")));
        JsonNode page = first;
        while (!page.path("done").asBoolean(true)) {
            String next = page.path("nextRecordsUrl").asText("");
            if (!next.startsWith("/services/data/")) {
                throw Trouble.wait("a page of results has no next address").refusal();
            }
            page = call("GET", next, null);
            rows.addAll(list(page.path("records")));
        }
        return rows;
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }

    private static String encoded(String query) {
        return java.net.URLEncoder.encode(query, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body) throws Refusal {
        AsyncProducer raw = ready();
        Exchange exchange = new DefaultExchange(context);
        // Headers beat the endpoint's own options, so these are the only ones there are.
        exchange.getIn().setHeader("rawMethod", method);
        exchange.getIn().setHeader("rawPath", path);
        exchange.getIn().setBody(body == null ? null : bytes(body));
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        raw.process(exchange, done::complete);
        try {
            // The component gives up by itself; this only makes sure that no fault of it holds a worker for ever.
            done.get(account.timeout().plusSeconds(30).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Trouble.unsure("interrupted while waiting for Salesforce").refusal();
        } catch (TimeoutException | ExecutionException e) {
            throw Trouble.unsure("no answer from Salesforce").refusal();
        }
        Exception failure = exchange.getException();
        if (failure != null) {
            throw failed(failure).refusal();
        }
        return parsed(exchange.getIn().getBody());
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    private static JsonNode parsed(@Nullable Object body) throws Refusal {
        try (InputStream stream = (InputStream) body) {
            JsonNode json = stream == null ? null : JSON.readTree(stream);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException notJson) {
            throw Trouble.unsure("something other than JSON came with a status of success")
                    .refusal();
        }
    }

    /** The producer, after making sure that the session is open. */
    private synchronized AsyncProducer ready() throws Refusal {
        SalesforceSession session = component.getSession();
        if (session == null) {
            throw Trouble.wait("the program is still starting").refusal();
        }
        watch(component.getHttpClient());
        try {
            // Left to the producer, a refused log-in would be thrown past the exchange.
            if (session.getAccessToken() == null) {
                session.login(null);
            }
            AsyncProducer raw = producer;
            if (raw == null) {
                raw = context.getEndpoint("salesforce:raw?format=JSON&rawPayload=true")
                        .createAsyncProducer();
                ServiceHelper.startService(raw);
                producer = raw;
            }
            return raw;
        } catch (SalesforceException e) {
            throw loginFailed(e).refusal();
        } catch (Exception e) {
            throw new IllegalStateException("The component refuses its own operation", e);
        }
    }

    private void watch(SalesforceHttpClient client) {
        if (client != watched) {
            client.getProtocolHandlers().put(new LoginAwareHandler(client));
            // Jetty's own would call a 401 without a challenge a protocol violation; nobody here answers challenges.
            client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
            client.getRequestListeners().addListener(pause);
            client.getRequestListeners().addListener(dailyCalls);
            watched = client;
        }
    }

    private Trouble loginFailed(SalesforceException e) {
        if (e.getStatusCode() == 0) {
            return Trouble.wait("Salesforce could not be reached to log in");
        }
        if (e.getErrors().isEmpty()) {
            return ErrorTable.ofLogin(e.getStatusCode(), null, null, pause.left());
        }
        return ErrorTable.ofLogin(
                e.getStatusCode(),
                e.getErrors().get(0).getErrorCode(),
                e.getErrors().get(0).getMessage(),
                pause.left());
    }

    private Trouble failed(Exception failure) {
        if (!(failure instanceof SalesforceException refused)) {
            return Trouble.unsure("the call broke off: " + failure.getClass().getSimpleName());
        }
        if (!refused.getErrors().isEmpty()
                || String.valueOf(refused.getMessage()).startsWith("Login error")) {
            // The log-in that follows an expired session; in this operation only that one has parsed errors.
            return loginFailed(refused);
        }
        if (refused.getStatusCode() == 0) {
            return unreachable(refused)
                    ? Trouble.wait("Salesforce could not be reached")
                    : Trouble.unsure("no answer from Salesforce");
        }
        JsonNode body;
        try {
            body = JSON.readTree(String.valueOf(refused.getMessage()));
        } catch (JsonProcessingException notJson) {
            body = null;
        }
        return ErrorTable.ofStatus(refused.getStatusCode(), body, pause.left());
    }

    /** True when nothing can have been sent. */
    private static boolean unreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized void close() {
        ServiceHelper.stopService(producer);
        producer = null;
    }

    /** The answers within one composite answer. */
    static final class CompositeAnswer {
        private final JsonNode parts;

        CompositeAnswer(JsonNode answer) {
            this.parts = answer.path("compositeResponse");
        }

        /** The body of a part that went well. */
        JsonNode body(String referenceId) throws Refusal {
            for (JsonNode part : parts) {
                if (part.path("referenceId").asText().equals(referenceId)) {
                    int status = part.path("httpStatusCode").asInt();
                    if (status >= 200 && status < 300) {
                        return part.path("body");
                    }
                    throw ErrorTable.ofStatus(status, part.path("body"), null).refusal();
                }
            }
            throw Trouble.unsure("a part of the composite answer is missing").refusal();
        }
    }
}
