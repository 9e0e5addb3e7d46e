// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads the program's HTTP API, as an analyst's script would. Thread-safe. */
public final class ProgramApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String token;

    public ProgramApi(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Where the program listens. */
    public URI base() {
        return base;
    }

    /** What opens the API, and the console as a password. */
    public String token() {
        return token;
    }

    /** Every row of a resource, page by page. */
    public void each(String resource, Consumer<JsonNode> row) {
        String after = "";
        while (true) {
            JsonNode page =
                    get("/api/v1/" + resource + "?limit=500" + (after.isEmpty() ? "" : "&after=" + encoded(after)));
            page.path("items").forEach(row);
            JsonNode next = page.path("next");
            if (!next.isTextual()) {
                return;
            }
            after = next.textValue();
        }
    }

    /** One answer. */
    public JsonNode get(String pathAndQuery) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (IOException e) {
            throw new UncheckedIOException("The program's API did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
