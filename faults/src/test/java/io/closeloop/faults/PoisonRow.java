// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** What came of poison: no 5xx, and nothing that stands in a queue for ever. */
final class PoisonRow {
    private PoisonRow() {}

    static void check(Database database, String engine, int order, Poison poison, Duration back) {
        assertThat(poison.failures()).isEmpty();
        Pause.until("nothing poisonous is under way", Stage.seconds(30), () -> stuck(database) == 0);
        Report.line(
                "7 poison",
                order,
                "| | requests | 2xx | 3xx | 4xx | 5xx or no answer | still under way | a contact went all the way in |",
                "| " + engine + " | "
                        + poison.statuses().values().stream()
                                .mapToInt(count -> count)
                                .sum() + " | "
                        + poison.statuses().getOrDefault("2xx", 0) + " | "
                        + poison.statuses().getOrDefault("3xx", 0) + " | "
                        + poison.statuses().getOrDefault("4xx", 0) + " | "
                        + poison.failures().size() + " | 0 | " + Report.seconds(back) + " |");
        assertThat(back).isLessThan(Load.BACK);
    }

    private static long stuck(Database database) {
        return database.count("SELECT (SELECT count(*) FROM interaction WHERE station IS NOT NULL)"
                + " + (SELECT count(*) FROM delivery WHERE state IN ('waiting', 'trying'))");
    }
}
