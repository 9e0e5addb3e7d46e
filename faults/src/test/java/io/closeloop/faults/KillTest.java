// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** kill -9 at instants that nobody can foresee, while contacts and answers come in and effects go out. */
class KillTest {
    @Test
    void a_program_on_sqlite_that_is_killed_again_and_again_loses_nothing() {
        int kills = Form.kills(3, 200);
        try (Stage stage = new Stage("kill-sqlite")) {
            Database database = new Database("jdbc:sqlite:" + stage.folder().resolve("closeloop.db"));
            try (Node node = stage.node("node", database.url(), Map.of());
                    Crowd crowd = new Crowd(stage, "kill-sqlite", List.of(node.address()))) {
                node.start();
                crowd.keepCalling(Load.PER_SECOND).keepAnswering();
                Random random = new Random(Form.seed());
                for (int i = 0; i < kills; i++) {
                    Pause.of(Duration.ofMillis(200 + random.nextInt(1500)));
                    node.kill();
                    node.start();
                }
                long up = System.nanoTime();
                Duration back = Load.probe(stage, database, "back after kills on SQLite", List.of(node.address()));
                crowd.stopCalling().awaitAnswered(Stage.seconds(60));
                Account.settled(database, Stage.seconds(60), crowd);
                Duration done = Duration.ofNanos(System.nanoTime() - up);

                Account account = Account.of(crowd, database, stage);
                Report.row(Report.KILLS, 1, "SQLite, killed " + kills + " times", account, crowd, back, done);
                assertThat(account.differences()).isEmpty();
                assertThat(back).isLessThan(Load.BACK);
                assertThat(database.rows("PRAGMA integrity_check")).isEqualTo(List.of(List.of("ok")));
            }
        }
    }
}
