// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.Program;
import io.closeloop.runtime.SharedClock;
import io.closeloop.sandbox.PlayedTime;
import io.closeloop.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code warm}: starts and stops the program beside its vendors' stand-ins, in a folder that is deleted afterwards, so that
 * the JVM can write an archive of the classes that a start needs. The launcher gives the option for that.
 */
@Command(name = "warm", hidden = true, description = "Prepares quick starts; use the launcher's word of that name.")
final class WarmCommand implements Callable<Integer> {
    private static final String TOKEN = "only-for-warming-up";

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("closeloop-warm");
        try {
            SharedClock clock = SharedClock.open(scratch.resolve("clock"));
            int port = ChildProgram.freePort(0);
            URI address = URI.create("http://127.0.0.1:" + port);
            try (Sandbox sandbox = new Sandbox(new PlayedTime(clock, clock::set, clock::run), address)) {
                Map<String, String> environment = new HashMap<>(sandbox.environment());
                environment.put("CLOSELOOP_DATA", scratch.toString());
                environment.put("CLOSELOOP_DB_URL", "jdbc:sqlite:" + scratch.resolve("closeloop.db"));
                // A topic that this home's settings name is real: contacts taken from it would be lost with the folder.
                environment.put("CLOSELOOP_BUS", "local");
                environment.put("CLOSELOOP_API_TOKEN", TOKEN);
                environment.put("CLOSELOOP_PUBLIC_URL", address.toString());
                environment.put("CLOSELOOP_HTTP_HOST", "127.0.0.1");
                environment.put("CLOSELOOP_HTTP_PORT", Integer.toString(port));
                environment.put("CLOSELOOP_MANAGEMENT_PORT", "0");
                try (Program program = Program.start(home.home(), environment, Assembly.parts())) {
                    URI management = URI.create("http://127.0.0.1:" + program.managementPort());
                    for (URI page : List.of(
                            management.resolve("/observe/health"),
                            management.resolve("/observe/metrics"),
                            address.resolve("/"),
                            address.resolve("/s/nobody"))) {
                        get(page);
                    }
                }
            }
            return 0;
        } finally {
            delete(scratch);
        }
    }

    private static void get(URI page) throws IOException, InterruptedException {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(page)
                                .timeout(Duration.ofSeconds(10))
                                .header("Authorization", "Bearer " + TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
