// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
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

    private static String setting(Session session, String name) throws SQLException {
        return session.sql().first("SHOW " + name, Row::text).orElseThrow();
    }
}
