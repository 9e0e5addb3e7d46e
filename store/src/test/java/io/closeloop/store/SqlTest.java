// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlTest {
    private static final String DISTANCE = "SELECT abs(x) FROM place";

    @TempDir
    Path folder = Path.of(".");

    private Connection writing;
    private Connection reading;

    @BeforeEach
    void open() throws SQLException {
        writing = connection();
        reading = connection();
        execute("PRAGMA journal_mode = WAL");
        execute("CREATE TABLE place (x INTEGER)");
        execute("INSERT INTO place VALUES (3)");
    }

    @AfterEach
    void close() throws SQLException {
        reading.close();
        writing.close();
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("places.db"));
    }

    private void execute(String text) throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.execute(text);
        }
    }

    @Test
    void a_statement_that_reads_and_failed_once_works_again() throws SQLException {
        Sql sql = new Sql(reading, Dialect.SQLITE, false);
        execute("UPDATE place SET x = " + Long.MIN_VALUE);
        assertThatThrownBy(() -> sql.first(DISTANCE, Row::number))
                .isInstanceOf(StoreException.class)
                .hasStackTraceContaining("overflow");
        sql.mended();
        execute("UPDATE place SET x = -4");

        assertThat(sql.first(DISTANCE, Row::number)).contains(4L);

        sql.closeStatements();
    }

    @Test
    void a_reader_whose_snapshot_ended_by_itself_begins_and_ends_the_next_ones() throws SQLException {
        Session session = new Session(reading, Dialect.SQLITE, false, given -> {});
        session.beginSnapshot();
        session.execute("ROLLBACK");
        session.endRead();

        for (long x = 4; x < 7; x++) {
            execute("UPDATE place SET x = " + x);
            session.beginSnapshot();
            assertThat(session.sql().first(DISTANCE, Row::number)).contains(x);
            session.endRead();
        }
    }

    @Test
    void a_reader_that_could_not_begin_begins_the_next_time() throws SQLException {
        Session session = new Session(reading, Dialect.SQLITE, false, given -> {});
        session.execute("BEGIN");
        assertThatThrownBy(session::beginSnapshot).isInstanceOf(StoreException.class);

        session.beginSnapshot();

        assertThat(session.sql().first(DISTANCE, Row::number)).contains(3L);
        session.endRead();
    }
}
