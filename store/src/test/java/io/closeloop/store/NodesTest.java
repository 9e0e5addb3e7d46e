// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.port.Duties;
import io.closeloop.port.MachineClock;
import io.closeloop.port.Store.Station;
import io.closeloop.port.StoreNotice;
import io.closeloop.port.Tx;
import io.closeloop.testkit.PostgresServer;
import io.closeloop.testkit.SettableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What several nodes on one database owe each other: one time, one owner of a task, and room for another version. */
class NodesTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final String MAILBOX = "mailbox";

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @BeforeEach
    void empty() {
        POSTGRES.clear();
    }

    private static MachineClock machine(Duration ahead) {
        return new MachineClock(Clock.offset(Clock.systemUTC(), ahead));
    }

    private static SqlStore node(Duration ahead) {
        return SqlStore.open(POSTGRES.url(), machine(ahead));
    }

    private static Instant serverTime() {
        String micros = POSTGRES.ask("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
                .get(0);
        return Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)));
    }

    @Test
    void nodes_whose_clocks_differ_by_minutes_go_by_the_same_time() {
        try (SqlStore ahead = node(FIVE_MINUTES);
                SqlStore behind = node(FIVE_MINUTES.negated())) {
            Clock fast = ahead.clock(machine(FIVE_MINUTES));
            Clock slow = behind.clock(machine(FIVE_MINUTES.negated()));

            Instant before = serverTime();
            Instant one = fast.instant();
            Instant two = slow.instant();
            Instant after = serverTime();

            assertThat(one).isBetween(before.minusMillis(500), after.plusMillis(500));
            assertThat(two).isBetween(before.minusMillis(500), after.plusMillis(500));
            assertThat(ahead.notices())
                    .extracting(StoreNotice::trouble)
                    .singleElement()
                    .satisfies(trouble -> assertThat(trouble)
                            .startsWith("this machine's clock is ")
                            .endsWith("ahead of the database's, which counts"));
            assertThat(behind.notices())
                    .extracting(StoreNotice::trouble)
                    .singleElement()
                    .satisfies(trouble -> assertThat(trouble).endsWith("behind the database's, which counts"));
        }
    }

    @Test
    void a_node_whose_clock_is_ahead_neither_steals_a_lease_nor_acts_early() {
        try (SqlStore right = node(Duration.ZERO);
                SqlStore ahead = node(FIVE_MINUTES)) {
            Clock clock = right.clock(machine(Duration.ZERO));
            Clock fast = ahead.clock(machine(FIVE_MINUTES));
            Tx onRight = Each.write(() -> right);
            Tx onAhead = Each.write(() -> ahead);
            StoreContract.write(right, tx -> tx.insert(Samples.interaction("a")));
            Instant now = clock.instant();
            assertThat(onRight.claimInteractions(Station.MATCH, now, "right", now.plus(LEASE), 9))
                    .hasSize(1);

            // By its own clock the lease of two minutes would have run out three minutes ago.
            assertThat(onAhead.claimInteractions(
                            Station.MATCH,
                            fast.instant(),
                            "ahead",
                            fast.instant().plus(LEASE),
                            9))
                    .isEmpty();
            assertThat(onRight.move("int_a", "right", null, now, null)).isTrue();

            StoreContract.write(right, tx -> {
                tx.owe(Samples.delivery("d", "slack", "ans_a", now.plus(LEASE)));
                return true;
            });
            assertThat(onAhead.claimDeliveries("slack", fast.instant(), "ahead", now.plus(LEASE), 9))
                    .isEmpty();
        }
    }

    @Test
    void a_clock_that_is_set_for_a_test_or_a_rehearsal_stays() {
        SettableClock played = new SettableClock(NOW);
        try (SqlStore store = SqlStore.open(POSTGRES.url(), played)) {
            assertThat(store.clock(played).instant()).isEqualTo(NOW);
            assertThat(store.notices()).isEmpty();
        }
    }

    @Test
    void an_embedded_database_asks_nobody(@TempDir Path folder) {
        MachineClock machine = machine(Duration.ZERO);
        try (SqlStore store = SqlStore.open("jdbc:sqlite:" + folder.resolve("one.db"), machine)) {
            assertThat(store.clock(machine)).isSameAs(machine);
            assertThat(store.duties()).isSameAs(Duties.ALONE);
            assertThat(store.duties().mine(MAILBOX)).isTrue();
        }
    }

    @Test
    void a_duty_belongs_to_one_node_until_it_is_given_up() {
        try (SqlStore one = node(Duration.ZERO);
                SqlStore two = node(Duration.ZERO)) {
            assertThat(one.duties().mine(MAILBOX)).isTrue();
            assertThat(two.duties().mine(MAILBOX)).isFalse();
            assertThat(two.duties().mine("another")).isTrue();

            one.duties().giveUp(MAILBOX);
            beat(two);

            assertThat(two.duties().mine(MAILBOX)).isTrue();
            assertThat(one.duties().mine(MAILBOX)).isFalse();
        }
    }

    private static void beat(SqlStore store) {
        ((Heartbeat) store.duties()).beat();
    }

    @Test
    void a_node_that_ends_leaves_its_duties_to_the_others_at_once() {
        try (SqlStore two = node(Duration.ZERO)) {
            try (SqlStore one = node(Duration.ZERO)) {
                assertThat(one.duties().mine(MAILBOX)).isTrue();
                assertThat(two.duties().mine(MAILBOX)).isFalse();
            }
            beat(two);

            assertThat(two.duties().mine(MAILBOX)).isTrue();
        }
    }

    private static Connection connection() throws SQLException {
        return DriverManager.getConnection(POSTGRES.url());
    }

    @Test
    void a_node_that_was_stopped_for_longer_than_its_lease_has_lost_its_duty() throws SQLException {
        // The tables.
        node(Duration.ZERO).close();
        AtomicLong stopped = new AtomicLong();
        try (Heartbeat one = new Heartbeat(NodesTest::connection, 5, null, stopped::get);
                Heartbeat two = new Heartbeat(NodesTest::connection, 5, null, stopped::get)) {
            assertThat(one.mine(MAILBOX)).isTrue();

            // Before the others may take it, a node that cannot renew it does not believe in it any more.
            stopped.addAndGet(Duties.LEASE.toNanos());
            assertThat(one.mine(MAILBOX)).isFalse();
            two.beat();
            assertThat(two.mine(MAILBOX)).isFalse();

            POSTGRES.run("UPDATE duty SET lock_until = lock_until - " + Duties.LEASE.toMillis());
            two.beat();
            assertThat(two.mine(MAILBOX)).isTrue();
            one.beat();
            assertThat(one.mine(MAILBOX)).isFalse();
            one.giveUp(MAILBOX);
            two.beat();
            assertThat(two.mine(MAILBOX)).isTrue();
        }
    }

    @Test
    void a_heartbeat_goes_on_when_its_connection_breaks() {
        try (SqlStore one = node(Duration.ZERO)) {
            assertThat(one.duties().mine(MAILBOX)).isTrue();
            POSTGRES.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'closeloop/%' AND pid <> pg_backend_pid()");

            beat(one);
            beat(one);

            assertThat(one.duties().mine(MAILBOX)).isTrue();
            assertThat(POSTGRES.ask(
                            "SELECT lock_until > extract(epoch FROM clock_timestamp()) * 1000 + 10000 FROM duty"))
                    .containsExactly("t");
        }
    }

    @Test
    void a_node_starts_though_another_one_keeps_house_or_was_stopped_while_it_did() throws SQLException {
        node(Duration.ZERO).close();
        try (Connection stopped = connection()) {
            try (var statement = stopped.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(" + 0x636c6f73656c6f6fL + ")");
            }

            try (SqlStore store = node(Duration.ZERO)) {
                boolean inserted = StoreContract.write(store, tx -> tx.insert(Samples.interaction("a")));
                assertThat(inserted).isTrue();
            }
        }
    }

    @Test
    void sessions_that_write_are_ended_when_their_node_is_stopped_in_the_middle_of_a_transaction() {
        try (SqlStore store = node(Duration.ZERO)) {
            String waits = StoreContract.write(
                    store,
                    tx -> ((SqlTx) tx)
                            .tables()
                            .sql
                            .first("SELECT current_setting('idle_in_transaction_session_timeout')", Row::text)
                            .orElseThrow());
            assertThat(waits).isEqualTo("10s");
        }
    }

    @Test
    void tables_of_a_later_version_that_suit_this_one_are_worked_on() {
        node(Duration.ZERO).close();
        later("ALTER TABLE interaction ADD COLUMN mood TEXT", 99);

        try (SqlStore store = node(Duration.ZERO)) {
            boolean inserted = StoreContract.write(store, tx -> tx.insert(Samples.interaction("a")));
            assertThat(inserted).isTrue();
            assertThat(Each.read(() -> store).interaction("int_a")).isPresent();
        }
    }

    /** What a migration of a later version leaves behind. */
    private static void later(String change, int number) {
        POSTGRES.run(
                change,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (" + number + ", '" + number
                        + "', 'later', 'SQL', 'V" + number + "__later.sql', 1, current_user, 1, true)");
    }

    @Test
    void tables_that_need_a_later_version_are_refused_and_a_running_node_says_so() {
        try (SqlStore running = node(Duration.ZERO)) {
            later("UPDATE schema_compat SET min_program = 99", 99);

            assertThatThrownBy(() -> node(Duration.ZERO))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("A newer version of the program has changed these tables (they need 99");
            beat(running);
            assertThat(running.notices()).singleElement().satisfies(notice -> {
                assertThat(notice.what()).isEqualTo("tables");
                assertThat(notice.trouble()).contains("replace this node");
            });
        }
    }
}
