// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int MOST_MEBIBYTES = 400;

    @TempDir
    Path folder = Path.of(".");

    private Connection writer;
    private FileChannel file;
    private Checkpoints checkpoints;
    private int written;

    @BeforeEach
    void open() throws Exception {
        writer = connection();
        try (Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("CREATE TABLE heap (bytes BLOB)");
        }
        file = FileChannel.open(folder.resolve("heap.db"), StandardOpenOption.WRITE);
        checkpoints = new Checkpoints(writer, connection(), file);
    }

    @AfterEach
    void close() throws Exception {
        checkpoints.close();
        writer.close();
        file.close();
    }

    private Connection connection() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("heap.db"));
    }

    private void commitMebibyte() throws Exception {
        try (Statement statement = writer.createStatement()) {
            statement.execute("INSERT INTO heap VALUES (randomblob(" + MEBIBYTE + "))");
        }
        written++;
        checkpoints.committed();
    }

    private long inLog() throws Exception {
        return Files.size(folder.resolve("heap.db-wal")) / MEBIBYTE;
    }

    private int notCopied() throws Exception {
        try (Statement statement = writer.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
            row.next();
            return row.getInt(2) - row.getInt(3);
        }
    }

    private void commitUntilAllIsCopied() throws Exception {
        do {
            commitMebibyte();
        } while (notCopied() > 0 && written < MOST_MEBIBYTES);
        assertThat(notCopied()).isZero();
    }

    @Test
    void a_short_log_is_left_alone_and_a_long_one_copied_while_commits_go_on() throws Exception {
        for (int i = 0; i < 20; i++) {
            commitMebibyte();
        }
        assertThat(notCopied()).isGreaterThan(20 * MEBIBYTE / 4096);

        commitUntilAllIsCopied();

        assertThat(written).isGreaterThan(Checkpoints.DUE * 4096 / MEBIBYTE);
        // The log begins anew.
        long length = inLog();
        for (int i = 0; i < 10; i++) {
            commitMebibyte();
        }
        assertThat(inLog()).isEqualTo(length);
    }

    @Test
    void a_disk_that_cannot_be_synced_beside_is_synced_by_the_writer() throws Exception {
        file.close();

        commitUntilAllIsCopied();

        assertThat(inLog()).isLessThan(MOST_MEBIBYTES);
    }

    @Test
    void a_look_at_the_log_that_failed_once_only_puts_it_off() throws Exception {
        commitMebibyte();
        try (Statement endless = writer.createStatement();
                ResultSet numbers = endless.executeQuery(
                        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n")) {
            numbers.next();
            // Until this one ends, all that the connection is asked fails.
            endless.cancel();
            checkpoints.committed();
        }

        commitUntilAllIsCopied();
    }

    @Test
    void a_reader_that_holds_on_to_an_old_state_only_puts_it_off() throws Exception {
        try (Connection reader = connection();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM heap").close();
            long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (written < 60 && System.nanoTime() < until) {
                commitMebibyte();
            }
            assertThat(notCopied()).isGreaterThan(Checkpoints.DUE);
            statement.execute("ROLLBACK");
        }
        commitUntilAllIsCopied();
    }
}
