// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.store.SqlStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code test} and {@code rehearse} as they are typed, on a copy of the shipped folders. */
class OfflineVerbsTest {
    @TempDir
    Path home = Path.of(".");

    @BeforeEach
    void copy() {
        SourceTree.home(home);
    }

    @Test
    void the_shipped_tests_pass_and_the_results_are_written() {
        Path junit = home.resolve("out/results.xml");

        assertThat(Main.execute("test", "--home", home.toString(), "--junit", junit.toString()))
                .isZero();
        assertThat(junit).content().contains("<testsuites", "failures=\"0\"");
    }

    @Test
    void a_route_that_does_something_else_fails_its_test() throws IOException {
        Path phone = home.resolve("routes/intake/phone.camel.yaml");
        Files.writeString(phone, Files.readString(phone).replace("nobody answered the call", "not answered"));

        assertThat(Main.execute("test", "--home", home.toString(), "phone")).isEqualTo(1);
        assertThat(Main.execute("test", "--home", home.toString(), "chat.test")).isZero();
    }

    @Test
    void a_rehearsal_needs_a_sound_draft_and_a_period() throws IOException {
        SqlStore.open(
                        "jdbc:sqlite:" + home.resolve("data/closeloop.db"),
                        Clock.fixed(Instant.parse("2026-03-03T00:00:00Z"), ZoneOffset.UTC))
                .close();
        Path draft = Files.createDirectories(home.resolve("draft/config"));
        Path page = home.resolve("report.html");
        String[] period = {"rehearse", "--home", home.toString(), "--from", "2026-03-01", "--to", "2026-03-02"};

        assertThat(Main.execute(and(period, "--html", page.toString()))).isZero();
        assertThat(page).content().contains("<h1>Rehearsal</h1>");
        assertThat(Main.execute(and(period, "--format", "json"))).isZero();
        Files.writeString(draft.resolve("policy.yaml"), "cool-dwon: 7d\n");
        assertThat(Main.execute(and(period, "--with", home.resolve("draft").toString())))
                .isEqualTo(1);
        Files.writeString(draft.resolve("policy.yaml"), "cool-down: 7d\n");
        assertThat(Main.execute(and(period, "--with", home.resolve("draft").toString())))
                .isZero();
        assertThat(Main.execute(and(period, "--with", page.toString()))).isEqualTo(2);
        assertThat(Main.execute("rehearse", "--home", home.toString(), "--from", "March"))
                .isEqualTo(2);
    }

    @Test
    void a_draft_of_both_folders_is_rehearsed_as_it_would_be_deployed() throws IOException {
        SqlStore.open(
                        "jdbc:sqlite:" + home.resolve("data/closeloop.db"),
                        Clock.fixed(Instant.parse("2026-03-03T00:00:00Z"), ZoneOffset.UTC))
                .close();
        Path page = home.resolve("report.html");
        Path draft = home.resolve("draft");
        String[] rehearse = {
            "rehearse",
            "--home",
            home.toString(),
            "--from",
            "2026-03-01",
            "--to",
            "2026-03-02",
            "--with",
            draft.toString(),
            "--html",
            page.toString()
        };
        Files.createDirectories(draft.resolve("config"));
        Files.copy(home.resolve("config/policy.yaml"), draft.resolve("config/policy.yaml"));

        assertThat(Main.execute(rehearse)).isZero();
        assertThat(page)
                .content()
                .contains("laid over the home folder", "would remove: ", "routes/intake/chat.camel.yaml")
                .doesNotContain("(removed)", "config/policy.yaml");

        Files.delete(draft.resolve("config/policy.yaml"));
        SourceTree.home(draft);
        Files.delete(draft.resolve("routes/intake/chat.camel.yaml"));
        Files.deleteIfExists(draft.resolve("routes/intake/chat.test.yaml"));

        assertThat(Main.execute(rehearse)).isZero();
        assertThat(page)
                .content()
                .contains("Draft: routes/intake/chat.camel.yaml (removed)", "as deploy takes it")
                .doesNotContain("laid over");
    }

    private static String[] and(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }
}
