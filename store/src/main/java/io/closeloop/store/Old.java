// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
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

    /**
     * Where a walk through a table has come.
     *
     * @param key of the last row that was looked at; as many empty texts before the first
     */
    record Walk(List<String> key, int gone) {
        static final Walk CONVERSATIONS = new Walk(List.of("", ""), 0);
        static final Walk HANDLES = new Walk(List.of("", "", ""), 0);

        /** Hides a customer's handle. */
        @Override
        public String toString() {
            return "Walk[" + gone + "]";
        }
    }

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

    /**
     * Threads in which nobody has written since a time, those that nobody ended too, with the addresses they are found by.
     * One whose last contact is kept stays with it: begun anew it would take that contact's key for its own. They have no
     * index by time, so all are looked at.
     */
    Optional<Walk> conversations(Instant from, Walk at, int limit) {
        record Seen(String source, String stream, boolean old) {}
        List<Seen> rows = sql.list(
                "SELECT source, stream, coalesce(last_customer_at, first_at), coalesce(last_agent_at, first_at)"
                        + " FROM conversation WHERE (source, stream) > (?, ?) ORDER BY source, stream LIMIT ?",
                row -> {
                    String source = row.text();
                    String stream = row.text();
                    boolean customerLongAgo = row.instant().isBefore(from);
                    boolean agentLongAgo = row.instant().isBefore(from);
                    return new Seen(source, stream, customerLongAgo && agentLongAgo);
                },
                at.key().get(0),
                at.key().get(1),
                limit);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        int gone = 0;
        for (Seen row : rows) {
            if (row.old() && conversation(row.source(), row.stream(), from)) {
                gone++;
            }
        }
        Seen last = rows.get(rows.size() - 1);
        return Optional.of(new Walk(List.of(last.source(), last.stream()), gone));
    }

    private record Silent(int generation, List<Handle> handles) {
        /** Hides the customer's handles. */
        @Override
        public String toString() {
            return "Silent[" + generation + "]";
        }
    }

    /** Looks again, with the row held: somebody may have written, or a clock ended it, since the walk came by. */
    private boolean conversation(String source, String stream, Instant from) {
        Optional<Silent> thread = sql.first(
                "SELECT generation, handles FROM conversation WHERE source = ? AND stream = ? AND idle_at IS NULL"
                        + " AND coalesce(last_customer_at, first_at) < ? AND coalesce(last_agent_at, first_at) < ?"
                        + sql.claim(),
                row -> new Silent(row.whole(), Json.handles(row.text())),
                source,
                stream,
                from,
                from);
        if (thread.isEmpty() || anyKept(source, stream, thread.get().generation())) {
            return false;
        }
        thread.get()
                .handles()
                .forEach(handle -> sql.change(
                        "DELETE FROM conversation_handle WHERE handle = ? AND source = ? AND stream = ?",
                        handle.key(),
                        source,
                        stream));
        return sql.change("DELETE FROM conversation WHERE source = ? AND stream = ?", source, stream) > 0;
    }

    /** The contact of a generation under way is the one before; older ones went before that. */
    private boolean anyKept(String source, String stream, int generation) {
        return sql.first(
                        "SELECT 1 FROM " + (sql.months() ? "interaction_key" : "interaction")
                                + " WHERE source = ? AND source_id IN (?, ?)",
                        row -> true,
                        source,
                        new Conversation.End(stream, generation).sourceId(),
                        new Conversation.End(stream, generation - 1).sourceId())
                .isPresent();
    }

    /** Addresses of threads that are there no more: a program that does not know them yet leaves them behind. */
    Optional<Walk> handles(Walk at, int limit) {
        record Found(String handle, String source, String stream, boolean lost) {
            /** Hides the customer's handle. */
            @Override
            public String toString() {
                return "Found[" + source + "]";
            }
        }
        List<Found> rows = sql.list(
                // For EXISTS PostgreSQL would read the whole table.
                "SELECT handle, source, stream, coalesce((SELECT 0 FROM conversation c"
                        + " WHERE c.source = h.source AND c.stream = h.stream), 1)"
                        + " FROM conversation_handle h WHERE (handle, source, stream) > (?, ?, ?)"
                        + " ORDER BY handle, source, stream LIMIT ?",
                row -> new Found(row.text(), row.text(), row.text(), row.flag()),
                at.key().get(0),
                at.key().get(1),
                at.key().get(2),
                limit);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        int gone = 0;
        for (Found row : rows) {
            if (row.lost()) {
                // Its thread may be beginning anew.
                Conversations.lock(sql, row.source(), List.of(row.stream()));
                gone += sql.change(
                        "DELETE FROM conversation_handle WHERE handle = ? AND source = ? AND stream = ?"
                                + " AND NOT EXISTS (SELECT 1 FROM conversation c"
                                + " WHERE c.source = conversation_handle.source AND c.stream = conversation_handle.stream)",
                        row.handle(),
                        row.source(),
                        row.stream());
            }
        }
        Found last = rows.get(rows.size() - 1);
        return Optional.of(new Walk(List.of(last.handle(), last.source(), last.stream()), gone));
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
