// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.ledger.Ids;
import io.closeloop.port.Store;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions about all tables at once. */
final class Overview {
    /** One seek for each queue; the verbs are found by skipping from one to the next in the index of due effects. */
    private static final String NEXT_DUE = "WITH RECURSIVE verbs (verb) AS ("
            + "SELECT min(verb) FROM delivery WHERE ready_at IS NOT NULL"
            + " UNION ALL SELECT (SELECT min(d.verb) FROM delivery d WHERE d.verb > verbs.verb"
            + " AND d.ready_at IS NOT NULL) FROM verbs WHERE verbs.verb IS NOT NULL)"
            + " SELECT min(due) FROM ("
            + "SELECT min(ready_at) AS due FROM interaction WHERE station = 'match' AND ready_at IS NOT NULL"
            + " UNION ALL SELECT min(ready_at) FROM interaction WHERE station = 'decide' AND ready_at IS NOT NULL"
            + " UNION ALL SELECT min(idle_at) FROM conversation WHERE idle_at IS NOT NULL"
            + " UNION ALL SELECT min(ready_at) FROM invitation WHERE ready_at IS NOT NULL"
            + " UNION ALL SELECT min(reminder_at) FROM invitation WHERE reminder_at IS NOT NULL"
            + " UNION ALL SELECT min(expires_at) FROM invitation WHERE state IN ('sent', 'delivered')"
            + " UNION ALL SELECT min(clock_at) FROM escalation WHERE clock_at IS NOT NULL"
            + " UNION ALL SELECT (SELECT min(d.ready_at) FROM delivery d WHERE d.verb = verbs.verb"
            + " AND d.ready_at IS NOT NULL) FROM verbs WHERE verbs.verb IS NOT NULL"
            + ") AS dues";

    private static final String OLDEST_DUE = oldestDue("match") + " UNION ALL " + oldestDue("decide")
            + " UNION ALL SELECT 'send', min(ready_at), NULL FROM invitation WHERE ready_at IS NOT NULL";

    private final Sql sql;

    Overview(Sql sql) {
        this.sql = sql;
    }

    Optional<Instant> nextDue() {
        return sql.first(NEXT_DUE, row -> Optional.ofNullable(row.instantOrNull()))
                .flatMap(due -> due);
    }

    Map<Store.Station, Instant> oldestDue() {
        Map<Store.Station, Instant> oldest = new EnumMap<>(Store.Station.class);
        sql.list(OLDEST_DUE, row -> {
            Store.Station station = row.code(Store.Station.class);
            Instant due = row.instantOrNull();
            String putOff = row.textOrNull();
            return due != null && oldest.put(station, since(due, putOff)) == null;
        });
        return oldest;
    }

    /**
     * A contact with a note was put off until its next try: since when it is due tells its id. Of the thousand next ones
     * only, because this is asked every few seconds: where more are put off, those are old too.
     */
    private static String oldestDue(String station) {
        return "SELECT '" + station + "', min(ready_at), min(CASE WHEN note IS NOT NULL THEN id END) FROM"
                + " (SELECT id, ready_at, note FROM interaction WHERE station = '" + station
                + "' AND ready_at IS NOT NULL ORDER BY ready_at LIMIT 1000) AS next";
    }

    private static Instant since(Instant due, @Nullable String putOff) {
        return Optional.ofNullable(putOff)
                .flatMap(Ids::madeAt)
                .filter(due::isAfter)
                .orElse(due);
    }
}
