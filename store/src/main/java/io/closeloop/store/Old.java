// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes what is older than is kept, some rows at a time; each statement goes by an index. */
final class Old {
    private final Sql sql;
    /** Where rows are that no month holds: only these are deleted one by one. */
    private final String rest;

    Old(Sql sql) {
        this.sql = sql;
        this.rest = sql.months() ? "_rest" : "";
    }

    /** @param last where to go on; null at the end */
    record Passed(int gone, @Nullable String last) {}

    /** Where a walk through a table has come. */
    record Walk(String source, String stream, int gone) {}

    /** Invitations of interactions below an id, with their answers and what came of these. */
    int invitations(String from, int limit) {
        List<String> ids = sql.list(
                "SELECT id FROM invitation WHERE interaction_id < ? ORDER BY interaction_id LIMIT ?",
                Row::text,
                from,
                limit);
        if (ids.isEmpty()) {
            return 0;
        }
        // Every answer has one latest version.
        List<String> answers = sql.list(
                "SELECT id FROM answer WHERE latest = 1 AND invitation_id " + sql.isAny(),
                Row::text,
                new Sql.Texts(ids));
        if (!answers.isEmpty()) {
            delete("delivery", "answer_id", answers);
            delete("escalation", "answer_id", answers);
            delete("answer", "id", answers);
        }
        delete("invitation_reference", "invitation_id", ids);
        delete("invitation", "id", ids);
        return ids.size();
    }

    private void delete(String table, String column, List<String> values) {
        sql.change(
                "DELETE FROM " + table + " WHERE " + column + " IN (" + Sql.marks(values.size()) + ")",
                Sql.pad(values).toArray());
    }

    private record Interacted(String id, String source, String sourceId, String handles, Instant endedAt) {
        /** Hides the customer's handles, because records end up in log lines. */
        @Override
        public String toString() {
            return "Interacted[" + id + "]";
        }
    }

    /** Interactions below an id that are in no month, with their matches and decisions. */
    int interactions(String from, int limit) {
        List<Interacted> rows = sql.list(
                "SELECT id, source, source_id, handles, ended_at FROM interaction" + rest
                        + " WHERE id < ? ORDER BY id LIMIT ?",
                row -> new Interacted(row.text(), row.text(), row.text(), row.text(), row.instant()),
                from,
                limit);
        if (rows.isEmpty()) {
            return 0;
        }
        List<String> ids = rows.stream().map(Interacted::id).toList();
        delete("match", "interaction_id", ids);
        delete("decision", "interaction_id", ids);
        for (Interacted row : rows) {
            Json.handles(row.handles())
                    .forEach(handle -> sql.change(
                            "DELETE FROM interaction_handle WHERE handle = ? AND ended_at = ? AND interaction_id = ?",
                            handle.key(),
                            row.endedAt(),
                            row.id()));
        }
        if (sql.months()) {
            rows.forEach(row -> sql.change(
                    "DELETE FROM interaction_key WHERE source = ? AND source_id = ?", row.source(), row.sourceId()));
        }
        delete("interaction" + rest, "id", ids);
        return rows.size();
    }

    /** The keys of a month's interactions, from an id on. */
    Passed keys(String month, String after, int limit) {
        List<String[]> rows = sql.list(
                "SELECT id, source, source_id FROM " + month + " WHERE id > ? ORDER BY id LIMIT ?",
                row -> new String[] {row.text(), row.text(), row.text()},
                after,
                limit);
        rows.forEach(
                row -> sql.change("DELETE FROM interaction_key WHERE source = ? AND source_id = ?", row[1], row[2]));
        return new Passed(rows.size(), rows.isEmpty() ? null : rows.get(rows.size() - 1)[0]);
    }

    /** Ended conversations in which nobody has written since a time; they have no index by time, so all are looked at. */
    Optional<Walk> conversations(Instant from, Walk at, int limit) {
        record Seen(String source, String stream, boolean old) {}
        List<Seen> rows = sql.list(
                "SELECT source, stream, is_open, coalesce(last_customer_at, first_at), coalesce(last_agent_at, first_at)"
                        + " FROM conversation WHERE (source, stream) > (?, ?) ORDER BY source, stream LIMIT ?",
                row -> {
                    String source = row.text();
                    String stream = row.text();
                    boolean open = row.flag();
                    boolean customerLongAgo = row.instant().isBefore(from);
                    boolean agentLongAgo = row.instant().isBefore(from);
                    return new Seen(source, stream, !open && customerLongAgo && agentLongAgo);
                },
                at.source(),
                at.stream(),
                limit);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        int gone = 0;
        for (Seen row : rows) {
            if (row.old()) {
                gone += sql.change(
                        "DELETE FROM conversation WHERE source = ? AND stream = ? AND is_open = 0"
                                + " AND coalesce(last_customer_at, first_at) < ?",
                        row.source(),
                        row.stream(),
                        from);
            }
        }
        Seen last = rows.get(rows.size() - 1);
        return Optional.of(new Walk(last.source(), last.stream(), gone));
    }

    /**
     * Ledger entries below an id that are in no month. Where there are no months the newest entry of all stays: numbers go
     * on from it.
     *
     * @param read up to which number they have been read
     */
    int ledger(String from, long read, int limit) {
        List<String> ids = sql.list(
                "SELECT id FROM ledger" + rest + " WHERE id < ? AND seq <= ?"
                        + (sql.months() ? "" : " AND seq < (SELECT max(seq) FROM ledger)") + " ORDER BY id LIMIT ?",
                Row::text,
                from,
                read,
                limit);
        if (!ids.isEmpty()) {
            delete("ledger" + rest, "id", ids);
        }
        return ids.size();
    }

    int seen(Instant from, int limit) {
        record Event(String source, String id) {}
        List<Event> events = sql.list(
                "SELECT source, event_id FROM seen WHERE at < ? ORDER BY at LIMIT ?",
                row -> new Event(row.text(), row.text()),
                from,
                limit);
        events.forEach(
                event -> sql.change("DELETE FROM seen WHERE source = ? AND event_id = ?", event.source(), event.id()));
        return events.size();
    }
}
