// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmCommandTest {
    @TempDir
    private Path home;

    @Test
    void preparing_a_quick_start_takes_nothing_from_the_topic_the_settings_name() throws IOException {
        SourceTree.home(home);
        AtomicInteger callers = new AtomicInteger();
        try (ServerSocket broker = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread listener = new Thread(() -> count(broker, callers), "broker");
            listener.setDaemon(true);
            listener.start();
            Files.writeString(
                    home.resolve("config/application.properties"),
                    "\ncloseloop.bus=kafka\nkafka.brokers=127.0.0.1:" + broker.getLocalPort() + "\n",
                    StandardOpenOption.APPEND);

            assertThat(Main.execute("warm", "--home", home.toString())).isZero();

            assertThat(callers).hasValue(0);
        }
    }

    private static void count(ServerSocket broker, AtomicInteger callers) {
        while (true) {
            try {
                broker.accept().close();
                callers.incrementAndGet();
            } catch (IOException over) {
                return;
            }
        }
    }
}
