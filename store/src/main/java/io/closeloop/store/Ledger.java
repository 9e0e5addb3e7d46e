// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail. Its sequence numbers are given just before the commit, under a lock that is held until the commit is
 * done: numbers become visible in their order, on any number of nodes. On PostgreSQL that lock is the one row that holds
 * the last number; SQLite has one writer.
 */
final class Ledger {
    static final String COLUMNS = "id, at, event, actor, interaction_id, invitation_id, answer_id, data";
    private static final String AFTER = "SELECT " + COLUMNS + " FROM ledger WHERE seq >"
            + " coalesce((SELECT c.seq FROM ledger c WHERE c.id <= ? ORDER BY c.id DESC LIMIT 1), 0)"
            + " ORDER BY seq LIMIT ?";

    private final Sql sql;

    Ledger(Sql sql) {
        this.sql = sql;
    }

    private static LedgerEntry read(Row row) throws SQLException {
        return new LedgerEntry(
                row.text(),
                row.instant(),
                LedgerEvent.of(row.text()),
                row.text(),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                Json.map(row.text()));
    }

    List<LedgerEntry> of(String interactionId) {
        return sql.list(
                "SELECT " + COLUMNS + " FROM ledger WHERE interaction_id = ? ORDER BY seq",
                Ledger::read,
                interactionId);
    }

    List<LedgerEntry> after(@Nullable String id, int limit) {
        // An id that is not there stands for the nearest one below it.
        return id == null
                ? sql.list("SELECT " + COLUMNS + " FROM ledger WHERE seq > 0 ORDER BY seq LIMIT ?", Ledger::read, limit)
                : sql.list(AFTER, Ledger::read, id, limit);
    }

    /** Appends entries behind everything that is committed. Call it last: other nodes wait here. */
    void append(List<LedgerEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long seq = sql.months()
                ? sql.first(
                                        "UPDATE ledger_seq SET last = last + ? WHERE one = 1 RETURNING last",
                                        Row::number,
                                        entries.size())
                                .orElseThrow(() -> new StoreException("The table ledger_seq has lost its row"))
                        - entries.size()
                : sql.first("SELECT coalesce(max(seq), 0) FROM ledger", Row::number)
                        .orElse(0L);
        List<@Nullable Object[]> rows = new ArrayList<>(entries.size());
        for (LedgerEntry e : entries) {
            rows.add(new Object[] {
                ++seq,
                e.id(),
                e.at(),
                e.event().code(),
                e.actor(),
                e.interactionId(),
                e.invitationId(),
                e.answerId(),
                Json.of(e.data())
            });
        }
        sql.changeAll("INSERT INTO ledger (seq, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
    }
}
