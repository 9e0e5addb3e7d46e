// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Interaction;
import io.closeloop.port.Store;
import io.closeloop.testkit.SettableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a second process can show. */
class SqliteProcessTest {
    private static final int ENOUGH = 1_000;

    @TempDir
    Path folder = Path.of(".");

    @Test
    void a_second_process_is_refused_and_a_kill_loses_nothing_that_was_acknowledged() throws Exception {
        Path file = folder.resolve("closeloop.db");
        String url = "jdbc:sqlite:" + file;
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AckingWriter.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            read(lines, acknowledged, ENOUGH);
            assertThat(acknowledged).hasSize(ENOUGH);
            assertThatThrownBy(() -> SqlStore.open(url, new SettableClock()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(file + " is in use by another closeloop process")
                    .hasMessageContaining(file + ".lock");
            // Whoever only looks is let in, and sees what was acknowledged.
            try (Store looking = SqlStore.openReadOnly(url)) {
                Optional<Interaction> first = looking.read(view -> view.interaction(acknowledged.get(0)));
                assertThat(first).isPresent();
                assertThatThrownBy(() -> looking.write(tx -> tx.unpark("slack", null, Samples.NOW, 9))
                                .join())
                        .hasRootCauseInstanceOf(StoreException.class);
            }
            backUp(url, acknowledged);
            // Through the handle: the process object would also close the pipe, and what was said last is still in it.
            writer.toHandle().destroyForcibly();
            read(lines, acknowledged, Integer.MAX_VALUE);
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();

        try (SqlStore store = SqlStore.open(url, new SettableClock())) {
            List<String> lost = new ArrayList<>();
            for (String id : acknowledged) {
                Optional<Interaction> kept = store.read(view -> view.interaction(id));
                if (kept.isEmpty()) {
                    lost.add(id);
                }
            }
            assertThat(lost).isEmpty();
        }
    }

    /** A backup beside the writing process: sound, and with all that was acknowledged before it began. */
    private void backUp(String url, List<String> acknowledged) throws IOException {
        Path backup = folder.resolve("backups/monday.db");
        SqliteBackup.Written written = SqliteBackup.write(url, backup);

        assertThat(written.interactions()).isGreaterThanOrEqualTo(acknowledged.size());
        assertThat(folder.resolve("backups")).isDirectoryContaining(file -> file.equals(backup));
        assertThat(folder.resolve("backups").toFile().list()).containsExactly("monday.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> SqliteBackup.write(url, backup))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is there already");

        // Restored: opened as a database, it is written to again.
        try (SqlStore restored = SqlStore.open("jdbc:sqlite:" + backup, new SettableClock())) {
            for (String id : acknowledged) {
                assertThat(restored.read(view -> view.interaction(id)).isPresent())
                        .isTrue();
            }
            boolean inserted = StoreContract.write(restored, tx -> tx.insert(Samples.interaction("after_the_restore")));
            assertThat(inserted).isTrue();
        }
    }

    private static void read(BufferedReader lines, List<String> into, int upTo) throws IOException {
        String line = lines.readLine();
        while (line != null) {
            // Warnings of the log go the same way.
            if (line.startsWith("int_")) {
                into.add(line);
            }
            if (into.size() >= upTo) {
                return;
            }
            line = lines.readLine();
        }
    }
}
