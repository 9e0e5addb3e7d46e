// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.Tx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    Path folder = Path.of(".");

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("data/closeloop.db");
    }

    @Override
    SqlStore open(Limits limits) {
        return SqlStore.open(url(), clock, limits);
    }

    @Override
    boolean severalNodes() {
        return false;
    }

    @Test
    void the_folder_is_made_and_a_second_opening_refused() {
        assertThat(Files.exists(folder.resolve("data/closeloop.db"))).isTrue();
        assertThatThrownBy(() -> SqlStore.open(url(), clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data/closeloop.db is in use")
                .hasMessageContaining("closeloop.db.lock");
    }

    @Test
    void an_address_that_is_no_plain_file_is_refused() {
        for (String url :
                new String[] {"jdbc:sqlite::memory:", "jdbc:sqlite:", "jdbc:sqlite:file:x?mode=memory", "jdbc:h2:x"}) {
            assertThatThrownBy(() -> SqlStore.open(url, clock)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void a_file_that_is_no_database_is_named_and_left_alone() throws Exception {
        Path file = Files.writeString(folder.resolve("letter.db"), "Dear Ana, this is no database at all.".repeat(40));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SqlStore.open("jdbc:sqlite:" + file, clock))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("letter.db");
        }
        assertThat(Files.readString(file)).startsWith("Dear Ana");
    }

    @Test
    void decisions_lie_side_by_side() throws Exception {
        List<Rule> rules = Collections.nCopies(13, Rule.passed("cool-down", "this person was never asked before"));
        int decisions = 100;
        change(tx -> {
            for (int i = 0; i < decisions; i++) {
                tx.insert(Interaction.ended("int_" + i, Channel.EMAIL, "mail", "" + i, Samples.NOW)
                        .build());
                tx.insert(new Decision("dec_" + i, "int_" + i, Samples.NOW, rules, "csat", null));
            }
        });
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet pages =
                        statement.executeQuery("SELECT count(*), sum(payload) FROM dbstat WHERE name = 'decision'")) {
            assertThat(pages.next()).isTrue();
            assertThat(pages.getInt(2)).isGreaterThan(decisions * 1_000);
            // Three of them on a page of 4 KiB, and a page above them.
            assertThat(pages.getInt(1)).isLessThan(decisions / 2);
        }
    }

    @Test
    void a_writer_waits_for_whoever_holds_the_lock_for_a_moment() throws Exception {
        change(tx -> tx.insert(Samples.interaction("a")));
        try (Connection other = DriverManager.getConnection(url());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            // It reads first, as nearly all do.
            CompletableFuture<Boolean> waits = store.write(tx -> {
                assertThat(tx.interaction("int_a")).isPresent();
                tx.insert(Samples.interaction("b"));
                return true;
            });
            assertThatThrownBy(() -> waits.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            statement.execute("COMMIT");

            assertThat(get(waits)).isTrue();
        }
    }

    @Test
    void a_full_disk_fails_what_does_not_fit_and_the_store_goes_on_when_there_is_room_again() {
        long pages = write(tx -> pragma(tx, "page_count"));
        long room = write(tx -> pragma(tx, "max_page_count = " + (pages + 40)));
        assertThat(room).isEqualTo(pages + 40);
        List<String> kept = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 1 + round * 10; i++) {
                String name = round + "_" + i;
                all.add(store.write(tx -> {
                    tx.insert(Interaction.ended("int_" + name, Channel.EMAIL, "mail", name, Samples.NOW)
                            .customerName("Ana".repeat(1000))
                            .build());
                    tx.append(Samples.entry("led_" + name, LedgerEvent.INTERACTION_ENDED, "int_" + name));
                    return name;
                }));
            }
            for (int i = 0; i < all.size(); i++) {
                try {
                    kept.add(get(all.get(i)));
                } catch (StoreException full) {
                    assertThat(full).hasStackTraceContaining("SQLITE_FULL");
                    refused.add(round + "_" + i);
                }
            }
        }
        assertThat(kept).isNotEmpty();
        assertThat(refused).isNotEmpty();

        change(tx -> pragma(tx, "max_page_count = 1000000"));
        change(tx -> tx.insert(Samples.interaction("after")));
        kept.forEach(name -> assertThat(now.interaction("int_" + name)).isPresent());
        refused.forEach(name -> assertThat(now.interaction("int_" + name)).isEmpty());
        assertThat(Rows.in(store))
                .containsEntry("interaction", kept.size() + 1L)
                .containsEntry("ledger", (long) kept.size());
        assertThatThrownBy(() -> change(tx -> {
                    tx.insert(Samples.interaction("undone"));
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(now.interaction("int_undone")).isEmpty();
    }

    private static long pragma(Tx tx, String text) {
        return ((SqlTx) tx).tables().sql.first("PRAGMA " + text, Row::number).orElseThrow();
    }
}
