// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.closeloop.delivery.RetryAfter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The Graph API for one page, through Camel's HTTP component: the only class here that does I/O. One call is one request:
 * nothing below sends again by itself. Thread-safe.
 */
final class GraphClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProducerTemplate camel;
    private final HttpEndpoint endpoint;
    private final String root;
    private final String version;
    private final String secret;
    private final String token;
    private final String proof;
    private final Clock clock;

    /** @param patience how long to wait for an answer */
    GraphClient(CamelContext context, MetaAccount account, Duration patience, Clock clock) {
        this.clock = clock;
        long millis = patience.toMillis();
        this.endpoint = context.getEndpoint(
                account.base()
                        + "?throwExceptionOnFailure=false&copyHeaders=false&userAgent=Closeloop"
                        + "&connectTimeout=" + Math.min(millis, CONNECT.toMillis())
                        + "&connectionRequestTimeout=" + millis
                        + "&responseTimeout=" + millis
                        + "&soTimeout=" + millis,
                HttpEndpoint.class);
        // The client would by itself post again after a 503, and follow a redirect with the token.
        endpoint.setHttpClientConfigurer(CompositeHttpConfigurer.combineConfigurers(
                endpoint.getHttpClientConfigurer(),
                client -> client.disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()));
        this.camel = context.createProducerTemplate();
        this.root = "/" + account.graphVersion() + "/" + account.pageId() + "/";
        this.version = account.graphVersion();
        this.secret = account.appSecret();
        this.token = account.pageToken();
        this.proof = new MetaSignature(account.appSecret()).proof(account.pageToken());
    }

    /** Posts JSON to an edge of the page, such as {@code messages}. */
    GraphAnswer post(String edge, byte[] json) {
        return call("POST", edge, Map.of(), json);
    }

    /** Gets an edge of the page, such as {@code conversations}. */
    GraphAnswer get(String edge, Map<String, String> query) {
        return call("GET", edge, query, null);
    }

    /** Gets the page itself: its id, when the token is one of it. */
    GraphAnswer page() {
        return call("GET", root.substring(0, root.length() - 1), token, proved(Map.of("fields", "id")), null);
    }

    /** What Meta knows of the page token; asked as the app. */
    GraphAnswer debugToken(String appId) {
        return call("GET", "/" + version + "/debug_token", appId + "|" + secret, Map.of("input_token", token), null);
    }

    private GraphAnswer call(String method, String edge, Map<String, String> query, byte @Nullable [] json) {
        return call(method, root + edge, token, proved(query), json);
    }

    /** Needed where the app demands it, and useless to whoever reads it: it goes with the token only. */
    private Map<String, String> proved(Map<String, String> query) {
        Map<String, String> parameters = new TreeMap<>(query);
        parameters.put("appsecret_proof", proof);
        return parameters;
    }

    private GraphAnswer call(
            String method, String path, String bearer, Map<String, String> parameters, byte @Nullable [] json) {
        Exchange exchange = camel.request(endpoint, request -> {
            Message in = request.getIn();
            in.setHeader(Exchange.HTTP_METHOD, method);
            in.setHeader(Exchange.HTTP_PATH, path);
            in.setHeader(Exchange.HTTP_QUERY, encoded(parameters));
            in.setHeader("Authorization", "Bearer " + bearer);
            in.setHeader("Accept", "application/json");
            if (json != null) {
                in.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
                in.setBody(json);
            }
        });
        Exception failure = exchange.getException();
        return failure == null ? heard(exchange.getMessage()) : unheard(failure);
    }

    private static String encoded(Map<String, String> parameters) {
        StringJoiner query = new StringJoiner("&");
        parameters.forEach((name, value) -> query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return query.toString();
    }

    private GraphAnswer heard(Message message) {
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (status == null) {
            return new GraphAnswer.Lost("the answer has no HTTP status");
        }
        byte[] body = message.getBody(byte[].class);
        return new GraphAnswer.Heard(status, parsed(body), pause(message));
    }

    private static JsonNode parsed(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    /**
     * HTTP's own header, or Meta's {@code estimated_time_to_regain_access} in minutes
     * (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
     */
    private @Nullable Duration pause(Message message) {
        Optional<Duration> after = RetryAfter.read(message.getHeader("Retry-After", String.class), clock.instant());
        if (after.isPresent()) {
            return after.get();
        }
        String usage = message.getHeader("X-Business-Use-Case-Usage", String.class);
        if (usage == null) {
            return null;
        }
        long minutes =
                parsed(usage.getBytes(StandardCharsets.UTF_8)).findValues("estimated_time_to_regain_access").stream()
                        .mapToLong(JsonNode::asLong)
                        .max()
                        .orElse(0);
        return minutes > 0 ? Duration.ofMinutes(Math.min(minutes, 24 * 60)) : null;
    }

    private static GraphAnswer unheard(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof ConnectTimeoutException
                    || cause instanceof ConnectionRequestTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SSLHandshakeException) {
                return new GraphAnswer.NotSent(
                        "Meta cannot be reached: " + cause.getClass().getSimpleName());
            }
        }
        // The class alone: an exception's own words may quote the address with its parameters.
        return new GraphAnswer.Lost("no answer from Meta: " + failure.getClass().getSimpleName());
    }

    @Override
    public void close() {
        camel.stop();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "GraphClient[" + root + "]";
    }
}
