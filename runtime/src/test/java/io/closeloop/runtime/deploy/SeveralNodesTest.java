// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.Node;
import io.closeloop.port.Deployments.State;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.runtime.fixture.Site;
import io.closeloop.store.SqlStore;
import io.closeloop.testkit.PostgresServer;
import io.closeloop.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with a home folder each on one PostgreSQL: all run the same version, whatever becomes of any of them. */
class SeveralNodesTest {
    private static final String ALERT = "routes/answers/alert.camel.yaml";

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @TempDir
    Path folder = Path.of(".");

    private final SettableClock clock = new SettableClock();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String url = "";

    @SuppressWarnings("NullAway.Init")
    private Site a;

    @SuppressWarnings("NullAway.Init")
    private Site b;

    @BeforeEach
    void start() {
        url = POSTGRES.create();
        a = node("a");
        b = node("b");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Site node(String name) {
        Site.install(folder.resolve(name));
        return again(name);
    }

    private Site again(String name) {
        SqlStore store = SqlStore.open(url, clock);
        Site site = Site.start(folder.resolve(name), store, clock);
        open.add(() -> {
            site.camel.stop();
            store.close();
        });
        return site;
    }

    /** Both look a few times, in turn. */
    private void settle(Site... sites) {
        for (int i = 0; i < 4; i++) {
            for (Site site : sites) {
                site.deployer.poll();
            }
        }
    }

    private static ConfigProblem objection() {
        return new ConfigProblem(ALERT, 3, null, "is not for this machine", "ask its admin");
    }

    @Test
    void two_nodes_that_start_with_the_same_files_run_one_version() {
        assertThat(a.number()).isEqualTo(1);
        assertThat(b.number()).isEqualTo(1);
        settle(a, b);
        assertThat(a.deployer.history(Long.MAX_VALUE, 9)).hasSize(1);
    }

    @Test
    void an_edit_in_one_folder_is_live_on_both_nodes_and_stands_in_both_folders() {
        a.write(ALERT, Site.alert(2));
        a.poll();
        assertThat(a.times()).as("b has not spoken").containsExactly("1");

        settle(b, a);

        assertThat(a.times()).containsExactly("2");
        assertThat(b.times()).containsExactly("2");
        assertThat(b.text(ALERT)).isEqualTo(Site.alert(2));
        assertThat(a.number()).isEqualTo(2).isEqualTo(b.number());
        settle(a, b);
        assertThat(a.deployer.history(Long.MAX_VALUE, 9)).hasSize(2);
    }

    @Test
    void when_one_node_refuses_none_switches_and_the_admin_reads_which_and_why() {
        b.objections.add(objection());
        a.write(ALERT, Site.alert(2));

        settle(a, b);

        assertThat(a.times()).containsExactly("1");
        assertThat(b.times()).containsExactly("1");
        assertThat(a.last()).returns(State.REFUSED, Deployment::state);
        assertThat(a.deployer.status().problems())
                .singleElement()
                .asString()
                .contains(ALERT + ":3")
                .contains("is not for this machine (on ")
                .contains(b.home.root().toString());
        assertThat(a.text(ALERT)).as("the admin's edit stays, to be mended").isEqualTo(Site.alert(2));

        // and once the obstacle is gone, the next edit goes through
        b.objections.clear();
        a.write(ALERT, Site.alert(3));
        settle(a, b);
        assertThat(a.times()).containsExactly("3").isEqualTo(b.times());
    }

    @Test
    void a_node_that_cannot_start_a_route_takes_the_version_back_for_all() throws Exception {
        b.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:taken").routeId("elsewhere").log("x");
            }
        });
        String taken = RouteFolder.to("late", "direct:taken", "log:x");
        a.write("routes/late.camel.yaml", taken).write(ALERT, Site.alert(2));

        settle(a, b, a);

        assertThat(a.times()).containsExactly("1");
        assertThat(b.times()).containsExactly("1");
        assertThat(a.number()).isEqualTo(1).isEqualTo(b.number());
        assertThat(a.last()).returns(State.REFUSED, Deployment::state);
        assertThat(a.last().problems()).singleElement().asString().contains("does not start");
        assertThat(a.text("routes/late.camel.yaml")).isEqualTo(taken);
    }

    @Test
    void a_dead_node_holds_nobody_up_beyond_its_lease_and_comes_back_with_what_is_live() {
        b.die();
        a.write(ALERT, Site.alert(2));
        settle(a);
        assertThat(a.times()).containsExactly("1");

        clock.advance(Duration.ofSeconds(16));
        settle(a);

        assertThat(a.times()).containsExactly("2");
        Site back = again("b");
        assertThat(back.times())
                .as("its own folder did not change, so it is no news")
                .containsExactly("2");
        settle(a, back);
        assertThat(a.number()).isEqualTo(2).isEqualTo(back.number());
    }

    @Test
    void a_node_that_stops_is_waited_for_by_nobody() {
        b.close();
        a.write(ALERT, Site.alert(2));

        settle(a);

        assertThat(a.times()).containsExactly("2");
    }

    @Test
    void a_node_that_is_alive_and_says_nothing_makes_the_change_refused_in_the_end() {
        a.write(ALERT, Site.alert(2));
        settle(a);
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(10));
            // It renews its lease, as a node does whose check hangs.
            b.deployer.history(1, 1);
            renew();
            a.deployer.poll();
        }

        assertThat(a.last()).returns(State.REFUSED, Deployment::state);
        assertThat(a.last().problems()).singleElement().asString().contains("got no word from");
        assertThat(a.times()).containsExactly("1");
    }

    private void renew() {
        try (SqlStore store = SqlStore.open(url, clock)) {
            store.write(tx -> {
                        tx.deploying()
                                .save(new Node(
                                        Place.of(b.home).node(), clock.instant().plusSeconds(15), 1));
                        return true;
                    })
                    .join();
        }
    }

    @Test
    void a_node_that_joins_takes_what_is_live_and_what_is_new_in_its_folder_is_proposed_to_all() {
        Site.install(folder.resolve("c"));
        Site.write(folder.resolve("c"), ALERT, Site.alert(7));

        Site c = again("c");
        assertThat(c.times()).as("the others must agree first").containsExactly("1");

        settle(a, b, c);

        assertThat(List.of(a.times(), b.times(), c.times())).containsOnly(List.of("7"));
    }

    @Test
    void a_proposal_whose_node_died_does_not_block_the_next_one() {
        a.write(ALERT, Site.alert(2));
        a.poll();
        a.die();
        b.write("config/policy.yaml", Site.shipped("config/policy.yaml").replace("cool-down: 30d", "cool-down: 9d"));
        settle(b);
        assertThat(b.number()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(16));
        settle(b);

        assertThat(b.configuration.get().policy().coolDown()).isEqualTo(Duration.ofDays(9));
        assertThat(b.times()).containsExactly("1");
        assertThat(b.deployer.history(Long.MAX_VALUE, 9))
                .extracting(Deployment::state)
                .containsExactly(State.LIVE, State.REFUSED, State.LIVE);
    }

    @Test
    void two_changes_at_the_same_time_both_go_live_one_after_the_other() {
        CompletableFuture<DeployOutcome> first =
                a.deployer.submit(new Draft(live -> live.with(ALERT, Site.alert(2)), "ana", "api", null, false));
        CompletableFuture<DeployOutcome> second = b.deployer.submit(new Draft(
                live -> live.with("routes/more.camel.yaml", Site.alert(4).replace("id: alert", "id: more")),
                "bo",
                "api",
                null,
                false));

        settle(a, b);
        settle(a, b);

        assertThat(first).isCompletedWithValueMatching(DeployOutcome.Live.class::isInstance);
        assertThat(second).isCompletedWithValueMatching(DeployOutcome.Live.class::isInstance);
        assertThat(a.times()).containsExactlyInAnyOrder("2", "4");
        assertThat(b.times()).containsExactlyInAnyOrder("2", "4");
        assertThat(a.number()).isEqualTo(3).isEqualTo(b.number());
    }
}
