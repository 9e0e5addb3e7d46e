// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One program on SQLite whose clock jumps, whom strangers send poison, and beside whom a second one is started. */
class LifeTest {
    @Test
    void jumps_of_the_clock_poison_and_a_second_program_change_nothing() throws IOException {
        try (Stage stage = new Stage("life")) {
            PlayedClock clock = new PlayedClock(stage.folder());
            Database database = new Database("jdbc:sqlite:" + stage.folder().resolve("closeloop.db"));
            try (Node node = stage.node("node", database.url(), clock.setting())) {
                node.start();
                jumps(stage, clock, database, node);
                poison(stage, database, node);
                second(stage, clock, database, node);
            }
        }
    }

    /**
     * What is due at the very moment at which the clock is put back waits until the clock shows that moment again: so it is
     * set right once a new contact has gone all the way.
     */
    private static void jumps(Stage stage, PlayedClock clock, Database database, Node node) {
        Map<String, Duration> jumps = new LinkedHashMap<>();
        jumps.put("3 hours ahead", Duration.ofHours(3));
        jumps.put("4 minutes behind", Duration.ofMinutes(-4));
        if (Form.isLong()) {
            jumps.put("25 minutes ahead", Duration.ofMinutes(25));
            jumps.put("1 minute behind", Duration.ofMinutes(-1));
        }
        int order = 0;
        for (Map.Entry<String, Duration> jump : jumps.entrySet()) {
            String name = "clock-" + order;
            clock.jump(Duration.ZERO);
            try (Crowd crowd = new Crowd(stage, name, List.of(node.address()))) {
                crowd.keepCalling(Form.pick(15, Load.PER_SECOND)).keepAnswering();
                Pause.of(Duration.ofMillis(Form.pick(700, 5_000)));
                clock.jump(jump.getValue());
                long jumped = System.nanoTime();
                Pause.of(Duration.ofMillis(Form.pick(700, 5_000)));
                Duration back = Load.probe(stage, database, "back after " + name, List.of(node.address()));
                if (jump.getValue().isNegative()) {
                    clock.jump(Duration.ZERO);
                }
                crowd.stopCalling().awaitAnswered(Stage.seconds(60));
                Account.settled(database, Stage.seconds(60), crowd);
                Duration done = Duration.ofNanos(System.nanoTime() - jumped);
                Account account = Account.of(crowd, database, stage);
                String fault = jump.getKey() + (jump.getValue().isNegative() ? ", then right again" : "");
                Report.row("5 clock", order++, fault, account, crowd, back, done);
                assertThat(account.differences()).as(name).isEmpty();
                assertThat(back).as(name).isLessThan(Load.BACK);
            }
        }
        clock.jump(Duration.ZERO);
    }

    private static void poison(Stage stage, Database database, Node node) {
        try (Crowd crowd = new Crowd(stage, "poison-sqlite", List.of(node.address()))) {
            crowd.call(1).awaitAsked(Stage.seconds(30));
            Poison poison = new Poison(
                            node.address(),
                            stage.publicUrl(),
                            String.valueOf(crowd.customers().get(0).token()))
                    .pour();
            Duration back = Load.probe(stage, database, "back after poison", List.of(node.address()));
            PoisonRow.check(database, "SQLite", 1, poison, back);
        }
    }

    private static void second(Stage stage, PlayedClock clock, Database database, Node node) throws IOException {
        Node second = stage.node("second", database.url(), clock.setting());
        Process process = second.launch();
        assertThat(Node.await(process, 30))
                .as("the second program ends by itself")
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        String said = Files.readString(second.log());
        assertThat(said).contains("in use by another closeloop process");
        Duration back = Load.probe(stage, database, "back after a second start", List.of(node.address()));
        Report.line(
                "8 second start",
                1,
                "| | the second program | the first one |",
                "| a second program on the same SQLite file | ends with 1: \"in use by another closeloop process\""
                        + " | goes on: a contact went all the way in " + Report.seconds(back) + " |");
        assertThat(back).isLessThan(Load.BACK);
    }
}
