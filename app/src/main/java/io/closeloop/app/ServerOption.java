// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.config.Settings;
import io.closeloop.runtime.config.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --server}: the running program that a verb speaks to, through its API. */
final class ServerOption {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Address of the running program (default: the one of this home on this machine). The token is"
                    + " taken from CLOSELOOP_API_TOKEN")
    private @Nullable URI server;

    @Option(names = "--dry-run", description = "Only say whether it could go live")
    private boolean dryRun;

    @Option(
            names = "--over",
            paramLabel = "DIGEST",
            description = "Refuse when another version is live than the one with this digest")
    private @Nullable String over;

    /** What the program answered; null body when nobody did. */
    private record Reply(int status, @Nullable JsonNode body) {}

    /** Sends a change and prints what came of it; gives the exit code. */
    int send(Home home, String method, String path, byte[] body, String type, PrintWriter out)
            throws InterruptedException {
        Settings settings = StoreOption.settings(home);
        URI base = server == null
                ? URI.create("http://127.0.0.1:" + settings.number("closeloop.http.port", 8080, 0, 65535))
                : server;
        URI address = URI.create(base.toString().replaceFirst("/+$", "") + path + (dryRun ? "?dry-run=true" : ""));
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        settings.get("closeloop.api.token")
                .ifPresent(token -> request.header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((System.getProperty("user.name", "") + ":" + token)
                                                .getBytes(StandardCharsets.UTF_8))));
        if (over != null) {
            request.header("If-Match", "\"" + over + "\"");
        }
        Reply reply;
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            reply = new Reply(answer.statusCode(), json(answer.body()));
        } catch (IOException e) {
            out.println("No program answers at " + base + "; start it with closeloop run, or name it with --server");
            out.flush();
            return 1;
        }
        print(reply, out);
        out.flush();
        return reply.status() == 200 ? 0 : 1;
    }

    private static @Nullable JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    private static void print(Reply reply, PrintWriter out) {
        JsonNode body = reply.body();
        if (body == null) {
            out.println("The program answered " + reply.status() + ".");
            return;
        }
        if (reply.status() != 200) {
            body.path("problems")
                    .forEach(problem -> out.println(problem.path("message").asText()));
            out.println(body.path("title").asText("The program answered " + reply.status()) + ".");
            return;
        }
        List<String> files = new ArrayList<>();
        body.path("changes")
                .forEach(change -> files.add(change.path("change").asText() + " "
                        + change.path("file").asText()));
        files.forEach(file -> out.println("  " + file));
        List<String> restart = new ArrayList<>();
        body.path("needsRestart").forEach(key -> restart.add(key.asText()));
        if (body.path("unchanged").asBoolean()) {
            out.println("Nothing to do: this is version " + body.path("version").asText() + ", which is live.");
        } else if (body.path("state").asText().equals("sound")) {
            out.println("Sound: it could go live. Nothing was changed.");
        } else {
            out.println("Version " + body.path("version").asText() + " is live. Digest "
                    + body.path("digest").asText());
        }
        if (!restart.isEmpty()) {
            out.println("needs a restart: " + String.join(", ", restart));
        }
    }
}
