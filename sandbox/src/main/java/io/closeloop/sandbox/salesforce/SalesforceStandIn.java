// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory Salesforce org behind the REST API's wire format: it checks each request as strictly as the real one and
 * answers the documented errors, so that a connector that works here has been refused for its mistakes. Runs from
 * construction to {@link #close()}. Thread-safe; calls are answered one at a time.
 */
public final class SalesforceStandIn implements AutoCloseable {
    private static final int LONGEST_URI = 16_384;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Org org;
    private final ApiUsage usage;
    private final RestApi api;
    private final Sessions sessions;
    private final HttpStandIn http;
    private final List<Consumer<CrmChange>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Starts the org on {@code 127.0.0.1:port}; port 0 takes any free one.
     *
     * @param clientId the one app that may sign in, with the client-credentials flow
     */
    public SalesforceStandIn(Clock clock, int port, String clientId, String clientSecret) {
        org = new Org(clock);
        org.commit(change -> {});
        usage = new ApiUsage(clock);
        api = new RestApi(org, usage, clock);
        http = new HttpStandIn("salesforce", port);
        String base = http.base().toString();
        sessions = new Sessions(clock, clientId, clientSecret, org.integrationUser(), () -> base);
        http.on("POST", "/services/oauth2/token", sessions::token)
                .on("(?:GET|POST)", "/services/oauth2/revoke", sessions::revoke)
                .on("GET", "/services/data/?", request -> versions())
                .on("[A-Z]+", "/services/data/.*", this::call)
                .start();
    }

    /** Sign-in and instance address, {@code http://127.0.0.1:port}. */
    public URI base() {
        return http.base();
    }

    /** The server underneath, for its outage switch. */
    public HttpStandIn http() {
        return http;
    }

    /** Creates a contact as somebody in the org would have: not counted as an API call, found by search at once. */
    public String addContact(Map<String, ?> fields) {
        return seed("Contact", fields);
    }

    /** Creates an account; {@code Name} is required. */
    public String addAccount(Map<String, ?> fields) {
        return seed("Account", fields);
    }

    /** Creates a case. */
    public String addCase(Map<String, ?> fields) {
        return seed("Case", fields);
    }

    /** Creates a user, who can own records; {@code Name} and {@code Email}. */
    public String addUser(Map<String, ?> fields) {
        return seed("User", fields);
    }

    /** Creates a queue, which can own cases. */
    public String addQueue(String name) {
        return seed("Group", Map.of("Name", name));
    }

    /** Changes a record as somebody in the org would: not counted, seen by search at once. */
    public synchronized void edit(String type, String id, Map<String, ?> fields) {
        org.update(row(type, id), json(fields), true);
        org.commit(this::tell);
    }

    /** Merges a contact into another, as somebody in the org would: the first is deleted, what was its is the other's. */
    public synchronized void mergeContact(String id, String into) {
        org.merge(row("Contact", id), row("Contact", into));
        org.commit(this::tell);
    }

    /** Deletes a record as somebody in the org would. */
    public synchronized void remove(String type, String id) {
        org.delete(row(type, id));
        org.commit(this::tell);
    }

    private synchronized String seed(String type, Map<String, ?> fields) {
        Row row = org.insert(Objects.requireNonNull(Schema.type(type)), json(fields), true);
        org.commit(this::tell);
        return row.id();
    }

    private static ObjectNode json(Map<String, ?> fields) {
        Map<String, Object> plain = new LinkedHashMap<>();
        fields.forEach((name, value) -> plain.put(name, value instanceof Temporal ? value.toString() : value));
        return JSON.valueToTree(plain);
    }

    /** All live records of an object, oldest first, values as the API sends them; null fields are left out. */
    public synchronized List<Map<String, Object>> records(String type) {
        return org.rows(known(type)).stream()
                .filter(row -> !row.deleted())
                .map(Org::plain)
                .toList();
    }

    /**
     * One record, values as the API sends them; null fields are left out.
     *
     * @throws NoSuchElementException when there is none or it was deleted
     */
    public synchronized Map<String, Object> record(String type, String id) {
        return Org.plain(row(type, id));
    }

    private Row row(String type, String id) {
        Row row = org.find(known(type), id);
        if (row == null || row.deleted()) {
            throw new NoSuchElementException("No " + type + " with the id " + id);
        }
        return row;
    }

    private static ObjectType known(String type) {
        ObjectType known = Schema.type(type);
        if (known == null) {
            throw new IllegalArgumentException("This org has no object " + type);
        }
        return known;
    }

    /** Every committed write, oldest first: what the program did to the org, and what was seeded. */
    public synchronized List<CrmChange> changes() {
        return org.changes();
    }

    /** Calls {@code listener} with every committed write, on the thread that wrote; it should be quick. */
    public void onChange(Consumer<CrmChange> listener) {
        listeners.add(listener);
    }

    private void tell(CrmChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    /** The API calls that count against the allowance, since the start. */
    public synchronized int apiCalls() {
        return usage.ever();
    }

    /** How often somebody signed in. */
    public int tokensIssued() {
        return sessions.issued();
    }

    /** All sessions end, as after a night: the next call is answered 401 until the caller signs in again. */
    public void expireSessions() {
        sessions.expire();
    }

    /** The calls allowed in 24 hours; beyond, {@code REQUEST_LIMIT_EXCEEDED}. 15,000 unless set. */
    public synchronized void dailyAllowance(int calls) {
        usage.allowance(calls);
    }

    /** The integration user can no longer see a field, as when the permission set was never assigned. */
    public synchronized void revokeFieldAccess(String type, String field) {
        org.fieldAccess(type, field, false);
    }

    /** Takes {@link #revokeFieldAccess} back. */
    public synchronized void grantFieldAccess(String type, String field) {
        org.fieldAccess(type, field, true);
    }

    /** The next {@code count} records written fail with {@code UNABLE_TO_LOCK_ROW}. */
    public synchronized void lockNextRecords(int count) {
        org.lockRows(count);
    }

    /** How long a write stays invisible to search; 30 seconds unless set. */
    public synchronized void searchLag(Duration lag) {
        org.indexLag(lag);
    }

    private static Reply versions() {
        return Reply.json(
                200,
                "[{\"label\":\"Winter '25\",\"url\":\"/services/data/v62.0\",\"version\":\"62.0\"},"
                        + "{\"label\":\"Spring '26\",\"url\":\"/services/data/v66.0\",\"version\":\"66.0\"}]");
    }

    private synchronized Reply call(Request request) {
        if (request.uri().toString().length() > LONGEST_URI) {
            return Reply.of(414, "text/html", "<html><body>URI Too Long</body></html>");
        }
        if (!sessions.accepts(request)) {
            return error(new ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid"))
                    .with("WWW-Authenticate", "Token");
        }
        if (!usage.count()) {
            return limited(error(new ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")));
        }
        return limited(answer(request));
    }

    private Reply answer(Request request) {
        Answer answer;
        try {
            String raw = request.uri().getRawPath();
            String query = request.uri().getRawQuery();
            JsonNode body = body(request);
            answer = api.answer(
                    Call.read(request.method(), query == null ? raw : raw + "?" + query, request.headers(), body));
        } catch (ApiError e) {
            return error(e);
        }
        org.commit(this::tell);
        Reply reply = json(answer.status(), answer.body());
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return reply;
    }

    private static @Nullable JsonNode body(Request request) {
        if (request.body().length == 0) {
            return null;
        }
        String type = request.headers().getOrDefault("Content-Type", "");
        if (!type.startsWith("application/json")) {
            throw new ApiError(
                    415,
                    "UNSUPPORTED_MEDIA_TYPE",
                    "Content-Type header specified in HTTP request is not supported: " + type);
        }
        try {
            return JSON.readTree(request.text());
        } catch (JsonProcessingException e) {
            throw new ApiError(400, "JSON_PARSER_ERROR", e.getOriginalMessage());
        }
    }

    private Reply limited(Reply reply) {
        return reply.with("Sforce-Limit-Info", usage.header());
    }

    private static Reply error(ApiError error) {
        return json(error.status(), error.body());
    }

    private static Reply json(int status, @Nullable JsonNode body) {
        return body == null
                ? Reply.empty(status)
                : new Reply(
                        status,
                        Map.of("Content-Type", "application/json;charset=UTF-8"),
                        body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        http.close();
    }
}
