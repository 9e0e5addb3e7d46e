// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A vendor on loopback that answers by a script and remembers every call, in order. Thread-safe. */
public final class Loopback implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "loopback");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Function<Call, Reply> script = call -> Reply.text(404, "nothing is scripted for this call");

    /** Listens on any free port of 127.0.0.1. */
    public Loopback() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1", e);
        }
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@code http://127.0.0.1:port}, without a trailing slash. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers every call from now on by this script. */
    public Loopback answering(Function<Call, Reply> newScript) {
        this.script = newScript;
        return this;
    }

    /** Answers every call from now on with this reply. */
    public Loopback answering(Reply reply) {
        return answering(call -> reply);
    }

    /** Everything that arrived so far, oldest first. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Forgets what arrived so far. */
    public void forget() {
        calls.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            Call call = new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    Collections.unmodifiableMap(headers),
                    exchange.getRequestBody().readAllBytes());
            calls.add(call);
            Reply reply = script.apply(call);
            if (reply.silent()) {
                closing.await();
                return;
            }
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            if (reply.body().length > 0) {
                exchange.getResponseBody().write(reply.body());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls that wait for an answer lose their connection; new ones are refused. */
    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    /**
     * A call as it arrived.
     *
     * @param headers the first value by name, in any case
     */
    public record Call(String method, URI uri, Map<String, String> headers, byte[] body) {
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The body as a form; the last value wins. */
        public Map<String, String> form() {
            Map<String, String> form = new LinkedHashMap<>();
            for (String pair : text().split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
            return form;
        }

        private static String decoded(String encoded) {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        }
    }

    /**
     * An answer.
     *
     * @param silent true keeps the caller waiting until it gives up
     */
    public record Reply(int status, Map<String, String> headers, byte[] body, boolean silent) {
        public static Reply text(int status, String text) {
            return of(status, "text/plain; charset=utf-8", text);
        }

        public static Reply json(int status, String json) {
            return of(status, "application/json; charset=utf-8", json);
        }

        public static Reply empty(int status) {
            return new Reply(status, Map.of(), new byte[0], false);
        }

        /** Takes the call and never answers. */
        public static Reply silence() {
            return new Reply(0, Map.of(), new byte[0], true);
        }

        private static Reply of(int status, String type, String text) {
            return new Reply(status, Map.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8), false);
        }

        /** This reply with one more header. */
        public Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, body, silent);
        }
    }
}
