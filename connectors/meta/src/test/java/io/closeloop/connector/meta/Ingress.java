// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import io.closeloop.port.Webhook.RejectedCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A webhook behind a real server on loopback; what it heard is kept in order. Thread-safe. */
final class Ingress implements AutoCloseable {
    private final Webhook webhook;
    private final HttpServer server;
    private final List<Intake> heard = new CopyOnWriteArrayList<>();

    Ingress(Webhook webhook) {
        this.webhook = webhook;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(webhook.path(), this::answer);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Intake> heard() {
        return List.copyOf(heard);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            HttpAnswer answer = answer(new HttpCall(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getRawQuery(),
                    headers,
                    exchange.getRequestBody().readAllBytes(),
                    "127.0.0.1"));
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private HttpAnswer answer(HttpCall call) {
        try {
            Webhook.Heard said = webhook.receive(call);
            heard.addAll(said.intakes());
            return said.reply().apply(List.of());
        } catch (RejectedCall rejected) {
            return HttpAnswer.problem(rejected.status(), String.valueOf(rejected.getMessage()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
