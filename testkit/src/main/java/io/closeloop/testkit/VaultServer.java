// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks the part of Vault that reads secrets: {@code GET /v1/secret/data/<name>} with {@code X-Vault-Token}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version">KV version 2</a>
 */
public final class VaultServer implements AutoCloseable {
    /** The one token it takes. */
    public static final String TOKEN = "hvs.loopback-token";

    private static final String PATH = "/v1/secret/data/";

    private final HttpServer server;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    /** Starts on a free port of the loopback address. */
    public VaultServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /**
     * Stores a secret with one key.
     *
     * @param value without quotes and backslashes
     */
    public VaultServer with(String name, String key, String value) {
        secrets.put(name, "{\"" + key + "\":\"" + value + "\"}");
        return this;
    }

    /** The lines of a settings file that name this vault. */
    public String settings() {
        return "camel.vault.hashicorp.host=127.0.0.1\ncamel.vault.hashicorp.port="
                + server.getAddress().getPort()
                + "\ncamel.vault.hashicorp.scheme=http\ncamel.vault.hashicorp.token=${VAULT_TOKEN}\n";
    }

    /** Requests so far, refused ones too. */
    public int reads() {
        return reads.get();
    }

    private void answer(HttpExchange call) throws IOException {
        reads.incrementAndGet();
        String path = call.getRequestURI().getPath();
        String secret = path.startsWith(PATH) ? secrets.get(path.substring(PATH.length())) : null;
        if (!TOKEN.equals(call.getRequestHeaders().getFirst("X-Vault-Token"))) {
            send(call, 403, "{\"errors\":[\"permission denied\"]}");
        } else if (secret == null) {
            send(call, 404, "{\"errors\":[]}");
        } else {
            send(
                    call,
                    200,
                    "{\"data\":{\"data\":" + secret
                            + ",\"metadata\":{\"created_time\":\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\","
                            + "\"destroyed\":false,\"version\":1}}}");
        }
    }

    private static void send(HttpExchange call, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
