// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;
import static io.closeloop.store.Samples.answer;
import static io.closeloop.store.Samples.delivery;
import static io.closeloop.store.Samples.entry;
import static io.closeloop.store.Samples.in;
import static io.closeloop.store.Samples.invitation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.Decision;
import io.closeloop.port.View.MatchRecord;
import io.closeloop.survey.Invitation;
import io.closeloop.testkit.PostgresServer;
import io.closeloop.testkit.SettableClock;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCopyTest {
    private static final int ROWS = 6_000;
    private static final IllegalStateException ENOUGH = new IllegalStateException("enough");

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private final SettableClock clock = new SettableClock(NOW);

    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void clear() {
        POSTGRES.clear();
    }

    private String file(String name) {
        return "jdbc:sqlite:" + folder.resolve(name);
    }

    /** Two months of everything; texts with quotes, other scripts, emoji and a backslash. */
    private void fill(String url, int rows) {
        try (SqlStore store = SqlStore.open(url, clock)) {
            StoreContract.write(store, tx -> {
                QueryPlanTest.tour(tx);
                return true;
            });
            for (int begin = 0; begin < rows; begin += 500) {
                int first = begin;
                StoreContract.write(store, tx -> {
                    for (int i = first; i < Math.min(first + 500, rows); i++) {
                        Instant at = NOW.minus(Duration.ofDays(60)).plus(Duration.ofMinutes(i));
                        String id = Ids.floor("int", at) + i;
                        tx.insert(Interaction.ended(id, Channel.CHAT, "meta", "m" + i, at)
                                .handle(Samples.ANA)
                                .customerName("Ana \"Zoë\" \\ 'O''Neil' \uD83D\uDE00 \u05E9\u05DC\u05D5\u05DD")
                                .build());
                        tx.append(new LedgerEntry(
                                Ids.floor("led", at) + i,
                                at,
                                LedgerEvent.INTERACTION_ENDED,
                                LedgerEntry.CLOSELOOP,
                                id,
                                null,
                                null,
                                Map.of("n", i)));
                        tx.remember("meta", "e" + i, at);
                    }
                    return true;
                });
            }
            StoreContract.write(store, tx -> {
                tx.insert(Samples.interaction("full"));
                Contact ana = new Contact("c", "Ana", List.of(Samples.ANA), null, null, null, false, NOW);
                tx.save(new MatchRecord("int_full", new Match.Matched("c", Match.Basis.PHONE, 0.1 + 0.2), ana, NOW));
                tx.insert(new Decision("dec_full", "int_full", NOW, List.of(), "csat", null));
                Invitation i = in(Invitation.State.SENT, invitation("full", "int_full"));
                tx.insert(i, "hash-full");
                tx.insert(answer("full", 1, i, 4));
                tx.insert(answer("full", 2, i, 1));
                tx.owe(delivery("full", "slack", "ans_full", NOW));
                return true;
            });
        }
    }

    private List<DatabaseCopy.Table> copy(String from, String to) {
        return new DatabaseCopy(from, to, clock, (table, rows, of) -> {}).run();
    }

    /** Of {@code a.db}, until so many rows of a table are over there. */
    private void copyUntil(String table, long rows, String to) {
        new DatabaseCopy(file("a.db"), to, clock, (at, copied, of) -> {
                    if (at.equals(table) && copied == rows) {
                        throw ENOUGH;
                    }
                })
                .run();
    }

    @Test
    void everything_goes_from_sqlite_to_postgresql_and_back_and_is_the_same() {
        fill(file("a.db"), ROWS);

        List<DatabaseCopy.Table> there = copy(file("a.db"), POSTGRES.url());
        List<DatabaseCopy.Table> back = copy(POSTGRES.url(), file("b.db"));

        assertThat(back).containsExactlyInAnyOrderElementsOf(there);
        assertThat(there)
                .extracting(DatabaseCopy.Table::name)
                .contains("interaction", "ledger", "answer", "local_figures", "opt_out");
        assertThat(there)
                .filteredOn(table -> table.name().equals("interaction"))
                .allSatisfy(table -> assertThat(table.rows()).isEqualTo(ROWS + 5));
        // Old rows are in months of their own, so that retention will drop them.
        assertThat(POSTGRES.ask("SELECT count(*) FROM ledger_2026_01").get(0)).isNotEqualTo("0");
        assertThat(POSTGRES.ask("SELECT count(*) FROM ledger_rest").get(0)).isEqualTo("1");
        try (SqlStore store = SqlStore.open(POSTGRES.url(), clock)) {
            assertThat(Each.read(() -> store).answerVersions("ans_full")).hasSize(2);
            assertThat(Each.read(() -> store).interactionBySource("meta", "m17"))
                    .isPresent();
            // Repeats are known, and the ledger goes on behind what was copied.
            boolean repeated = StoreContract.write(
                    store,
                    tx -> tx.insert(Interaction.ended("int_again", Channel.CHAT, "meta", "m17", NOW)
                            .build()));
            assertThat(repeated).isFalse();
            StoreContract.write(store, tx -> {
                tx.append(entry("led_zz", LedgerEvent.ROUTE_DEPLOYED, null));
                return true;
            });
            List<LedgerEntry> all = store.read(view -> view.ledgerAfter(null, ROWS * 2));
            assertThat(all.get(all.size() - 1).id()).isEqualTo("led_zz");
            assertThat(all).hasSize(ROWS + 2);
        }
    }

    @Test
    void a_copy_that_is_killed_goes_on_where_it_was() throws Exception {
        fill(file("a.db"), ROWS);
        Set<String> said = new TreeSet<>();
        for (String until : List.of("interaction 3000", "ledger 2000")) {
            Process copying = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            CopyingProcess.class.getName(),
                            file("a.db"),
                            POSTGRES.url())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines = copying.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                while (line != null && !line.equals(until)) {
                    line = lines.readLine();
                }
                assertThat(line).isEqualTo(until);
            } finally {
                copying.destroyForcibly();
            }
            assertThat(copying.waitFor(60, TimeUnit.SECONDS)).isTrue();
            untilNobodyCopies();

            // No program may take the half for the whole.
            assertThatThrownBy(() -> SqlStore.open(POSTGRES.url(), clock))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("not come to its end");
        }

        List<String> progress = new ArrayList<>();
        List<DatabaseCopy.Table> tables = new DatabaseCopy(file("a.db"), POSTGRES.url(), clock, (table, rows, of) -> {
                    if (said.add(table)) {
                        progress.add(table + " " + rows);
                    }
                })
                .run();

        assertThat(tables).anySatisfy(table -> {
            assertThat(table.name()).isEqualTo("ledger");
            assertThat(table.rows()).isEqualTo(ROWS + 1);
        });
        assertThat(progress).contains("interaction " + (ROWS + 5)).doesNotContain("ledger 0");
        SqlStore.open(POSTGRES.url(), clock).close();
    }

    /** The server ends a killed client's session when it notices. */
    private static void untilNobodyCopies() {
        String copying = "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity"
                + " WHERE application_name = 'closeloop-copy'";
        assertThat(POSTGRES.ask(copying)).hasSize(1);
    }

    @Test
    void a_database_that_holds_anything_else_is_refused_and_left_alone() {
        fill(file("a.db"), 10);
        fill(file("other.db"), 10);
        SqlStore.open(POSTGRES.url(), clock).close();
        POSTGRES.run("INSERT INTO opt_out VALUES ('phone:+1', 1, 'sms', 'STOP', 1)");

        assertThatThrownBy(() -> copy(file("a.db"), POSTGRES.url()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not empty: opt_out");
        assertThat(POSTGRES.ask("SELECT handle FROM opt_out")).containsExactly("phone:+1");
        assertThatThrownBy(() -> copy(file("a.db"), file("other.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not empty");
        assertThatThrownBy(() -> copy(file("none.db"), POSTGRES.url())).hasMessageContaining("There is no database");
        assertThatThrownBy(() -> copy(file("a.db"), file("a.db"))).hasMessageContaining("the same");
    }

    @Test
    void neither_database_may_be_in_use() {
        fill(file("a.db"), 10);
        try (SqlStore running = SqlStore.open(file("a.db"), clock)) {
            assertThatThrownBy(() -> copy(file("a.db"), POSTGRES.url())).hasMessageContaining("in use");
            assertThat(Rows.in(running)).isNotEmpty();
        }
        try (SqlStore running = SqlStore.open(POSTGRES.url() + "&ApplicationName=feedback", clock)) {
            assertThatThrownBy(() -> copy(file("a.db"), POSTGRES.url()))
                    .hasMessageContaining("works on")
                    .hasMessageNotContaining("secret-word");
            assertThat(Rows.in(running)).containsEntry("interaction", 0L);
        }
    }

    @Test
    void the_beginning_of_a_copy_is_copied_no_further() {
        fill(file("a.db"), 3_000);
        assertThatThrownBy(() -> copyUntil("ledger", 2_000, file("b.db"))).isSameAs(ENOUGH);

        assertThatThrownBy(() -> copy(file("b.db"), POSTGRES.url()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not come to its end")
                .hasMessageContaining("Nothing was copied");

        // The target is as it was, and the first copy can be finished.
        assertThat(POSTGRES.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .isEmpty();
        assertThat(copy(file("a.db"), file("b.db"))).isNotEmpty();
    }

    @Test
    void what_the_database_has_counted_for_itself_is_not_copied() throws Exception {
        fill(file("a.db"), 10);
        try (Connection admin = DriverManager.getConnection(file("a.db"));
                Statement statement = admin.createStatement()) {
            statement.execute("ANALYZE");
        }

        assertThat(copy(file("a.db"), POSTGRES.url()))
                .extracting(DatabaseCopy.Table::name)
                .contains("interaction")
                .noneMatch(name -> name.startsWith("sqlite"));
    }

    @Test
    void a_copy_of_something_that_changed_in_between_is_noticed() {
        fill(file("a.db"), 3_000);
        assertThatThrownBy(() -> copyUntil("ledger", 2_000, POSTGRES.url())).isSameAs(ENOUGH);
        try (SqlStore store = SqlStore.open(file("a.db"), clock)) {
            // Behind what was copied: nobody would copy this any more.
            StoreContract.write(store, tx -> {
                tx.saveLocalFigures("lc_a", Map.of("csat", "1"));
                tx.unpark("slack", null, NOW, 9);
                tx.hurry("slack", NOW);
                tx.update(Interaction.ended("int_a", Channel.CHAT, "twilio-voice", "CAa", NOW)
                        .build());
                return true;
            });
        }

        assertThatThrownBy(() -> copy(file("a.db"), POSTGRES.url()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The copy differs in");
    }
}
