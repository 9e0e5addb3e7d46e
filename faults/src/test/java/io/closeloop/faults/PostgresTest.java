// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Two programs on one PostgreSQL: they race, either is killed, and the database does what databases do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresTest {
    /** What a claim lasts that nobody can settle any more: an invitation 5 minutes, an effect of its answer 2 more. */
    private static final Duration LEASES = Duration.ofMinutes(9);

    private final Stage stage = new Stage("postgresql");
    private final PlayedClock clock = new PlayedClock(stage.folder());
    private final Postgres server = new Postgres(stage.folder().resolve("server"));
    private final Node a = node("a");
    private final Node b = node("b");
    private final List<URI> both = List.of(a.address(), b.address());
    private Duration ahead = Duration.ZERO;

    /** The clock is the system's where leases are waited for. */
    private Node node(String name) {
        return stage.node(name, server.url(), Form.jumps() ? clock.setting() : Map.of());
    }

    @BeforeAll
    void start() {
        a.launch();
        b.start();
        Pause.until("the first node is ready", Stage.seconds(60), a::ready);
    }

    @AfterAll
    void stop() {
        a.close();
        b.close();
        server.close();
        stage.close();
    }

    @Test
    @Order(1)
    void the_same_contacts_and_answers_at_the_same_time_to_both_nodes_count_once() {
        try (Crowd crowd = new Crowd(stage, "race", both)) {
            int people = Form.pick(10, 500);
            for (int i = 0; i < people; i++) {
                Customer customer = crowd.next();
                toBoth(Crowd.event(customer));
                customer.wasHeard();
            }
            crowd.awaitAsked(Stage.seconds(60));
            for (Customer customer : crowd.customers()) {
                toBoth(Crowd.given(customer));
                customer.wasAnswered();
            }
            Account.settled(server.database(), Stage.seconds(60), crowd);

            Account account = Account.of(crowd, server.database(), stage);
            Report.row("9 two nodes", 1, "everything to both nodes at the same time", account, crowd, null, null);
            assertThat(account.differences()).isEmpty();
        }
    }

    private void toBoth(Crowd.Message message) {
        CountDownLatch start = new CountDownLatch(1);
        List<Integer> statuses = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (URI node : both) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    statuses.add(Crowd.post(node, message));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        Pause.join(threads);
        assertThat(statuses).hasSize(2).allMatch(status -> status / 100 == 2);
    }

    @Test
    @Order(2)
    void poison_is_answered_and_stands_in_nobodys_way() {
        try (Crowd crowd = new Crowd(stage, "poison-postgresql", both)) {
            crowd.call(1).awaitAsked(Stage.seconds(30));
            Poison poison = new Poison(
                            a.address(),
                            stage.publicUrl(),
                            String.valueOf(crowd.customers().get(0).token()))
                    .pour();
            Duration back = Load.probe(stage, server.database(), "back after poison", List.of(a.address()));
            PoisonRow.check(server.database(), "PostgreSQL", 2, poison, back);
        }
    }

    @Test
    @Order(3)
    @EnabledIfSystemProperty(named = Form.PROPERTY, matches = Form.LONG)
    void a_database_that_is_restarted_or_cuts_its_connections_loses_nothing() {
        Map<String, Runnable> faults = new LinkedHashMap<>();
        faults.put("all connections are cut", server::cut);
        faults.put("restarted, sessions ended (fast)", () -> server.restart("fast"));
        faults.put("restarted as after a power cut (immediate)", () -> server.restart("immediate"));
        if (Form.isLong()) {
            faults.put("connections are cut 20 times in 10 s", () -> {
                for (int i = 0; i < 20; i++) {
                    server.cut();
                    Pause.of(Duration.ofMillis(500));
                }
            });
            faults.put("away for 60 s", () -> {
                server.stop("fast");
                Pause.of(Duration.ofSeconds(60));
                server.start();
            });
            faults.put("no room for PostgreSQL's files for 30 s, at which it panics", () -> {
                server.fill();
                Pause.until("PostgreSQL gives up", Stage.seconds(30), () -> !server.up());
                Pause.of(Duration.ofSeconds(30));
                server.restart("immediate");
            });
        }
        int order = 0;
        for (Map.Entry<String, Runnable> fault : faults.entrySet()) {
            outage("2 PostgreSQL", order, fault.getKey(), "pg-" + order, fault.getValue());
            order++;
        }
    }

    private void outage(String table, int order, String fault, String name, Runnable run) {
        try (Crowd crowd = new Crowd(stage, name, both)) {
            crowd.keepCalling(Form.pick(15, Load.PER_SECOND)).keepAnswering();
            Pause.of(Duration.ofMillis(Form.pick(600, 5_000)));
            run.run();
            long ended = System.nanoTime();
            Duration back = Load.probe(stage, server.database(), "back after " + name, both);
            crowd.stopCalling();
            boolean leases = awaitEnd(crowd);
            Duration done = Duration.ofNanos(System.nanoTime() - ended);
            Account account = Account.of(crowd, server.database(), stage);
            Report.row(table, order, fault + (leases ? LEFT : ""), account, crowd, back, done);
            assertThat(account.differences()).as(fault).isEmpty();
            assertThat(back).as(fault).isLessThan(Load.BACK);
        }
    }

    private static final String LEFT = Form.jumps()
            ? "; some claims had to run out, by the nodes' clock put ahead"
            : "; some claims had to run out";

    /** Waits until nothing is under way; true when that took the end of leases. */
    private boolean awaitEnd(Crowd crowd) {
        try {
            crowd.awaitAnswered(Stage.seconds(20));
            Account.settled(server.database(), Stage.seconds(20), crowd);
            return false;
        } catch (AssertionError claimsAreLeft) {
            if (Form.jumps()) {
                ahead = ahead.plusMinutes(6);
                clock.jump(ahead);
            }
            crowd.awaitAnswered(LEASES);
            Account.settled(server.database(), LEASES, crowd);
            return true;
        }
    }

    @Test
    @Order(4)
    @EnabledIfSystemProperty(named = Form.PROPERTY, matches = Form.LONG)
    void either_node_may_be_killed_again_and_again() {
        int kills = Form.kills(2, 200);
        try (Crowd crowd = new Crowd(stage, "kill-postgresql", both)) {
            crowd.keepCalling(Load.PER_SECOND).keepAnswering();
            Random random = new Random(Form.seed() + 1);
            for (int i = 0; i < kills; i++) {
                Pause.of(Duration.ofMillis(200 + random.nextInt(1500)));
                Node victim = random.nextBoolean() ? a : b;
                victim.kill();
                Pause.of(Duration.ofMillis(random.nextInt(300)));
                victim.start();
            }
            long up = System.nanoTime();
            Duration back = Load.probe(stage, server.database(), "back after kills on PostgreSQL", both);
            crowd.stopCalling();
            if (Form.jumps()) {
                ahead = ahead.plusMinutes(6);
                clock.jump(ahead);
            }
            crowd.awaitAnswered(LEASES);
            Account.settled(server.database(), LEASES, crowd);
            Duration done = Duration.ofNanos(System.nanoTime() - up);

            Account account = Account.of(crowd, server.database(), stage);
            String fault = "PostgreSQL, two nodes, one of them killed " + kills + " times"
                    + (Form.jumps() ? "; then leases let run out by the nodes' clock" : "");
            Report.row(Report.KILLS, 2, fault, account, crowd, back, done);
            assertThat(account.differences()).isEmpty();
            assertThat(back).isLessThan(Load.BACK);
        }
    }

    @Test
    @Order(5)
    @EnabledIfSystemProperty(named = Form.PROPERTY, matches = Form.LONG)
    void when_the_primary_dies_its_replica_takes_over() {
        server.replicate();
        outage(
                "2 PostgreSQL",
                9,
                "the primary dies, its synchronous replica is promoted",
                "pg-promoted",
                server::promote);
    }

    @Test
    @Order(6)
    @DisabledIfSystemProperty(named = Form.PROPERTY, matches = Form.LONG)
    void nodes_killed_connections_cut_a_server_restarted_and_lost_all_in_one_go() {
        try (Crowd crowd = new Crowd(stage, "storm", both)) {
            crowd.keepCalling(Load.PER_SECOND).keepAnswering();
            server.replicate();
            for (Node victim : List.of(a, b)) {
                Pause.of(Duration.ofMillis(400));
                victim.kill();
                victim.start();
            }
            server.cut();
            Pause.of(Duration.ofMillis(400));
            server.restart("immediate");
            server.awaitReplica();
            server.promote();
            long ended = System.nanoTime();
            Duration back = Load.probe(stage, server.database(), "back after the storm", both);
            crowd.stopCalling();
            clock.jump(Duration.ofMinutes(6));
            crowd.awaitAnswered(Stage.seconds(60));
            Account.settled(server.database(), Stage.seconds(60), crowd);
            Duration done = Duration.ofNanos(System.nanoTime() - ended);

            Account account = Account.of(crowd, server.database(), stage);
            Report.row("2 PostgreSQL", 1, "everything of this table and both nodes killed", account, crowd, back, done);
            assertThat(account.differences()).isEmpty();
            assertThat(back).isLessThan(Load.BACK);
        }
    }
}
