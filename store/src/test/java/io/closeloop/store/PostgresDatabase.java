// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A server of a test class's own, with one database. */
final class PostgresDatabase implements AutoCloseable {
    private final EmbeddedPostgres server;

    PostgresDatabase() throws IOException {
        server = EmbeddedPostgres.start();
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres") + "&password=secret-word";
    }

    /** Empties the database. */
    void clear() {
        run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    }

    void run(String... texts) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The first column. */
    List<String> ask(String text) {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
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

    @Override
    public void close() throws IOException {
        server.close();
    }
}
