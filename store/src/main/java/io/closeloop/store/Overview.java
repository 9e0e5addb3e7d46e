// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.ledger.Ids;
import io.closeloop.port.Store;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private static final String COUNTS = "SELECT 'interaction', '', count(*) FROM interaction"
            + " UNION ALL SELECT 'interaction', station, count(*) FROM interaction WHERE station IN ('match', 'decide')"
            + " AND ready_at IS NOT NULL GROUP BY station"
            + " UNION ALL SELECT 'conversation', CASE is_open WHEN 1 THEN 'open' ELSE 'closed' END, count(*)"
            + " FROM conversation GROUP BY is_open"
            + " UNION ALL SELECT 'match', kind, count(*) FROM match GROUP BY kind"
            + " UNION ALL SELECT 'decision', CASE WHEN plan IS NULL THEN 'skip' ELSE 'invite' END, count(*)"
            + " FROM decision GROUP BY CASE WHEN plan IS NULL THEN 'skip' ELSE 'invite' END"
            + " UNION ALL SELECT 'invitation', state, count(*) FROM invitation GROUP BY state"
            + " UNION ALL SELECT 'answer', evidence, count(*) FROM answer WHERE latest = 1 GROUP BY evidence"
            + " UNION ALL SELECT 'delivery', state, count(*) FROM delivery GROUP BY state"
            + " UNION ALL SELECT 'escalation', state, count(*) FROM escalation GROUP BY state"
            + " UNION ALL SELECT 'opt-out', '', count(*) FROM opt_out WHERE opted_out = 1"
            + " UNION ALL SELECT 'contact', '', count(*) FROM local_contact"
            + " UNION ALL SELECT 'ledger', '', count(*) FROM ledger";

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

    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        sql.list(COUNTS, row -> {
            String table = row.text();
            String state = row.text();
            long rows = row.number();
            return counts.put(state.isEmpty() ? table : table + "." + state, rows) == null;
        });
        return counts;
    }
}
