// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vendor played on loopback: routes of method and path pattern, and an outage switch that answers every request with
 * one reply, as a vendor in trouble does. Thread-safe once started.
 */
public final class HttpStandIn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStandIn.class);

    static {
        // The JDK's server leaves Nagle's algorithm on: each reply then waits 40 ms for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private final HttpServer server;
    private final ExecutorService workers;
    private final Map<Pattern, Function<Request, Reply>> routes = new LinkedHashMap<>();
    private volatile @Nullable Reply outage;

    /** Binds {@code 127.0.0.1:port}; port 0 takes any free one. Answers nothing until {@link #start()}. */
    public HttpStandIn(String name, int port) {
        this.name = name;
        this.workers = Executors.newFixedThreadPool(8, task -> {
            Thread thread = new Thread(task, "sandbox-" + name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox cannot listen on 127.0.0.1:" + port + " for " + name, e);
        }
        server.setExecutor(workers);
        server.createContext("/", this::answer);
    }

    /** Adds a route; {@code pathPattern} is a regular expression over the whole decoded path, first match wins. */
    public HttpStandIn on(String method, String pathPattern, Function<Request, Reply> handler) {
        routes.put(Pattern.compile(method + " " + pathPattern), handler);
        return this;
    }

    public HttpStandIn start() {
        server.start();
        return this;
    }

    /** {@code http://127.0.0.1:port}, without a trailing slash. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Every request from now on is answered with this reply and handled by nobody; null ends the outage. */
    public void outage(@Nullable Reply reply) {
        this.outage = reply;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Reply reply;
            try {
                reply = reply(exchange, body);
            } catch (RuntimeException e) {
                LOG.error(
                        "The {} stand-in failed on {}",
                        name,
                        exchange.getRequestURI().getPath(),
                        e);
                reply = Reply.json(500, "{\"error\":\"stand-in failure\"}");
            }
            reply.headers()
                    .forEach((key, value) -> exchange.getResponseHeaders().set(key, value));
            boolean empty = reply.body().length == 0;
            exchange.sendResponseHeaders(reply.status(), empty ? -1 : reply.body().length);
            if (!empty) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    private Reply reply(HttpExchange exchange, byte[] body) {
        Reply refusal = outage;
        if (refusal != null) {
            return refusal;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((key, values) -> headers.put(key, values.get(0)));
        String line =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        for (Map.Entry<Pattern, Function<Request, Reply>> route : routes.entrySet()) {
            Matcher matcher = route.getKey().matcher(line);
            if (matcher.matches()) {
                Reply answer = route.getValue()
                        .apply(new Request(
                                exchange.getRequestMethod(), exchange.getRequestURI(), headers, body, matcher));
                // The answer to HEAD is that to GET without its body; the JDK's server breaks the connection over one.
                boolean head = exchange.getRequestMethod().equals("HEAD");
                return head ? new Reply(answer.status(), answer.headers(), new byte[0]) : answer;
            }
        }
        return Reply.json(404, "{\"error\":\"no such path in the " + name + " stand-in\"}");
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
