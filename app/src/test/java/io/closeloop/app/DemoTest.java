// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.closeloop.sandbox.day.RecordedDay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    @Test
    void a_second_demo_in_the_same_folder_is_refused_and_deletes_nothing() throws IOException {
        Path home = SourceTree.home(folder.resolve("home"));
        Path data = folder.resolve("data/demo");
        try (Demo first = new Demo(home, data, 0, Map.of())) {
            Path kept = Files.writeString(data.resolve("closeloop.db"), "of the first");

            assertThatThrownBy(() -> new Demo(home, data, 0, Map.of()))
                    .isInstanceOf(DemoFolder.Taken.class)
                    .hasMessageContainingAll(data.toString(), "end that one first");
            assertThat(kept).exists();
            assertThat(first.ended()).isFalse();
        }
        // One that was killed may have left its program, which holds its database.
        Path program = data.resolve("closeloop.db.lock");
        try (FileChannel left = FileChannel.open(program, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            left.lock();

            assertThatThrownBy(() -> new Demo(home, data, 0, Map.of()))
                    .isInstanceOf(DemoFolder.Taken.class)
                    .hasMessageContaining("closeloop.db.lock");
        }
        new Demo(home, data, 0, Map.of()).close();
        assertThat(program).doesNotExist();
    }

    @Test
    void a_demo_that_is_told_to_end_before_its_program_is_ready_leaves_none_behind_and_all_it_wrote_in_the_data_folder()
            throws Exception {
        Path home = SourceTree.home(folder.resolve("home"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "demo",
                        "--port",
                        "0",
                        "--home",
                        home.toString())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CLOSELOOP_"));
        Path state = folder.resolve("state");
        builder.environment().put("CLOSELOOP_DATA", state.toString());
        Process demo = builder.start();
        List<ProcessHandle> programs = await().atMost(Duration.ofMinutes(1))
                .until(() -> demo.descendants().toList(), started -> !started.isEmpty());

        // By its handle, which leaves its output open.
        demo.toHandle().destroy();

        assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(state.resolve("demo/closeloop.log")).exists();
        assertThat(home.resolve("data")).doesNotExist();
        assertThat(programs).noneMatch(ProcessHandle::isAlive);
        assertThat(new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
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
