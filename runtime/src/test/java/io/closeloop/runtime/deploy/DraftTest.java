// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.closeloop.config.ConfigProblems;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.State;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.fixture.Site;
import io.closeloop.store.SqlStore;
import io.closeloop.testkit.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments that come from elsewhere, going back to an earlier one, and what a restart makes of all of it. */
class DraftTest {
    private static final String ALERT = "routes/answers/alert.camel.yaml";

    @TempDir
    Path folder = Path.of(".");

    private final SettableClock clock = new SettableClock();

    @SuppressWarnings("NullAway.Init")
    private SqlStore store;

    @SuppressWarnings("NullAway.Init")
    private Site site;

    @BeforeEach
    void start() {
        Site.install(folder);
        store = SqlStore.open("jdbc:sqlite:" + folder.resolve("data/closeloop.db"), clock);
        site = Site.start(folder, store, clock);
    }

    @AfterEach
    void stop() {
        site.close();
        store.close();
    }

    private DeployOutcome put(UnaryOperator<Sources> change, @Nullable String over, boolean dryRun) {
        return site.deploy(new Draft(change, "ana", "api", over, dryRun));
    }

    private DeployOutcome put(int times) {
        return put(live -> live.with(ALERT, Site.alert(times)), null, false);
    }

    private void restart() {
        site.close();
        site = Site.start(folder, store, clock);
    }

    private String digest() {
        Deployment live = site.deployer.status().live();
        return live == null ? "" : live.digest();
    }

    @Test
    void what_is_deployed_from_elsewhere_stands_in_the_folder_too_and_is_not_deployed_a_second_time() {
        assertThat(put(2)).isInstanceOf(DeployOutcome.Live.class);

        assertThat(site.times()).containsExactly("2");
        assertThat(site.text(ALERT)).isEqualTo(Site.alert(2));
        assertThat(site.poll()).isFalse();
        assertThat(site.number()).isEqualTo(2);
        assertThat(site.last()).returns("ana", Deployment::who).returns("api", Deployment::how);

        assertThat(put(live -> live.without(ALERT), null, false)).isInstanceOf(DeployOutcome.Live.class);
        assertThat(site.path(ALERT)).doesNotExist();
        assertThat(site.times()).isEmpty();
        assertThat(site.path("routes/answers")).isEmptyDirectory();
    }

    @Test
    void a_file_in_which_somebody_is_in_the_middle_of_an_edit_is_left_alone() {
        site.write(ALERT, "- route: half");
        site.poll();

        assertThat(put(3)).isInstanceOf(DeployOutcome.Live.class);

        assertThat(site.text(ALERT)).isEqualTo("- route: half");
        site.poll();
        assertThat(site.times()).containsExactly("3");
    }

    @Test
    void a_refused_draft_changes_nothing_and_is_written_down() {
        DeployOutcome outcome = put(live -> live.with(ALERT, "- rout:"), null, false);

        assertThat(outcome).isInstanceOf(DeployOutcome.Refused.class);
        assertThat(site.times()).containsExactly("1");
        assertThat(site.text(ALERT)).isEqualTo(Site.alert(1));
        assertThat(site.last()).returns(State.REFUSED, Deployment::state).returns("ana", Deployment::who);
    }

    @Test
    void a_dry_run_says_what_would_happen_and_leaves_no_trace() {
        assertThat(put(live -> live.with(ALERT, Site.alert(2)), null, true)).isInstanceOf(DeployOutcome.Sound.class);
        assertThat(put(live -> live.with(ALERT, "- rout:"), null, true)).isInstanceOf(DeployOutcome.Refused.class);

        assertThat(site.times()).containsExactly("1");
        assertThat(site.deployer.history(Long.MAX_VALUE, 9)).hasSize(1);
    }

    @Test
    void of_two_who_saw_the_same_version_the_second_is_told() {
        String seen = digest();

        assertThat(put(live -> live.with(ALERT, Site.alert(2)), seen, false)).isInstanceOf(DeployOutcome.Live.class);
        assertThat(put(live -> live.with(ALERT, Site.alert(3)), seen, false)).isInstanceOf(DeployOutcome.Stale.class);

        assertThat(site.times()).containsExactly("2");
        assertThat(put(2)).isInstanceOf(DeployOutcome.Unchanged.class);
    }

    @Test
    void going_back_makes_the_old_content_a_new_version() {
        put(2);
        put(3);
        Sources second =
                site.deployer.sources(site.deployer.deployment(2).orElseThrow()).orElseThrow();

        site.deploy(new Draft(live -> second, "ana", "rollback to 2", null, false));

        assertThat(site.times()).containsExactly("2");
        assertThat(site.number()).isEqualTo(4);
        assertThat(site.last().how()).isEqualTo("rollback to 2");
        assertThat(site.text(ALERT)).isEqualTo(Site.alert(2));
    }

    @Test
    void what_was_edited_while_nothing_ran_is_live_after_the_start() {
        put(2);
        site.close();
        Site.write(folder, ALERT, Site.alert(5));

        site = Site.start(folder, store, clock);

        assertThat(site.times()).containsExactly("5");
        assertThat(site.last()).returns("start", Deployment::how).returns(3L, Deployment::number);
        restart();
        assertThat(site.number()).isEqualTo(3);
    }

    @Test
    void a_start_with_a_mistake_in_the_folder_runs_the_last_good_version_and_names_it() {
        put(2);
        site.close();
        Site.write(folder, ALERT, "- route: half");

        site = Site.start(folder, store, clock);

        assertThat(site.times()).containsExactly("2");
        assertThat(site.poll()).isFalse();
        assertThat(site.deployer.status().problems()).isNotEmpty();
        assertThat(site.text(ALERT)).isEqualTo("- route: half");
    }

    @Test
    void what_a_folder_could_not_take_stays_live_after_a_restart() throws IOException {
        // given a folder that nobody may write to: where the file should be made there is no folder to be made
        Files.writeString(folder.resolve("routes/more"), "in the way");
        String name = "routes/more/late.camel.yaml";
        String late = Site.alert(9).replace("id: alert", "id: late");
        assertThat(put(live -> live.with(name, late), null, false)).isInstanceOf(DeployOutcome.Live.class);
        assertThat(site.times()).containsExactlyInAnyOrder("1", "9");

        // when
        restart();

        // then
        assertThat(site.times()).containsExactlyInAnyOrder("1", "9");
        assertThat(site.number()).isEqualTo(2);

        // and an edit of another file changes that file only
        site.write(ALERT, Site.alert(2));
        site.poll();
        assertThat(site.times()).containsExactlyInAnyOrder("2", "9");
    }

    @Test
    void a_first_start_with_a_mistake_is_refused_with_all_of_them(@TempDir Path fresh) {
        Site.install(fresh);
        Site.write(fresh, ALERT, "- route: half");
        try (SqlStore empty = SqlStore.open("jdbc:sqlite:" + fresh.resolve("closeloop.db"), clock)) {
            assertThat(catchThrowableOfType(ConfigProblems.class, () -> Site.start(fresh, empty, clock))
                            .problems())
                    .isNotEmpty();
        }
    }

    @Test
    void a_zip_file_comes_out_as_it_went_in_also_with_a_folder_around_it() throws IOException {
        Sources live = site.deployer.status().sources();

        assertThat(SourcesZip.read(SourcesZip.write(live))).isEqualTo(live);
        assertThat(SourcesZip.read(zip(Map.of(
                                "draft/" + ALERT, Site.alert(1), "draft/README.md", "x", "draft/routes/.x", "y")))
                        .texts())
                .containsExactly(Map.entry(ALERT, Site.alert(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../routes/a.camel.yaml", "/routes/a.camel.yaml", "routes/../../a.camel.yaml", "x\\..\\..\\a"})
    void a_zip_file_that_reaches_outside_of_itself_is_refused(String name) throws IOException {
        byte[] zip = zip(Map.of(name, "x", ALERT, Site.alert(1)));

        assertThat(catchThrowableOfType(ConfigProblems.class, () -> SourcesZip.read(zip)))
                .hasMessageContaining("outside of itself");
    }

    @Test
    void a_zip_file_that_is_small_only_while_packed_is_refused() throws IOException {
        byte[] bomb = zip(Map.of(ALERT, "#".repeat(50_000_000)));
        assertThat(bomb.length).isLessThan(100_000);

        assertThat(catchThrowableOfType(ConfigProblems.class, () -> SourcesZip.read(bomb)))
                .hasMessageContaining("too large");
        assertThat(catchThrowableOfType(ConfigProblems.class, () -> SourcesZip.read(new byte[] {1, 2, 3})))
                .hasMessageContaining("neither routes/ nor config/");
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void a_diff_shows_what_changed_with_three_lines_around() {
        Sources before = Sources.of(Map.of("routes/a.camel.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"));
        Sources after =
                Sources.of(Map.of("routes/a.camel.yaml", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n", "config/b.yaml", "b\n"));

        List<String> lines =
                LineDiff.of(before, after).stream().map(LineDiff.Line::text).toList();

        assertThat(lines)
                .containsExactly(
                        "--- /dev/null",
                        "+++ config/b.yaml",
                        "@@ -1 +1 @@",
                        "+b",
                        "--- routes/a.camel.yaml",
                        "+++ routes/a.camel.yaml",
                        "@@ -2 +2 @@",
                        " 2",
                        " 3",
                        " 4",
                        "-5",
                        "+five",
                        " 6",
                        " 7",
                        " 8",
                        " 9",
                        "+10");
        assertThat(LineDiff.of(after, after)).isEmpty();
    }

    @Test
    void a_file_that_an_older_program_read_is_stored_and_not_written() {
        assertThat(put(
                        live -> live.with(ALERT, Site.alert(2)).with("config/policies.yaml", "floor: 1h\n"),
                        null,
                        false))
                .isInstanceOf(DeployOutcome.Live.class);

        assertThat(site.text(ALERT)).isEqualTo(Site.alert(2));
        assertThat(folder.resolve("config/policies.yaml")).doesNotExist();
    }
}
