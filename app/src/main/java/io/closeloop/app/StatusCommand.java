// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code status}: what the running program says of itself. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the health of the program that runs here.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        int port = StoreOption.settings(home.home()).number("closeloop.management.port", 9876, 0, 65535);
        URI health = URI.create("http://127.0.0.1:" + port + "/observe/health");
        PrintWriter out = spec.commandLine().getOut();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(health)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            out.println(answer.body());
            out.flush();
            return answer.body().contains("\"vendorsUp\":true") ? 0 : 1;
        } catch (IOException e) {
            out.println("No program answers at " + health);
            out.flush();
            return 1;
        }
    }
}
