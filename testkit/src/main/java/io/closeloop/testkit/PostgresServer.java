// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL of a test class's own, from binaries that the build brings: a static field with {@code @RegisterExtension}, or
 * opened by {@link #started}. Its first database is there; others are {@link #create created}. Used by one test at a time.
 */
public final class PostgresServer implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
    private static final String FIRST = "postgres";

    private @Nullable EmbeddedPostgres server;
    private int databases;

    /** A running one, to be closed. */
    public static PostgresServer started() throws IOException {
        PostgresServer started = new PostgresServer();
        started.start();
        return started;
    }

    private void start() throws IOException {
        // No test takes its power away, and a sync for each table of each schema takes most of a test's time.
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .start();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** The first database's address, with a password that must not be told. */
    public String url() {
        return url(FIRST);
    }

    private String url(String database) {
        if (server == null) {
            throw new IllegalStateException("PostgreSQL was not started");
        }
        return server.getJdbcUrl(FIRST, database) + "&password=secret-word";
    }

    /** Makes an empty database and gives its address. */
    public String create() {
        String name = "test_" + ++databases;
        run("CREATE DATABASE " + name);
        return url(name);
    }

    /** Empties the first database. */
    public void clear() {
        run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    }

    /** Statements, one after the other, in the first database. */
    public void run(String... texts) {
        runAt(url(), texts);
    }

    /** Statements, one after the other, in the database at an address. */
    public static void runAt(String url, String... texts) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The first column, from the first database. */
    public List<String> ask(String text) {
        return askAt(url(), text);
    }

    /** The first column, from the database at an address. */
    public static List<String> askAt(String url, String text) {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
