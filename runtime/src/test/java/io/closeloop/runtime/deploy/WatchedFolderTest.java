// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.Kind;
import io.closeloop.port.Deployments.State;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.runtime.fixture.Site;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Metric;
import io.closeloop.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which files change under a running program, with real files. */
class WatchedFolderTest {
    private static final String ALERT = "routes/answers/alert.camel.yaml";
    private static final String CSAT = "config/surveys/csat.yaml";
    private static final String POLICY = "config/policy.yaml";

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

    private Duration coolDown() {
        return site.configuration.get().policy().coolDown();
    }

    private List<LedgerEvent> ledger() {
        return store.read(view ->
                view.ledgerAfter(null, 9).stream().map(LedgerEntry::event).toList());
    }

    private String policy(String coolDown) {
        return Site.shipped(POLICY).replace("cool-down: 30d", "cool-down: " + coolDown);
    }

    @Test
    void a_policy_goes_live_as_a_whole_and_is_written_down() {
        site.write(POLICY, policy("12d").replace("sample-percent: 100", "sample-percent: 50"));

        assertThat(site.poll()).isTrue();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.configuration.get().policy().samplePercent()).isEqualTo(50);
        assertThat(site.last())
                .returns(State.LIVE, Deployment::state)
                .returns(List.of(new Change(POLICY, Kind.CHANGED)), Deployment::changes)
                .returns(2L, Deployment::number);
        assertThat(ledger()).containsExactly(LedgerEvent.CONFIG_DEPLOYED);
    }

    @Test
    void a_policy_with_a_mistake_changes_nothing_and_is_named_until_it_is_mended() {
        site.write(POLICY, policy("12 dayz"));

        assertThat(site.poll()).isFalse();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(30));
        assertThat(site.deployer.status().problems())
                .singleElement()
                .returns(POLICY, ConfigProblem::file)
                .returns(11, ConfigProblem::line);
        assertThat(site.last()).returns(State.REFUSED, Deployment::state);
        assertThat(ledger()).containsExactly(LedgerEvent.CONFIG_REFUSED);

        site.write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();
        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.deployer.status().problems()).isEmpty();
    }

    @Test
    void a_file_that_is_emptied_before_it_is_written_never_makes_its_values_defaults() throws IOException {
        site.write(POLICY, policy("12d"));
        site.poll();

        Files.writeString(site.path(POLICY), "");
        assertThat(site.poll()).isFalse();
        assertThat(site.poll()).isFalse();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.deployer.status().problems())
                .singleElement()
                .asString()
                .startsWith("config/policy.yaml:1: is empty;");

        Files.writeString(site.path(POLICY), policy("14d"));
        assertThat(site.poll()).isTrue();
        assertThat(coolDown()).isEqualTo(Duration.ofDays(14));
    }

    @Test
    void an_editor_that_keeps_a_backup_and_makes_the_file_anew_replaces_its_route_once() throws IOException {
        // given what vim does: alert.camel.yaml becomes alert.camel.yaml~, a new one is written, the backup goes
        Path file = site.path(ALERT);
        Path backup = file.resolveSibling("alert.camel.yaml~");
        Files.writeString(file.resolveSibling(".alert.camel.yaml.swp"), "b0VIM");
        Files.writeString(file.resolveSibling("4913"), "");
        Files.delete(file.resolveSibling("4913"));
        Files.move(file, backup);
        assertThat(site.deployer.poll()).isFalse();
        assertThat(site.times()).containsExactly("1");

        Files.writeString(file, Site.alert(2));
        assertThat(site.deployer.poll()).isFalse();
        assertThat(site.times()).containsExactly("1");
        Files.delete(backup);

        assertThat(site.poll()).isTrue();
        assertThat(site.times()).containsExactly("2");
        assertThat(site.deployer.history(Long.MAX_VALUE, 9)).hasSize(2);
    }

    @Test
    void a_swapped_link_of_a_config_map_changes_all_its_files_at_once() throws IOException {
        // given routes/answers as Kubernetes mounts it: every file a link into ..data, itself a link
        Path mount = site.path("routes/answers");
        Files.delete(site.path(ALERT));
        Files.createDirectory(mount.resolve("..2026_11_01"));
        Files.writeString(mount.resolve("..2026_11_01/alert.camel.yaml"), Site.alert(1));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_11_01"));
        Files.createSymbolicLink(mount.resolve("alert.camel.yaml"), Path.of("..data/alert.camel.yaml"));
        assertThat(site.poll()).isFalse();
        assertThat(site.last().number()).isEqualTo(1);

        // when
        Files.createDirectory(mount.resolve("..2026_11_02"));
        Files.writeString(mount.resolve("..2026_11_02/alert.camel.yaml"), Site.alert(3));
        Files.writeString(
                mount.resolve("..2026_11_02/more.camel.yaml"),
                RouteFolder.to("more", "answers:all", "deliver:slack-escalation?times=4"));
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_11_02"));
        Files.move(
                mount.resolve("..data_tmp"),
                mount.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Files.createSymbolicLink(mount.resolve("more.camel.yaml"), Path.of("..data/more.camel.yaml"));
        delete(mount.resolve("..2026_11_01"));

        // then
        assertThat(site.poll()).isTrue();
        assertThat(site.times()).containsExactlyInAnyOrder("3", "4");
        assertThat(site.last().changes()).hasSize(2);
    }

    @Test
    void a_folder_that_is_not_there_for_a_while_takes_no_route_along() throws IOException {
        Files.move(site.path("routes"), site.path("elsewhere"));

        assertThat(site.poll()).isFalse();
        assertThat(site.times()).containsExactly("1");
        assertThat(site.deployer.status().problems())
                .anySatisfy(p -> assertThat(p).hasToString("routes: holds no route; add at least one *.camel.yaml"));

        Files.move(site.path("elsewhere"), site.path("routes"));

        assertThat(site.poll()).isFalse();
        assertThat(site.deployer.status().problems()).isEmpty();
        assertThat(site.number()).isEqualTo(1);
    }

    @Test
    void a_file_that_is_not_text_keeps_its_last_good_version_and_holds_up_nobody() throws IOException {
        Files.write(site.path(ALERT), "- route: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        site.write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();

        assertThat(site.times()).containsExactly("1");
        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.deployer.status().problems()).singleElement().returns(ALERT, ConfigProblem::file);
    }

    @Test
    void a_link_that_leads_back_is_named_and_holds_up_nobody() throws IOException {
        Path loop = site.path("routes/answers/loop");
        Files.createSymbolicLink(loop, Path.of(".."));
        site.poll();
        assertThat(site.deployer.status().problems())
                .singleElement()
                .hasToString("routes/answers/loop: cannot be read: it is a link to a folder that it stands in;"
                        + " remove the link");

        site.write(POLICY, policy("12d"));
        assertThat(site.poll()).isTrue();
        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.times()).containsExactly("1");

        Files.delete(loop);
        site.poll();
        assertThat(site.deployer.status().problems()).isEmpty();
    }

    @Test
    void routes_in_a_folder_that_cannot_be_looked_into_go_on() throws IOException {
        // given a folder in whose place there is a link that leads back
        Files.move(site.path("routes/answers"), site.path("elsewhere"));
        Files.createSymbolicLink(site.path("routes/answers"), Path.of("."));

        assertThat(site.poll()).isFalse();

        assertThat(site.times()).containsExactly("1");
        assertThat(site.deployer.status().problems()).singleElement().returns("routes/answers", ConfigProblem::file);
    }

    @Test
    void of_two_edits_the_sound_one_goes_live_and_the_other_is_named() {
        site.write(ALERT, Site.alert(1).replace("deliver:slack-escalation", "deliver:slack-escalatoin"))
                .write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.times()).containsExactly("1");
        assertThat(site.deployer.history(Long.MAX_VALUE, 2))
                .extracting(Deployment::state)
                .containsExactlyInAnyOrder(State.LIVE, State.REFUSED);

        // and what stays faulty is not written down again with every other edit
        site.write(POLICY, policy("13d"));
        assertThat(site.poll()).isTrue();
        assertThat(site.deployer.history(Long.MAX_VALUE, 9))
                .filteredOn(d -> d.state() == State.REFUSED)
                .hasSize(1);
        assertThat(site.deployer.status().problems()).singleElement().returns(ALERT, ConfigProblem::file);
    }

    /** A case of this file fails as long as the file is among what is to go live. */
    private void fails(String test) {
        site.cases = candidate -> candidate.text(test) == null
                ? List.of()
                : List.of(new ConfigProblem(test, 2, "orders", "of 'one' should be 1 but is 2", "correct the route"));
    }

    @Test
    void a_new_route_whose_case_fails_does_not_go_live_without_it_and_another_edit_does() {
        String route = "routes/answers/more.camel.yaml";
        String test = "routes/answers/more.test.yaml";
        fails(test);
        site.write(route, RouteFolder.to("more", "answers:all", "deliver:slack-escalation?times=2"))
                .write(test, "- name: one\n")
                .write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();

        assertThat(site.times()).containsExactly("1");
        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.deployer.status().problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        test + ":2: orders of 'one' should be 1 but is 2; correct the route",
                        route + ": is kept back, because " + test + " fails; mend one of the two");
        assertThat(site.deployer.history(Long.MAX_VALUE, 9))
                .filteredOn(d -> d.state() == State.REFUSED)
                .singleElement()
                .satisfies(refused -> assertThat(refused.changes()).hasSize(2));

        fails("none");
        site.write(test, "- name: two\n");

        assertThat(site.poll()).isTrue();
        assertThat(site.times()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void a_failing_case_of_everything_together_keeps_every_edit_back() {
        fails("config/policy.test.yaml");
        site.write("config/policy.test.yaml", "- name: one\n")
                .write(POLICY, policy("12d"))
                .write(ALERT, Site.alert(2));

        assertThat(site.poll()).isFalse();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(30));
        assertThat(site.times()).containsExactly("1");
        assertThat(site.deployer.status().problems())
                .extracting(ConfigProblem::file)
                .containsExactly("config/policy.test.yaml", POLICY, ALERT);
    }

    @Test
    void a_new_route_with_a_mistake_takes_the_test_beside_it_out_and_nothing_else() {
        String test = "routes/answers/more.test.yaml";
        fails(test);
        site.write("routes/answers/more.camel.yaml", "- route: {}\n")
                .write(test, "- name: one\n")
                .write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.deployer.status().problems()).noneMatch(p -> p.file().equals(test));
    }

    @Test
    void a_renamed_route_with_a_mistake_stays_live_under_its_old_name() throws IOException {
        String renamed = "routes/answers/alarm.camel.yaml";
        Files.delete(site.path(ALERT));
        site.write(renamed, Site.alert(2)).write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();

        assertThat(site.times()).containsExactly("1");
        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(site.deployer.status().problems())
                .extracting(ConfigProblem::file)
                .contains(renamed, ALERT);

        site.write(renamed, Site.alert(2).replace("id: alert", "id: alarm"));

        assertThat(site.poll()).isTrue();
        assertThat(site.times()).containsExactly("2");
        assertThat(site.deployer.status().problems()).isEmpty();
    }

    @Test
    void a_route_and_the_survey_it_names_arrive_together() {
        site.write("config/surveys/delight.yaml", Site.shipped("config/surveys/csat.yaml"))
                .write("routes/ask.camel.yaml", RouteFolder.to("ask", "interactions:matched", "survey:delight"));

        assertThat(site.poll()).isTrue();

        assertThat(site.desk.plan("interactions:matched", "a fact").proposals()).containsExactly("delight");
        assertThat(site.configuration.get().surveys()).containsKey("delight");
    }

    @Test
    void a_survey_that_a_route_names_cannot_go() throws IOException {
        Files.delete(site.path("config/surveys/csat.yaml"));

        assertThat(site.poll()).isFalse();

        assertThat(site.desk.plan("interactions:matched", "a fact").proposals()).containsExactly("csat");
        assertThat(site.deployer.status().problems())
                .singleElement()
                .returns("routes/ask.camel.yaml", ConfigProblem::file);
    }

    @Test
    void answers_to_a_survey_that_is_gone_are_still_understood_also_after_a_restart() throws IOException {
        Files.delete(site.path("config/surveys/nps.yaml"));

        assertThat(site.poll()).isTrue();

        assertThat(site.desk.surveys()).containsExactly("csat");
        assertThat(site.configuration.get().surveys()).containsKeys("csat", "nps");
        site.close();
        site = Site.start(folder, store, clock);
        assertThat(site.desk.surveys()).containsExactly("csat");
        assertThat(site.configuration.get().surveys()).containsKeys("csat", "nps");
    }

    @Test
    void a_survey_keeps_its_metric_and_another_edit_goes_live() {
        site.write(CSAT, nps(CSAT)).write(POLICY, policy("12d"));

        assertThat(site.poll()).isTrue();

        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        assertThat(metric("csat")).isEqualTo(Metric.CSAT);
        assertThat(site.deployer.status().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.place()).isEqualTo(CSAT + ":3:9");
            assertThat(problem.rule()).isEqualTo(CheckRule.SURVEY_METRIC);
            assertThat(problem.sentence())
                    .isEqualTo(
                            "metric is nps, but survey csat has asked csat so far, and answers to that still come in;"
                                    + " leave metric: csat here, and ask nps in a survey with another file name");
        });

        // and so it does when its words change too, and over a restart
        site.close();
        Site.write(folder, CSAT, nps(CSAT).replace("\"2026-11\"", "\"2026-12\""));
        site = Site.start(folder, store, clock);
        assertThat(site.poll()).isFalse();
        assertThat(metric("csat")).isEqualTo(Metric.CSAT);
        assertThat(site.deployer.status().problems())
                .extracting(ConfigProblem::rule)
                .containsExactly(CheckRule.SURVEY_METRIC);
    }

    @Test
    void a_survey_that_was_gone_comes_back_with_its_own_metric_only() throws IOException {
        Files.delete(site.path("config/surveys/nps.yaml"));
        assertThat(site.poll()).isTrue();
        site.close();
        site = Site.start(folder, store, clock);

        site.write("config/surveys/nps.yaml", Site.shipped(CSAT));
        assertThat(site.poll()).isFalse();
        site.write("config/surveys/nps.yaml", nps(CSAT));
        assertThat(site.poll()).isTrue();
    }

    private static String nps(String file) {
        return Site.shipped(file).replace("metric: csat", "metric: nps");
    }

    private Metric metric(String survey) {
        return Objects.requireNonNull(site.configuration.get().surveys().get(survey))
                .metric();
    }

    @Test
    void values_for_routes_count_at_once_and_settings_of_the_program_after_a_restart() {
        site.write(ALERT, Site.alert(1).replace("times=1", "times={{my.times}}"));
        site.poll();
        assertThat(site.times()).containsExactly("1");

        site.write("config/application.properties", "closeloop.http.port=9090\nmy.times=7\n");

        assertThat(site.poll()).isTrue();
        assertThat(site.times()).containsExactly("7");
        assertThat(site.last().restart()).containsExactly("closeloop.http.port");
        assertThat(site.deployer.status().restart()).containsExactly("closeloop.http.port");
        assertThat(site.configuration.get().settings().get("closeloop.http.port"))
                .contains("8080");

        site.close();
        site = Site.start(folder, store, clock);
        assertThat(site.configuration.get().settings().get("closeloop.http.port"))
                .contains("9090");
        assertThat(site.deployer.status().restart()).isEmpty();
    }

    @Test
    void a_test_alone_is_run_and_deploys_nothing_until_something_else_does() {
        site.write("routes/answers/alert.test.yaml", "# a test\n");
        int before = site.judged.size();

        assertThat(site.poll()).isFalse();
        assertThat(site.poll()).isFalse();

        assertThat(site.judged).hasSize(before + 1);
        assertThat(site.judged.get(before).text("routes/answers/alert.test.yaml"))
                .isEqualTo("# a test\n");
        assertThat(site.number()).isEqualTo(1);

        site.write(ALERT, Site.alert(2));
        assertThat(site.poll()).isTrue();
        assertThat(site.last().changes()).hasSize(2);
    }

    @Test
    void a_route_that_does_not_start_takes_the_configuration_of_its_version_back_with_it() {
        site.write("routes/taken.camel.yaml", RouteFolder.to("taken", "direct:taken", "log:taken"));
        assertThat(site.poll()).isTrue();

        site.write(ALERT, RouteFolder.to("alert", "direct:taken", "log:alert")).write(POLICY, policy("12d"));

        assertThat(site.poll()).isFalse();
        assertThat(coolDown()).isEqualTo(Duration.ofDays(30));
        assertThat(site.times()).containsExactly("1");
        assertThat(site.camel.getRoutes()).hasSize(3);
        assertThat(site.last().problems())
                .singleElement()
                .returns(ALERT, ConfigProblem::file)
                .satisfies(p -> assertThat(p.what()).startsWith("does not start"));
    }

    @Test
    void a_route_whose_place_is_taken_is_tried_again_after_a_while() throws Exception {
        site.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:taken").routeId("elsewhere").log("x");
            }
        });
        site.write("routes/late.camel.yaml", RouteFolder.to("late", "direct:taken", "log:x"));
        assertThat(site.poll()).isFalse();
        long refused = site.last().number();

        site.camel.getRouteController().stopRoute("elsewhere");
        site.camel.removeRoute("elsewhere");
        assertThat(site.poll()).as("not at every look").isFalse();
        assertThat(site.last().number()).isEqualTo(refused);
        clock.advance(Duration.ofSeconds(61));

        assertThat(site.poll()).isTrue();
        assertThat(site.deployer.live()).containsKey("late");
        assertThat(site.deployer.status().problems()).isEmpty();
    }

    @Test
    void a_vault_that_is_away_keeps_a_change_back_until_it_is_there_again() {
        site.objections.add(new ConfigProblem(
                ALERT, 1, 0, null, "is in a vault that did not answer", "look whether it works", CheckRule.VAULT));
        site.write(ALERT, Site.alert(2));
        assertThat(site.poll()).isFalse();

        site.objections.clear();
        assertThat(site.poll()).as("not at every look").isFalse();
        clock.advance(Duration.ofSeconds(61));

        assertThat(site.poll()).isTrue();
        assertThat(site.times()).containsExactly("2");
    }

    @Test
    void what_does_not_start_is_tried_less_and_less_often() {
        site.write("routes/one.camel.yaml", RouteFolder.to("one", "direct:same", "log:x"))
                .write("routes/two.camel.yaml", RouteFolder.to("two", "direct:same", "log:x"));
        site.poll();

        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofMinutes(1));
            site.poll();
        }

        assertThat(site.deployer.history(Long.MAX_VALUE, 99))
                .filteredOn(d -> d.state() == State.REFUSED)
                .hasSize(6);
    }

    @Test
    void two_routes_may_exchange_what_only_one_can_have() {
        site.write("routes/one.camel.yaml", RouteFolder.to("one", "direct:one", "log:x"))
                .write("routes/two.camel.yaml", RouteFolder.to("two", "direct:two", "log:x"));
        assertThat(site.poll()).isTrue();

        site.write("routes/one.camel.yaml", RouteFolder.to("one", "direct:two", "log:x"))
                .write("routes/two.camel.yaml", RouteFolder.to("two", "direct:one", "log:x"));

        assertThat(site.poll()).isTrue();
        assertThat(site.camel.getRoute("one").getEndpoint().getEndpointUri()).isEqualTo("direct://two");
    }

    @Test
    void a_start_with_a_route_that_does_not_start_runs_the_last_good_version_and_says_so() {
        site.close();
        site.write("routes/one.camel.yaml", RouteFolder.to("one", "direct:same", "log:x"))
                .write("routes/two.camel.yaml", RouteFolder.to("two", "direct:same", "log:x"));

        site = Site.start(folder, store, clock);

        assertThat(site.number()).isEqualTo(1);
        assertThat(site.times()).containsExactly("1");
        site.poll();
        assertThat(site.deployer.status().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.what()).startsWith("does not start"));
    }

    @Test
    void a_policy_that_a_full_disk_emptied_is_not_what_a_start_takes() {
        site.write(POLICY, policy("12d"));
        site.poll();
        site.close();
        site.write(POLICY, "");

        site = Site.start(folder, store, clock);

        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
        site.poll();
        assertThat(site.deployer.status().problems())
                .singleElement()
                .asString()
                .startsWith("config/policy.yaml:1: is empty;");
    }

    /** Starts anew as a container does whose home folder is mounted for reading: with a host name of its own. */
    private void container(String host) {
        site.close();
        site = Site.start(folder, Place.of(host, folder, false), store, clock);
    }

    @Test
    void a_mounted_folder_that_was_taken_back_counts_also_in_a_new_container() {
        container("pod-1");
        site.write(ALERT, Site.alert(2));
        assertThat(site.poll()).isTrue();

        site.write(ALERT, Site.alert(1));
        container("pod-2");

        assertThat(site.times()).containsExactly("1");
        assertThat(site.number()).isEqualTo(3);
    }

    @Test
    void a_mounted_folder_that_could_not_take_a_version_does_not_undo_it_from_a_new_container() {
        container("pod-1");
        site.deploy(new Draft(live -> live.with(ALERT, Site.alert(5)), "ana", "api", null, false));
        assertThat(site.text(ALERT)).isEqualTo(Site.alert(1));

        site.write(POLICY, policy("12d"));
        container("pod-2");

        assertThat(site.times()).containsExactly("5");
        assertThat(coolDown()).isEqualTo(Duration.ofDays(12));
    }

    @Test
    void a_folder_that_is_not_what_runs_is_told_until_it_is() {
        container("pod-1");
        site.deploy(new Draft(live -> live.with(ALERT, Site.alert(5)), "ana", "api", null, false));
        site.poll();

        assertThat(site.deployer.status().problems())
                .singleElement()
                .asString()
                .startsWith(ALERT + ": is not what runs: the live version was decided elsewhere");

        site.write(ALERT, Site.alert(5));
        site.poll();

        assertThat(site.deployer.status().problems()).isEmpty();
        assertThat(site.number()).isEqualTo(2);
    }

    @Test
    void thirty_edits_leave_no_route_and_no_endpoint_behind() {
        site.write(ALERT, Site.alert(2));
        site.poll();
        int routes = site.camel.getRoutesSize();
        int endpoints = site.camel.getEndpoints().size();

        for (int i = 0; i < 30; i++) {
            site.write(ALERT, Site.alert(i % 2 + 1));
            site.poll();
        }

        assertThat(site.camel.getRoutesSize()).isEqualTo(routes);
        assertThat(site.camel.getEndpoints().size()).isLessThanOrEqualTo(endpoints + 1);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
