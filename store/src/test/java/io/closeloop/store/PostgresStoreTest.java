// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.testkit.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresStoreTest extends StoreContract {
    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @Override
    SqlStore open(Limits limits) {
        return SqlStore.open(POSTGRES.url(), clock, limits);
    }

    @AfterEach
    void empty_the_database() {
        close_the_store();
        POSTGRES.clear();
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

    @Test
    void connections_that_break_fail_their_work_and_are_replaced() {
        change(tx -> tx.insert(Samples.interaction("before")));
        POSTGRES.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

        // Each broken connection may fail one work; those after it find a new one.
        List<String> kept = new ArrayList<>();
        int broken = 0;
        while (kept.size() < 20) {
            String name = "w" + (kept.size() + broken);
            try {
                change(tx -> tx.insert(Samples.interaction(name)));
                kept.add(name);
            } catch (StoreException e) {
                broken++;
            }
        }
        assertThat(broken).isLessThanOrEqualTo(Limits.DEFAULT.writers() + 1);
        for (int i = 0; i < Limits.DEFAULT.readers(); i++) {
            try {
                assertThat(now.interaction("int_none")).isEmpty();
            } catch (StoreException e) {
                broken++;
            }
        }
        kept.forEach(name -> assertThat(now.interaction("int_" + name)).isPresent());
        assertThat(Rows.in(store)).containsEntry("interaction", kept.size() + 1L);
    }

    @Test
    void a_server_that_takes_no_writes_is_in_trouble_and_the_work_not_to_blame() {
        assertThatThrownBy(() -> change(tx -> {
                    // As a provider sets it for all when the storage is full.
                    ((SqlTx) tx).tables().sql.change("SET TRANSACTION READ ONLY");
                    tx.insert(Samples.interaction("a"));
                }))
                .isInstanceOfSatisfying(StoreException.class, refused -> {
                    assertThat(refused.state()).isEqualTo("25006");
                    assertThat(refused.passing()).isTrue();
                });
        assertThat(store.load().trouble()).contains("read-only");

        change(tx -> tx.insert(Samples.interaction("b")));
        assertThat(store.load().trouble()).isNull();
    }

    @Test
    void a_server_that_goes_silent_within_a_statement_fails_the_work_and_the_next_one_succeeds() throws Exception {
        close_the_store();
        Matcher port = Pattern.compile("//[^/]+:(\\d+)/").matcher(POSTGRES.url());
        assertThat(port.find()).isTrue();
        try (Relay relay = new Relay(Integer.parseInt(port.group(1)));
                SqlStore remote = SqlStore.open(
                        port.replaceFirst("//127.0.0.1:" + relay.port() + '/') + "&socketTimeout=3", clock)) {
            CompletableFuture<Boolean> cut = remote.write(tx -> {
                tx.insert(Samples.interaction("before"));
                relay.silent(true);
                return tx.interaction("int_before").isPresent();
            });
            assertThatThrownBy(() -> get(cut))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failed -> assertThat(failed.passing()).isTrue());
            assertThat(remote.load().trouble()).isNotNull();

            relay.silent(false);
            write(remote, tx -> {
                tx.insert(Samples.interaction("after"));
                return true;
            });
            assertThat(remote.load().trouble()).isNull();
            assertThat(remote.<Boolean>read(
                            view -> view.interaction("int_before").isPresent()))
                    .isFalse();
        }
    }

    @Test
    void a_connection_that_is_busy_for_long_holds_nobody_up() {
        Held first = held();

        change(tx -> tx.insert(Samples.interaction("a")));

        assertThat(first.work()).isNotDone();
        assertThat(now.interaction("int_a")).isPresent();
        first.letGo().countDown();
        assertThat(get(first.work())).isTrue();
    }
}
