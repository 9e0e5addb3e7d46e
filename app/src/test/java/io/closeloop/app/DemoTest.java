// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.sandbox.day.RecordedDay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    private Path folder;

    @Test
    void a_demo_in_the_home_of_an_installation_keeps_away_from_what_its_settings_name() throws IOException {
        Path home = SourceTree.home(folder.resolve("home"));
        Path token = Files.writeString(folder.resolve("token"), "the token of the installation");
        AtomicInteger callers = new AtomicInteger();
        try (ServerSocket real = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread listener = new Thread(() -> count(real, callers), "real");
            listener.setDaemon(true);
            listener.start();
            String address = "127.0.0.1:" + real.getLocalPort();
            Files.writeString(
                    home.resolve("config/application.properties"),
                    "\ncloseloop.bus=kafka\nkafka.brokers=" + address + "\ncloseloop.otlp.endpoint=http://" + address
                            + "\n",
                    StandardOpenOption.APPEND);
            Map<String, String> unit = Map.of("CLOSELOOP_API_TOKEN_FILE", token.toString());
            try (Demo demo = new Demo(home, folder.resolve("data"), 0, unit)) {
                demo.start();

                demo.play(RecordedDay.shipped().until(LocalTime.of(9, 6)), progress -> {});

                assertThat(demo.sandbox().twilio().messages()).isNotEmpty();
            }
            assertThat(callers).hasValue(0);
        }
    }

    private static void count(ServerSocket server, AtomicInteger callers) {
        while (true) {
            try {
                server.accept().close();
                callers.incrementAndGet();
            } catch (IOException over) {
                return;
            }
        }
    }
}
