// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.config.Settings;
import io.closeloop.runtime.config.Home;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --server}: the running program that a verb speaks to, through its API. */
final class ServerOption {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--server",
            paramLabel = "URL",
            converter = WebAddress.class,
            description = "Address of the running program (default: the one of this home on this machine). The token is"
                    + " taken from CLOSELOOP_API_TOKEN")
    private @Nullable URI server;

    /**
     * What the program answered.
     *
     * @param status 0 when its answer did not come to its end
     * @param body null when that was no JSON
     */
    record Reply(int status, @Nullable JsonNode body) {
        /** What it says when it refuses. */
        String title() {
            String plain = status == 0 ? "The program was called but did not answer" : "The program answered " + status;
            return body == null ? plain : body.path("title").asText(plain);
        }
    }

    /** True when the program is named, so that nothing else will do. */
    boolean named() {
        return server != null;
    }

    /** Where the program is looked for. */
    URI base(Home home) {
        return server == null ? here(StoreOption.settings(home)) : server;
    }

    private static URI here(Settings settings) {
        return LocalAddress.program(settings, settings.number("closeloop.http.port", 8080, 0, 65535));
    }

    /** Sends a request; empty when nobody answers. */
    Optional<Reply> call(Home home, String method, String path, byte[] body, String type, Map<String, String> headers)
            throws InterruptedException {
        Settings settings = StoreOption.settings(home, "closeloop.api.token", OwnCertificate.PASSWORD);
        URI base = server == null ? here(settings) : server;
        URI address = URI.create(base.toString().replaceFirst("/+$", "") + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        settings.get("closeloop.api.token")
                .ifPresent(token -> request.header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((who() + ":" + token).getBytes(StandardCharsets.UTF_8))));
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        if (server == null) {
            OwnCertificate.of(settings).ifPresent(client::sslContext);
        }
        try {
            HttpResponse<String> answer = client.build().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Reply(answer.statusCode(), json(answer.body())));
        } catch (ConnectException | HttpConnectTimeoutException nobody) {
            return Optional.empty();
        } catch (SSLException notTrusted) {
            return Optional.of(new Reply(
                    0,
                    JSON.createObjectNode()
                            .put(
                                    "title",
                                    "No TLS connection to " + base
                                            + (server == null
                                                    ? ": another program answers there, or the program shows another"
                                                            + " certificate than the settings name; name it with"
                                                            + " --server https://..."
                                                    : ": it speaks none, or its certificate is for another name, or"
                                                            + " this Java knows no authority behind it"))));
        } catch (IOException brokenOff) {
            return Optional.of(new Reply(0, null));
        }
    }

    /** Whoever typed the command, for the record. */
    static String who() {
        return System.getProperty("user.name", "");
    }

    private static @Nullable JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }
}
