// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}: what the running program says of itself. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the health of the program that runs here: 0 all is well, 1 something is not.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--json", description = "As the program tells it.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = StoreOption.settings(home.home());
        URI health = LocalAddress.management(settings, settings.number("closeloop.management.port", 9876, 0, 65535))
                .resolve("/observe/health");
        PrintWriter out = spec.commandLine().getOut();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(health)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            JsonNode told = new ObjectMapper().readTree(answer.body());
            out.print(json ? answer.body() + System.lineSeparator() : StatusText.of(told, clock().instant()));
            out.flush();
            return told.path("troubles").isEmpty() && told.path("vendorsUp").asBoolean() ? 0 : 1;
        } catch (IOException e) {
            out.println("No program answers at " + health);
            out.flush();
            return 1;
        }
    }

    private static Clock clock() {
        return StoreOption.clock();
    }
}
