// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.runtime.config.Home;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a verb changes what is live at a running program: {@code --server}, {@code --dry-run} and {@code --over}. */
final class ChangeOption {
    @Mixin
    private ServerOption server = new ServerOption();

    @Option(names = "--dry-run", description = "Only say whether it could go live")
    private boolean dryRun;

    @Option(
            names = "--over",
            paramLabel = "DIGEST",
            description = "Refuse when another version is live than the one with this digest")
    private @Nullable String over;

    /** Sends a change and prints what came of it; gives the exit code. */
    int send(Home home, String method, String path, byte[] body, String type, PrintWriter out)
            throws InterruptedException {
        Optional<ServerOption.Reply> reply = server.call(
                home,
                method,
                path + (dryRun ? "?dry-run=true" : ""),
                body,
                type,
                over == null ? Map.of() : Map.of("If-Match", "\"" + over + "\""));
        if (reply.isEmpty()) {
            out.println("No program answers at " + server.base(home)
                    + "; start it with closeloop run, or name it with --server");
            out.flush();
            return 1;
        }
        print(reply.get(), out);
        out.flush();
        return reply.get().status() == 200 ? 0 : 1;
    }

    private static void print(ServerOption.Reply reply, PrintWriter out) {
        JsonNode body = reply.body();
        if (body == null) {
            out.println(reply.title() + ".");
            return;
        }
        if (reply.status() != 200) {
            body.path("problems")
                    .forEach(problem -> out.println(problem.path("message").asText()));
            out.println(reply.title() + ".");
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
