// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.ledger.Ids;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.Kind;
import io.closeloop.port.Deployments.State;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.LiveConfiguration;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.fixture.RecordingTarget;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.Journal;
import io.closeloop.store.SqlStore;
import io.closeloop.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Camel's own reload loses (routes on a bad edit, requests around a good one), ours must not: whatever an admin
 * saves, the last good version keeps planning.
 */
class DeployerTest {
    private static final String GOOD = "deliver:slack-escalation?times=1";

    @TempDir
    Path folder = Path.of(".");

    private final RouteDesk desk = new RouteDesk(
            Map.of("slack-escalation", new RecordingTarget("slack-escalation", false)), Set.of("csat"), "local", null);
    private final DefaultCamelContext camel = Camel.context("test", desk, Map.of());
    private final SettableClock clock = new SettableClock();
    private final DeployGate gate = sources -> Deployer.check(sources, new Lint(desk, Map.of()));

    @SuppressWarnings("NullAway.Init")
    private RouteFolder routes;

    @SuppressWarnings("NullAway.Init")
    private Deployer deployer;

    @SuppressWarnings("NullAway.Init")
    private SqlStore store;

    @BeforeEach
    void start() {
        routes = new RouteFolder(folder)
                .write("a", RouteFolder.to("a", "answers:all", GOOD))
                .write("b", RouteFolder.to("b", "direct:taken", "log:b"));
        camel.start();
        store = SqlStore.open("jdbc:sqlite:" + folder.resolve("data/closeloop.db"), clock);
        deployer = deployer();
        assertThat(deployer.start(choose())).isEmpty();
    }

    private Deployer deployer() {
        return new Deployer(
                routes.home(),
                Place.of(routes.home()),
                store,
                clock,
                new Journal(new Ids(clock), clock),
                new LiveVersion(
                        camel,
                        desk,
                        LiveConfiguration.fixed(new ConfigurationReader(new Home(Path.of(".."))).read(Map.of()))),
                List.of(gate),
                Duration.ZERO);
    }

    private StartVersion choose() {
        return StartVersion.choose(store, clock, Place.of(routes.home()), Sources.read(routes.home()), gate);
    }

    @AfterEach
    void stop() {
        camel.stop();
        store.close();
    }

    private List<String> times(String station) {
        return desk.plan(station, "a fact").orders().stream()
                .map(order -> order.options().getOrDefault("times", ""))
                .toList();
    }

    /** Looks, as the running program does every moment: once to see, once to be sure that the file is finished. */
    private boolean poll() {
        boolean first = deployer.poll();
        return deployer.poll() || first;
    }

    private Deployment last() {
        return deployer.history(Long.MAX_VALUE, 1).get(0);
    }

    private List<ConfigProblem> refusal() {
        return last().state() == State.REFUSED ? last().problems() : List.of();
    }

    @Test
    void a_good_edit_is_live_and_planned_with_at_once() {
        routes.write("a", RouteFolder.to("a", "answers:all", "deliver:slack-escalation?times=2"));

        assertThat(poll()).isTrue();
        assertThat(times("answers:all")).containsExactly("2");
        assertThat(last())
                .returns(State.LIVE, Deployment::state)
                .returns("folder", Deployment::how)
                .returns(System.getProperty("user.name"), Deployment::who)
                .returns(List.of(new Change("routes/a.camel.yaml", Kind.CHANGED)), Deployment::changes);
        assertThat(poll()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a typo in the YAML, an unknown step, an unknown component, an unknown verb, a wrong option
                "- route:\n    id: a\n   description: x\n",
                "- route:\n    id: a\n    description: x\n    from:\n      uri: answers:all\n      steps:\n        - too: x\n",
                "- route:\n    id: a\n    description: x\n    from:\n      uri: answers:all\n      steps:\n        - to: nosuch:x\n",
                "- route:\n    id: a\n    description: x\n    from:\n      uri: answers:all\n      steps:\n        - to: deliver:x\n",
                "- route:\n    id: a\n    description: x\n    from:\n      uri: answers:all\n      steps:\n"
                        + "        - to: deliver:slack-escalation?times=x\n",
                // it is sound by itself, but does not start here: another route has the address
                "- route:\n    id: a\n    description: x\n    from:\n      uri: direct:taken\n      steps:\n        - log: x\n",
                ""
            })
    void after_a_bad_edit_the_last_good_version_goes_on_and_a_good_one_follows(String bad) {
        // when
        routes.write("a", bad);

        // then
        assertThat(poll()).isFalse();
        assertThat(times("answers:all")).containsExactly("1");
        assertThat(refusal()).isNotEmpty().allSatisfy(p -> assertThat(p.file()).isEqualTo("routes/a.camel.yaml"));
        assertThat(camel.getRoutes()).hasSize(2);

        // when
        routes.write("a", RouteFolder.to("a", "answers:all", "deliver:slack-escalation?times=3"));

        // then
        assertThat(poll()).isTrue();
        assertThat(times("answers:all")).containsExactly("3");
    }

    @Test
    void a_deleted_file_takes_its_route_with_it() {
        routes.delete("a");

        assertThat(poll()).isTrue();
        assertThat(times("answers:all")).isEmpty();
        assertThat(last().changes()).containsExactly(new Change("routes/a.camel.yaml", Kind.REMOVED));
    }

    @Test
    void a_renamed_id_in_the_same_file_is_refused_and_a_renamed_file_replaces_the_old_route() {
        routes.write("a", RouteFolder.to("c", "answers:all", GOOD));
        assertThat(poll()).isFalse();
        assertThat(refusal())
                .singleElement()
                .satisfies(p -> assertThat(p.write()).isEqualTo("write id: a"));
        assertThat(times("answers:all")).hasSize(1);

        routes.write("c", RouteFolder.to("c", "answers:all", "deliver:slack-escalation?times=4"))
                .delete("a");
        assertThat(poll()).isTrue();
        assertThat(times("answers:all")).containsExactly("4");
        assertThat(deployer.live()).containsOnlyKeys("b", "c");
    }

    @Test
    void a_file_that_moves_to_another_folder_keeps_its_route() throws Exception {
        Files.createDirectories(folder.resolve("routes/answers"));
        Files.move(folder.resolve("routes/a.camel.yaml"), folder.resolve("routes/answers/a.camel.yaml"));

        assertThat(poll()).isTrue();

        assertThat(times("answers:all")).containsExactly("1");
        assertThat(deployer.live().get("a")).extracting(RouteFile::name).isEqualTo("routes/answers/a.camel.yaml");
    }

    @Test
    void a_half_written_file_gets_the_time_to_be_finished() throws Exception {
        Path file = folder.resolve("routes/a.camel.yaml");
        String whole = RouteFolder.to("a", "answers:all", "deliver:slack-escalation?times=5");

        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThat(deployer.poll()).isFalse();
        Files.writeString(file, whole);
        assertThat(deployer.poll()).isFalse();
        assertThat(times("answers:all")).containsExactly("1");
        assertThat(deployer.poll()).isTrue();

        assertThat(times("answers:all")).containsExactly("5");
        assertThat(deployer.history(Long.MAX_VALUE, 9))
                .extracting(Deployment::state)
                .containsOnly(State.LIVE);
    }

    @Test
    void a_second_route_with_the_same_id_is_refused_and_takes_over_when_the_first_goes() throws Exception {
        // given
        Files.createDirectories(folder.resolve("routes/more"));
        Files.writeString(
                folder.resolve("routes/more/a.camel.yaml"),
                RouteFolder.to("a", "answers:all", "deliver:slack-escalation?times=6"));

        // then
        assertThat(poll()).isFalse();
        assertThat(refusal())
                .singleElement()
                .satisfies(p -> assertThat(p.what()).isEqualTo("is used by routes/a.camel.yaml too"));
        assertThat(times("answers:all")).containsExactly("1");

        // when
        routes.delete("a");

        // then
        assertThat(poll()).isTrue();
        assertThat(times("answers:all")).containsExactly("6");
    }

    @Test
    void a_route_that_throws_plans_nothing_at_all() {
        routes.write("z", RouteFolder.broken("z", "answers:all"));
        assertThat(poll()).isTrue();

        try {
            desk.plan("answers:all", "a fact");
            throw new AssertionError("the plan must fail");
        } catch (RouteDesk.PlanFailed e) {
            assertThat(e.route()).isEqualTo("z");
            assertThat(e).hasMessage("route z failed: IllegalStateException");
        }

        routes.delete("z");
        poll();
        assertThat(times("answers:all")).containsExactly("1");
    }

    @Test
    void what_the_routes_of_a_station_want_is_collected() {
        routes.write("c", RouteFolder.to("c", "answers:all", "deliver:slack-escalation?times=7"))
                .write("d", RouteFolder.header("d", "channel:phone", "tag", "\"vip, late\""))
                .write("e", RouteFolder.header("e", "channel:phone", "skip", "a test"))
                .write("f", RouteFolder.header("f", "channel:phone", "language", "de"))
                .write("g", RouteFolder.to("g", "interactions:matched", "survey:csat"));
        assertThat(poll()).isTrue();

        assertThat(times("answers:all")).containsExactlyInAnyOrder("1", "7");
        Plan phone = desk.plan("channel:phone", "a fact");
        assertThat(phone.tags()).containsExactlyInAnyOrder("vip", "late");
        assertThat(phone.skip()).contains("a test");
        assertThat(phone.language()).contains("de");
        assertThat(desk.plan("interactions:matched", "a fact").proposals()).containsExactly("csat");
        assertThat(desk.plan("channel:email", "a fact").orders()).isEmpty();
    }

    @Test
    void fifty_swaps_under_four_planning_threads_lose_nothing_and_fail_nothing() throws Exception {
        // given
        ExecutorService pool = Executors.newFixedThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch planning = new CountDownLatch(4);
        Callable<Integer> planner = () -> {
            int plans = 0;
            while (!over.get()) {
                List<DeliveryOrder> orders = desk.plan("answers:all", "a fact").orders();
                if (orders.size() != 1) {
                    throw new IllegalStateException("Planned " + orders);
                }
                if (plans++ == 0) {
                    planning.countDown();
                }
            }
            return plans;
        };
        List<Future<Integer>> planners =
                List.of(pool.submit(planner), pool.submit(planner), pool.submit(planner), pool.submit(planner));
        assertThat(planning.await(20, TimeUnit.SECONDS)).isTrue();

        // when every third edit is a bad one
        int live = 0;
        try {
            for (int i = 0; i < 50; i++) {
                String uri = i % 3 == 2 ? "nosuch:x" : "deliver:slack-escalation?times=" + (100 + i);
                routes.write("a", RouteFolder.to("a", "answers:all", uri));
                live += poll() ? 1 : 0;
            }
        } finally {
            over.set(true);
        }

        // then
        assertThat(live).isEqualTo(34);
        for (Future<Integer> each : planners) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(times("answers:all")).containsExactly("149");
        pool.shutdownNow();
    }
}
