// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A disk without room: as nobody may fill the disk of the machine that builds, the program's files may not grow. */
class DiskTest {
    @Test
    void a_full_disk_is_told_to_the_sender_and_nothing_is_lost() throws IOException {
        try (Stage stage = new Stage("disk")) {
            Path file = stage.folder().resolve("closeloop.db");
            Database database = new Database("jdbc:sqlite:" + file);
            try (Node node = stage.node("node", database.url(), Map.of());
                    Crowd crowd = new Crowd(stage, "disk", List.of(node.address()))) {
                node.start();
                crowd.keepAnswering().call(Form.pick(10, 100));
                long room =
                        Math.max(Files.size(file), Files.size(file.resolveSibling("closeloop.db-wal"))) + (64 << 10);
                assumeThat(node.limitFiles(room)).as("prlimit is there").isTrue();
                crowd.keepCalling(Form.pick(40, Load.PER_SECOND));
                Set<Integer> statuses = new TreeSet<>();
                try (Crowd stranger = new Crowd(stage, "disk-refused", List.of(node.address()))) {
                    Pause.until("the disk is full", Stage.seconds(30), () -> {
                        statuses.add(Crowd.post(node.address(), Crowd.event(stranger.next())));
                        return statuses.stream().anyMatch(status -> status / 100 == 5);
                    });
                }
                Pause.of(Duration.ofSeconds(Form.pick(1, 30)));
                int health = node.healthStatus();
                node.limitFiles(Long.MAX_VALUE);
                long room2 = System.nanoTime();
                Duration back = Load.probe(stage, database, "back after a full disk", List.of(node.address()));
                crowd.stopCalling().awaitAnswered(Stage.seconds(60));
                Account.settled(database, Stage.seconds(150), crowd);
                Duration done = Duration.ofNanos(System.nanoTime() - room2);
                Account account = Account.of(crowd, database, stage);
                Report.row(
                        "3 disk", 1, "no room for SQLite; senders were told " + statuses, account, crowd, back, done);
                assertThat(account.differences()).isEmpty();
                assertThat(statuses).contains(503).doesNotContain(500);
                assertThat(health).isEqualTo(200);
                assertThat(back).isLessThan(Load.BACK);
                assertThat(database.rows("PRAGMA integrity_check")).isEqualTo(List.of(List.of("ok")));
            }
        }
    }
}
