// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {
    private static @Nullable EmbeddedPostgres postgres;
    private static int databases;
    private String database = "";

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server().close();
    }

    private static EmbeddedPostgres server() {
        EmbeddedPostgres running = postgres;
        if (running == null) {
            throw new IllegalStateException("PostgreSQL was not started");
        }
        return running;
    }

    private String url() {
        return server().getJdbcUrl("postgres", database) + "&password=secret-word";
    }

    @Override
    SqlStore open(Limits limits) {
        if (database.isEmpty()) {
            database = "test_" + ++databases;
            sql("CREATE DATABASE " + database);
        }
        return SqlStore.open(url(), clock, limits);
    }

    @AfterEach
    void drop_the_database() {
        close_the_store();
        sql("DROP DATABASE " + database);
    }

    private static void sql(String text) {
        try (Connection connection = server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    boolean severalNodes() {
        return true;
    }

    @Test
    void a_server_that_is_not_there_is_told_without_the_password() {
        String away = "jdbc:postgresql://127.0.0.1:1/closeloop?user=closeloop&password=secret-word";
        assertThatThrownBy(() -> SqlStore.open(away, clock))
                .isInstanceOf(StoreException.class)
                .satisfies(thrown -> {
                    for (Throwable t = thrown; t != null; t = t.getCause()) {
                        assertThat(t.toString()).doesNotContain("secret-word");
                    }
                });
    }
}
