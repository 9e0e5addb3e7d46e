// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.closeloop.delivery.Delivery;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Store;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay} as it is typed, on the database and beside a running program. */
class ReplayCommandTest {
    private static final Instant TODAY = StoreOption.clock().instant();

    @TempDir
    Path home = Path.of(".");

    @BeforeEach
    void copy() throws IOException {
        SourceTree.home(home);
        // Where nobody listens, whatever else runs on this machine.
        Path settings = home.resolve("config/application.properties");
        Files.writeString(
                settings,
                Files.readString(settings).replaceFirst("(?m)^closeloop.http.port=.*", "closeloop.http.port=1"));
        try (Store store = StoreOption.writable(new Home(home))) {
            owe(store, "old", "fax-letter", Delivery.State.PARKED, TODAY.minus(Duration.ofDays(3)), "no paper");
            owe(store, "new", "fax-letter", Delivery.State.PARKED, TODAY.minus(Duration.ofHours(1)), "jammed");
            owe(store, "pager", "pager-alarm", Delivery.State.PARKED, TODAY.minus(Duration.ofHours(1)), "flat battery");
            owe(store, "busy", "pager-alarm", Delivery.State.WAITING, TODAY.plus(Duration.ofDays(1)), "busy");
        }
    }

    private static void owe(Store store, String name, String verb, Delivery.State state, Instant at, String reason) {
        store.write(tx -> tx.owe(new Delivery(
                        "dlv_" + name,
                        verb,
                        "ans_" + name,
                        "int_" + name,
                        "",
                        Map.of(),
                        1,
                        0,
                        state,
                        at,
                        3,
                        null,
                        reason)))
                .join();
    }

    private Ran replay(String... arguments) {
        return Ran.closeloop(
                home, Stream.concat(Stream.of("replay"), Stream.of(arguments)).toArray(String[]::new));
    }

    private Delivery stored(String name) {
        try (Store store = StoreOption.readOnly(new Home(home))) {
            return store.read(view -> view.delivery("dlv_" + name).orElseThrow());
        }
    }

    private List<LedgerEntry> ledger(String name) {
        try (Store store = StoreOption.readOnly(new Home(home))) {
            return store.read(view -> view.ledgerOf("int_" + name));
        }
    }

    @Test
    void without_a_program_it_shows_what_is_parked_and_puts_it_back_in_the_database() {
        Ran ran = replay();

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("No program answers at http://127.0.0.1:1; this is about the database.")
                .containsPattern("fax-letter +1 +3 d 0 h ago +no paper")
                .containsPattern("\n +1 +1 h 0 min ago +jammed")
                .containsPattern("pager-alarm +1 +1 h 0 min ago +flat battery")
                .contains("waiting after a failure: 1 for pager-alarm (next try in 23 h 59 min)")
                .contains("Tried again: 2 to fax-letter, 1 to pager-alarm.");
        assertThat(stored("old").state()).isEqualTo(Delivery.State.TRYING);
        assertThat(stored("busy").dueAt()).isAfter(TODAY);
        assertThat(ledger("old")).extracting(LedgerEntry::event).containsExactly(LedgerEvent.DELIVERY_REPLAYED);
        assertThat(ledger("old")).extracting(LedgerEntry::actor).containsExactly(System.getProperty("user.name"));
        assertThat(replay().out()).contains("Nothing is parked; --now has these tried now.");
        assertThat(replay().code()).isZero();
        assertThat(replay("--now").out()).contains("Tried again: 1 to pager-alarm.");
        assertThat(stored("busy").dueAt()).isBefore(TODAY.plus(Duration.ofHours(1)));
    }

    @Test
    void a_dry_run_changes_nothing_and_filters_hold() {
        assertThat(replay("--dry-run").out()).contains("fax-letter", "Nothing was changed.");
        assertThat(stored("old").state()).isEqualTo(Delivery.State.PARKED);

        Ran ran = replay("--verb", "deliver:fax-letter", "--since", "2h");

        assertThat(ran.out())
                .contains("jammed", "Tried again: 1 to fax-letter.")
                .doesNotContain("no paper", "pager");
        assertThat(stored("old").state()).isEqualTo(Delivery.State.PARKED);
        assertThat(stored("new").state()).isEqualTo(Delivery.State.TRYING);
        assertThat(replay("--verb", "fax-letter", "--since", TODAY.toString()).out())
                .contains("Nothing is parked.");
    }

    @Test
    void one_delivery_can_be_named() {
        assertThat(replay("--id", "dlv_old").code()).isZero();
        assertThat(replay("--id", "dlv_old").code()).isEqualTo(1);
        assertThat(replay("--id", "dlv_nobody").out()).contains("There is no delivery dlv_nobody.");
        assertThat(replay("--id", "dlv_busy").out()).contains("--now takes one that is put off");
        assertThat(replay("--id", "dlv_busy", "--now").code()).isZero();
    }

    @Test
    void what_is_not_there_is_a_finding_and_what_cannot_be_meant_is_wrong_usage() {
        Ran unknown = replay("--verb", "fax-leter");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("Nothing is owed to fax-leter; there is fax-letter, pager-alarm.");
        assertThat(replay("--server", "http://127.0.0.1:1").code()).isEqualTo(1);
        assertThat(stored("old").state()).isEqualTo(Delivery.State.PARKED);

        assertThat(replay("--since", "yesterday").code()).isEqualTo(2);
        assertThat(replay("--id", "dlv_old", "--verb", "fax-letter").code()).isEqualTo(2);
    }

    @Test
    void a_running_program_is_asked_and_tries_at_once() {
        try (Store store = StoreOption.writable(new Home(home))) {
            owe(store, "gone", "local-crm-answer", Delivery.State.PARKED, TODAY.minusSeconds(60), "locked");
        }
        try (Program program = Program.start(
                new Home(home),
                Map.of(
                        "CLOSELOOP_HTTP_PORT", "0",
                        "CLOSELOOP_MANAGEMENT_PORT", "0",
                        "CLOSELOOP_HTTP_HOST", "127.0.0.1"),
                Assembly.parts())) {
            String here = "http://127.0.0.1:" + program.port() + "/";

            Ran beside = replay("--id", "dlv_old");
            assertThat(beside.code()).isEqualTo(1);
            assertThat(beside.out())
                    .contains("in use by another closeloop process")
                    .doesNotContain("\tat ");
            Ran shown = replay("--server", here, "--dry-run");
            assertThat(shown.code()).isZero();
            assertThat(shown.out())
                    .containsPattern("fax-letter +1 +3 d 0 h ago +no paper")
                    .containsPattern("local-crm-answer +1 +1 min \\d+ s ago +locked")
                    .contains("waiting after a failure: 1 for pager-alarm (next try in 23 h 5", "Nothing was changed.");

            Ran ran = replay("--server", here, "--verb", "local-crm-answer");

            assertThat(ran.out()).contains("Tried again: 1 to local-crm-answer.");
            // It was tried: this is what the program found.
            await().untilAsserted(() -> assertThat(stored("gone").reason()).isEqualTo("what it is about is gone"));
            assertThat(replay("--server", here, "--id", "dlv_pager").code()).isZero();
            assertThat(replay("--server", here, "--id", "dlv_pager").out())
                    .contains("This delivery is not parked", "put off after a failure");
            assertThat(replay("--server", here, "--since", "2h", "--now").out())
                    .contains("1 to fax-letter", "1 to pager-alarm");
            Ran unknown = replay("--server", here, "--verb", "fax-leter");
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.out()).contains("There is no destination fax-leter; there are");
            assertThat(stored("old").state()).isEqualTo(Delivery.State.PARKED);
        }
    }
}
