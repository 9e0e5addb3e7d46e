// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.util.Map;
import java.util.TreeMap;

/** How many rows there are. Reads every table from end to end, which the program itself never does. */
final class Rows {
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

    private Rows() {}

    /** By table and state, such as {@code invitation.sent}, and {@code interaction} in all. */
    static Map<String, Long> in(SqlStore store) {
        return store.read(view -> {
            Map<String, Long> counts = new TreeMap<>();
            ((SqlView) view).tables().sql.list(COUNTS, row -> {
                String table = row.text();
                String state = row.text();
                long rows = row.number();
                return counts.put(state.isEmpty() ? table : table + "." + state, rows) == null;
            });
            return counts;
        });
    }
}
