// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.View.LedgerPosition;
import io.closeloop.port.View.NumberedEntry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** Also takes away what a probe of earlier days left under this name. */
    private static final String PROBE = "kafka-probe";

    private final Sql sql;

    Ledger(Sql sql) {
        this.sql = sql;
    }

    /** One seek each: the end, the place in it, and the first entry above that place. */
    private static final String POSITION = "SELECT c.seq, e.seq,"
            + " (SELECT l.at FROM ledger l WHERE l.seq > c.seq ORDER BY l.seq LIMIT 1) FROM"
            + " (SELECT coalesce(max(seq), 0) AS seq FROM ledger_cursor WHERE reader = ?) AS c,";

    private static final String END_OF_ONE_TABLE = " (SELECT coalesce(max(seq), 0) AS seq FROM ledger) AS e";
    /** Every month would be asked for its highest. */
    private static final String END_OF_MONTHS = " (SELECT last AS seq FROM ledger_seq WHERE one = 1) AS e";

    private static LedgerEntry read(Row row) throws SQLException {
        String id = row.text();
        Instant at = row.instant();
        String code = row.text();
        return new LedgerEntry(
                id,
                at,
                LedgerEvent.of(code),
                row.text(),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                Json.map(row.text()),
                code);
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

    List<NumberedEntry> from(long above, int limit) {
        return sql.list(
                "SELECT seq, " + COLUMNS + " FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?",
                row -> new NumberedEntry(row.number(), read(row)),
                above,
                limit);
    }

    /** When the last entry before this time was made; ids are in the order of time. */
    Optional<Instant> lastBefore(Instant time) {
        return sql.first(
                "SELECT at FROM ledger WHERE id < ? ORDER BY id DESC LIMIT 1", Row::instant, Ids.floor("led", time));
    }

    LedgerPosition position(String reader) {
        String position = POSITION + (sql.months() ? END_OF_MONTHS : END_OF_ONE_TABLE);
        return sql.first(position, row -> new LedgerPosition(row.number(), row.number(), row.instantOrNull()), reader)
                .orElseThrow();
    }

    OptionalLong claim(String reader, Instant now, String node, Instant leaseUntil) {
        return sql
                .list(
                        "INSERT INTO ledger_cursor (reader, seq, lease_owner, lease_until) VALUES (?, 0, ?, ?)"
                                + " ON CONFLICT (reader) DO UPDATE SET lease_owner = excluded.lease_owner,"
                                + " lease_until = excluded.lease_until WHERE ledger_cursor.lease_owner IS NULL"
                                + " OR ledger_cursor.lease_owner = excluded.lease_owner"
                                + " OR ledger_cursor.lease_until <= ? RETURNING seq",
                        Row::number,
                        reader,
                        node,
                        leaseUntil,
                        now)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    boolean advance(String reader, String node, long seq, Instant leaseUntil) {
        return sql.change(
                        "UPDATE ledger_cursor SET seq = CASE WHEN seq > ? THEN seq ELSE ? END, lease_until = ?"
                                + " WHERE reader = ? AND lease_owner = ?",
                        seq,
                        seq,
                        leaseUntil,
                        reader,
                        node)
                > 0;
    }

    /** Its reader is gone before anybody else sees it: one that stayed would be waited for. */
    void probe() {
        sql.change(
                "INSERT INTO ledger_cursor (reader, seq, lease_until) VALUES (?, 0, 0) ON CONFLICT (reader) DO NOTHING",
                PROBE);
        sql.change("DELETE FROM ledger_cursor WHERE reader = ?", PROBE);
    }

    /**
     * What readers that are waited for have not read yet. A reader shows that it is there by its lease, which it renews
     * even while what it sends to is away.
     *
     * @param alive since when it must have shown that
     */
    Unread unread(Instant alive) {
        return sql.first(
                        "SELECT (SELECT min(seq) FROM ledger_cursor WHERE lease_until >= ?),"
                                + " (SELECT min(seq) FROM ledger_cursor WHERE lease_until < ?)",
                        row -> new Unread(row.numberOrNull(), row.numberOrNull()),
                        alive,
                        alive)
                .orElseThrow();
    }

    /**
     * Above which number there are entries that somebody has not read.
     *
     * @param waitedFor of the readers that are there; null when there is none
     * @param givenUp of those that have not been seen for long
     */
    record Unread(@Nullable Long waitedFor, @Nullable Long givenUp) {}

    void endLeases(LeaseEnd end) {
        sql.change("UPDATE ledger_cursor SET lease_owner = NULL WHERE lease_owner " + end.whose(), end.owner());
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
                e.code(),
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
