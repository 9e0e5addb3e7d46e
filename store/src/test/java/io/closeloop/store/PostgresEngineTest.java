// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;
import static io.closeloop.store.Samples.interaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Interaction;
import io.closeloop.port.Store;
import io.closeloop.testkit.PostgresServer;
import io.closeloop.testkit.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PostgresEngineTest {
    @Test
    void what_a_connection_is_set_to_outlives_a_rollback() throws Exception {
        try (PostgresServer postgres = PostgresServer.started();
                PostgresEngine engine = PostgresEngine.open(postgres.url(), Limits.DEFAULT)) {
            for (Supplier<Session> sessions : List.<Supplier<Session>>of(engine::read, engine::write)) {
                try (Session session = sessions.get()) {
                    session.rollback();
                }
                try (Session session = sessions.get()) {
                    assertThat(setting(session, "enable_seqscan")).isEqualTo("off");
                    session.rollback();
                }
            }
            try (Session session = engine.write()) {
                assertThat(setting(session, "enable_hashjoin")).isEqualTo("off");
                assertThat(setting(session, "lock_timeout")).isEqualTo("500ms");
                assertThat(setting(session, "idle_in_transaction_session_timeout"))
                        .isEqualTo("10s");
                session.rollback();
            }
        }
    }

    @Test
    void a_pooled_connection_waits_a_minute_for_an_answer_unless_the_address_says_how_long() throws Exception {
        try (PostgresServer postgres = PostgresServer.started()) {
            assertThat(patience(postgres.url())).isEqualTo(Duration.ofMinutes(1));
            assertThat(patience(postgres.url() + "&socketTimeout=7")).isEqualTo(Duration.ofSeconds(7));
            assertThat(patience(postgres.url() + "&socketTimeout=0")).isZero();
        }
    }

    private static Duration patience(String url) throws SQLException {
        try (PostgresEngine engine = PostgresEngine.open(url, Limits.DEFAULT);
                Session reading = engine.read();
                Session writing = engine.write()) {
            int millis = writing.connection().getNetworkTimeout();
            assertThat(reading.connection().getNetworkTimeout()).isEqualTo(millis);
            return Duration.ofMillis(millis);
        }
    }

    @Test
    void a_long_migration_is_not_cut_off_and_a_peer_that_is_gone_is_noticed() {
        String url = "jdbc:postgresql://db.example.com/closeloop?user=closeloop";
        assertThat(PostgresEngine.source(url, "a").getSocketTimeout()).isZero();
        assertThat(PostgresEngine.source(url, "a").getTcpKeepAlive()).isTrue();
        assertThat(PostgresEngine.source(url + "&tcpKeepAlive=false", "a").getTcpKeepAlive())
                .isFalse();
    }

    @Test
    void who_only_looks_leaves_the_database_as_it_is() throws Exception {
        String everything = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                + " UNION ALL SELECT version || ' ' || installed_on FROM flyway_schema_history ORDER BY 1";
        try (PostgresServer postgres = PostgresServer.started()) {
            assertThatThrownBy(() -> SqlStore.openReadOnly(postgres.url()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("start the program once");
            assertThat(postgres.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                    .isEmpty();

            SettableClock clock = new SettableClock(NOW.minus(Duration.ofDays(100)));
            try (SqlStore running = SqlStore.open(postgres.url(), clock)) {
                StoreContract.write(running, tx -> tx.insert(interaction("a")));
                List<String> before = postgres.ask(everything);
                try (Store looking = SqlStore.openReadOnly(postgres.url())) {
                    Optional<Interaction> there = looking.read(view -> view.interaction("int_a"));
                    assertThat(there).isPresent();
                    StoreContract.write(running, tx -> tx.insert(interaction("b")));
                    Optional<Interaction> since = looking.read(view -> view.interaction("int_b"));
                    assertThat(since).isPresent();
                    assertThat(looking.write(tx -> tx.insert(interaction("c")))).isCompletedExceptionally();
                }
                assertThat(postgres.ask(everything)).isEqualTo(before);
                assertThatThrownBy(() -> SqlStore.openAtRest(postgres.url(), clock))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("works on")
                        .hasMessageNotContaining("secret-word");
            }
            SqlStore.openAtRest(postgres.url(), clock).close();
        }
    }

    @Test
    void tables_of_another_version_are_not_brought_up_to_date_by_the_way() throws Exception {
        try (PostgresServer postgres = PostgresServer.started()) {
            SqlStore.open(postgres.url(), new SettableClock(NOW)).close();
            String last = postgres.ask("SELECT max(version::integer) FROM flyway_schema_history")
                    .get(0);
            postgres.run(
                    "ALTER TABLE invitation DROP COLUMN metric, DROP COLUMN wording",
                    "ALTER TABLE answer DROP COLUMN changed_at",
                    "DELETE FROM flyway_schema_history WHERE version = '" + last + "'");

            assertThatThrownBy(() -> SqlStore.openReadOnly(postgres.url()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("older version")
                    .hasMessageContaining("this version is " + last);
            assertThat(postgres.ask("SELECT max(version::integer) FROM flyway_schema_history"))
                    .doesNotContain(last);

            SqlStore.open(postgres.url(), new SettableClock(NOW)).close();
            postgres.run("UPDATE schema_compat SET min_program = 99");
            assertThatThrownBy(() -> SqlStore.openReadOnly(postgres.url())).hasMessageContaining("newer version");
            postgres.run("UPDATE schema_compat SET min_program = 6", "CREATE TABLE database_copy (name TEXT)");
            assertThatThrownBy(() -> SqlStore.openReadOnly(postgres.url())).hasMessageContaining("not come to its end");
        }
    }

    @Test
    void a_program_goes_by_its_own_name_whatever_the_address_says() {
        String url = "jdbc:postgresql://db.example.com/closeloop?ApplicationName=feedback";
        assertThat(PostgresEngine.source(url, "closeloop/8").getApplicationName())
                .isEqualTo("closeloop/8");
    }

    @Test
    void a_session_that_the_server_ended_is_lost() throws Exception {
        try (PostgresServer postgres = PostgresServer.started();
                PostgresEngine engine = PostgresEngine.open(postgres.url(), Limits.DEFAULT)) {
            for (String state : List.of("08006", "57P01", "25P03")) {
                assertThat(engine.lost(failure(state))).as(state).isTrue();
            }
            for (String state : List.of("25006", "53100", "40001", "23505")) {
                assertThat(engine.lost(failure(state))).as(state).isFalse();
            }
        }
    }

    @Test
    void trouble_of_the_server_passes_and_a_fault_of_the_work_does_not() {
        for (String state : List.of("08006", "25006", "25P03", "53100", "57P01", "58030", "XX001")) {
            assertThat(failure(state).passing()).as(state).isTrue();
        }
        for (String state : List.of("22001", "23505", "25001", "40001", "42703")) {
            assertThat(failure(state).passing()).as(state).isFalse();
        }
    }

    private static StoreException failure(String state) {
        return new StoreException("A statement failed", new SQLException("so", state));
    }

    private static String setting(Session session, String name) throws SQLException {
        return session.sql().first("SHOW " + name, Row::text).orElseThrow();
    }
}
