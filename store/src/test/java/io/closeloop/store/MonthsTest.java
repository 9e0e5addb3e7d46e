// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;
import static io.closeloop.store.Samples.entry;
import static io.closeloop.store.Samples.interaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Retention;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.testkit.PostgresServer;
import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL's tables by month, and how a database comes to have them. */
class MonthsTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private final SettableClock clock = new SettableClock(NOW);

    @BeforeEach
    void clear() {
        POSTGRES.clear();
    }

    private static List<String> months(String table) {
        return POSTGRES.ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '" + table
                + "'::regclass AND inhrelid::regclass::text NOT LIKE '%rest' ORDER BY 1");
    }

    private static String count(String table) {
        return POSTGRES.ask("SELECT count(*) FROM " + table).get(0);
    }

    @Test
    void nodes_that_start_at_once_on_an_empty_database_all_get_it() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Future<SqlStore>> opening = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                opening.add(nodes.submit(() -> SqlStore.open(POSTGRES.url(), clock)));
            }
            List<SqlStore> stores = new ArrayList<>();
            for (Future<SqlStore> node : opening) {
                stores.add(StoreContract.get(node));
            }
            for (int i = 0; i < stores.size(); i++) {
                String name = "n" + i;
                StoreContract.write(stores.get(i), tx -> tx.insert(interaction(name)));
            }
            assertThat(Rows.in(stores.get(0))).containsEntry("interaction", 4L);
            stores.forEach(SqlStore::close);
        } finally {
            nodes.shutdownNow();
        }
        assertThat(months("interaction"))
                .containsExactly("interaction_2026_03", "interaction_2026_04", "interaction_2026_05");
    }

    @Test
    void months_are_made_ahead_of_time_and_hold_what_belongs_to_them() {
        try (SqlStore store = SqlStore.open(POSTGRES.url(), clock)) {
            for (Instant at : List.of(NOW, NOW.plus(Duration.ofDays(35)))) {
                StoreContract.write(
                        store,
                        tx -> tx.insert(
                                Interaction.ended(Ids.floor("int", at) + "x", Channel.CHAT, "meta", "m" + at, at)
                                        .handle(Samples.ANA)
                                        .build()));
            }
            clock.set(NOW.plus(Duration.ofDays(35)));
            store.housekeeping().step(clock.instant(), Retention.KEEP);
        }
        assertThat(months("ledger"))
                .containsExactly("ledger_2026_03", "ledger_2026_04", "ledger_2026_05", "ledger_2026_06");
        assertThat(count("interaction_2026_03")).isEqualTo("1");
        assertThat(count("interaction_handle_2026_04")).isEqualTo("1");
        assertThat(count("interaction_rest")).isEqualTo("0");
    }

    @Test
    void a_program_without_months_ahead_still_keeps_everything() {
        SqlStore.open(POSTGRES.url(), clock).close();
        Instant nextYear = NOW.plus(Duration.ofDays(300));
        try (SqlStore store = SqlStore.open(POSTGRES.url(), clock)) {
            StoreContract.write(
                    store,
                    tx -> tx.insert(
                            Interaction.ended(Ids.floor("int", nextYear) + "x", Channel.CHAT, "meta", "m", nextYear)
                                    .build()));
            clock.set(nextYear);
            // The month cannot be made any more, as the rest holds some of it; those after it can.
            store.housekeeping().step(clock.instant(), Retention.KEEP);
            assertThat(Each.read(() -> store).interactionBySource("meta", "m")).isPresent();
        }
        assertThat(count("interaction_rest")).isEqualTo("1");
        assertThat(months("interaction"))
                .contains("interaction_2027_01", "interaction_2027_02")
                .doesNotContain("interaction_2026_12");
    }

    @Test
    void whole_months_are_dropped_by_one_node_while_another_works() {
        try (SqlStore store = SqlStore.open(POSTGRES.url(), clock);
                SqlStore other = SqlStore.open(POSTGRES.url(), clock)) {
            for (int i = 0; i < 30; i++) {
                String name = "x" + i;
                StoreContract.write(store, tx -> {
                    String id = Ids.floor("int", NOW) + name;
                    tx.insert(Interaction.ended(id, Channel.CHAT, "meta", name, NOW)
                            .handle(Samples.ANA)
                            .build());
                    tx.append(new LedgerEntry(
                            Ids.floor("led", NOW) + name,
                            NOW,
                            LedgerEvent.INTERACTION_ENDED,
                            LedgerEntry.CLOSELOOP,
                            id,
                            null,
                            null,
                            Map.of()));
                    return true;
                });
            }
            clock.set(NOW.plus(Duration.ofDays(200)));
            Housekeeping.Gone gone = store.housekeeping().step(clock.instant(), new Retention(3, 4, 0));

            // March and April of the interactions, March of the ledger.
            assertThat(gone).isEqualTo(new Housekeeping.Gone(30, 0, 0, 0, 0, 5));
            assertThat(Rows.in(other)).containsEntry("interaction", 0L).containsEntry("ledger", 0L);
            assertThat(Each.read(() -> other).interactionBySource("meta", "x1")).isEmpty();
            StoreContract.write(other, tx -> tx.insert(interaction("new")));
        }
        assertThat(months("interaction")).first().isEqualTo("interaction_2026_09");
        assertThat(count("interaction_key")).isEqualTo("1");
    }

    @Test
    void a_database_of_the_first_version_keeps_its_rows() {
        Flyway.configure()
                .dataSource(POSTGRES.url(), null, null)
                .locations("classpath:db/migration", "classpath:db/postgresql")
                .target("1")
                .load()
                .migrate();
        POSTGRES.run(
                "INSERT INTO interaction VALUES ('int_old', 'chat', 'meta', 'm1', 'a', '[]', NULL, 1, 1, '[]', NULL,"
                        + " 'idle', '{}', 1, 1, 1, 1, '[]', 'match', 1, NULL, NULL)",
                "INSERT INTO interaction_handle VALUES ('phone:+15551230001', 1, 'int_old')",
                "INSERT INTO match VALUES ('int_old', 'nobody', NULL, NULL, NULL, NULL, 'none', NULL, 1)",
                "INSERT INTO decision VALUES ('dec_old', 'int_old', 1, '[]', NULL, NULL)",
                "INSERT INTO ledger VALUES (41, 'led_old', 1, 'interaction.ended', 'closeloop', 'int_old', NULL,"
                        + " NULL, '{}')");

        try (SqlStore store = SqlStore.open(POSTGRES.url(), clock)) {
            var now = Each.read(() -> store);
            assertThat(now.interaction("int_old")).isPresent();
            assertThat(now.interactionBySource("meta", "m1")).isPresent();
            assertThat(now.interactionsOf(Samples.ANA, 9)).hasSize(1);
            assertThat(now.match("int_old")).isPresent();
            assertThat(now.decision("int_old")).isPresent();
            boolean again = StoreContract.write(
                    store,
                    tx -> tx.insert(Interaction.ended("int_new", Channel.CHAT, "meta", "m1", NOW)
                            .build()));
            assertThat(again).isFalse();
            StoreContract.write(store, tx -> {
                tx.append(entry("led_new", LedgerEvent.ROUTE_DEPLOYED, null));
                return true;
            });
            assertThat(now.ledgerAfter(null, 9)).extracting(LedgerEntry::id).containsExactly("led_old", "led_new");
            assertThat(now.ledgerOf("int_old")).hasSize(1);
        }
        assertThat(POSTGRES.ask("SELECT max(seq) FROM ledger")).containsExactly("42");
    }
}
