// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Threads that may still go on, their idle clocks, and the vendors' events seen so far. */
final class Conversations {
    private static final String COLUMNS =
            "source, stream, generation, is_open, channel, address, handles, customer_name, language, case_id,"
                    + " participants, customer_messages, customer_characters, first_at, last_customer_at, last_agent_at";
    private static final String FOUND_BY = "INSERT INTO conversation_handle (handle, source, stream) VALUES (?, ?, ?)"
            + " ON CONFLICT (handle, source, stream) DO NOTHING";
    private static final String NOT_FOUND_BY =
            "DELETE FROM conversation_handle WHERE handle = ? AND source = ? AND stream = ?";

    private final Sql sql;

    Conversations(Sql sql) {
        this.sql = sql;
    }

    private static Conversation read(Row row) throws SQLException {
        return new Conversation(
                row.text(),
                row.text(),
                row.whole(),
                row.flag(),
                row.code(Channel.class),
                row.text(),
                Json.handles(row.text()),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                Json.participants(row.text()),
                row.whole(),
                row.whole(),
                row.instant(),
                row.instantOrNull(),
                row.instantOrNull());
    }

    Optional<Conversation> find(String source, String stream) {
        return find(source, Set.of(stream)).values().stream().findFirst();
    }

    Map<String, Conversation> find(String source, Collection<String> streams) {
        if (!sql.keep().isEmpty()) {
            // There may be no row yet to keep: two nodes must not both start the thread.
            lock(sql, source, streams);
        }
        return sql
                .list(
                        "SELECT " + COLUMNS + " FROM conversation WHERE source = ? AND stream " + sql.isAny()
                                + sql.keep(),
                        Conversations::read,
                        source,
                        new Sql.Texts(streams))
                .stream()
                .collect(Collectors.toMap(Conversation::stream, Function.identity()));
    }

    /** Until the transaction ends nobody else starts these threads. */
    static void lock(Sql sql, String source, Collection<String> streams) {
        sql.lock(
                "conversation",
                streams.stream().map(stream -> source + '\0' + stream).toList());
    }

    void save(Conversation c, @Nullable Instant idleAt) {
        sql.change(
                "INSERT INTO conversation (" + COLUMNS + ", idle_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (source, stream) DO UPDATE SET generation = excluded.generation,"
                        + " is_open = excluded.is_open, channel = excluded.channel, address = excluded.address,"
                        + " handles = excluded.handles, customer_name = excluded.customer_name,"
                        + " language = excluded.language, case_id = excluded.case_id,"
                        + " participants = excluded.participants, customer_messages = excluded.customer_messages,"
                        + " customer_characters = excluded.customer_characters, first_at = excluded.first_at,"
                        + " last_customer_at = excluded.last_customer_at, last_agent_at = excluded.last_agent_at,"
                        + " idle_at = excluded.idle_at",
                c.source(),
                c.stream(),
                c.generation(),
                c.open(),
                c.channel(),
                c.address(),
                Json.of(c.handles()),
                c.customerName(),
                c.language(),
                c.caseId(),
                Json.of(c.participants()),
                c.customerMessages(),
                c.customerCharacters(),
                c.firstAt(),
                c.lastCustomerAt(),
                c.lastAgentAt(),
                c.open() ? idleAt : null);
        String handles = c.open() ? FOUND_BY : NOT_FOUND_BY;
        c.handles().forEach(handle -> sql.later(handles, handle.key(), c.source(), c.stream()));
    }

    /**
     * Open threads of these handles in which the customer has written since a time, the longest first; a few tell as much as
     * all.
     */
    List<Conversation> underWay(Collection<Handle> handles, Instant since) {
        if (handles.isEmpty()) {
            return List.of();
        }
        return sql.listKnown(
                "SELECT " + Sql.of("c", COLUMNS) + " FROM conversation_handle h JOIN conversation c"
                        + " ON c.source = h.source AND c.stream = h.stream WHERE h.handle " + sql.isAny()
                        + " AND c.is_open = 1 AND c.last_customer_at > ? ORDER BY c.first_at LIMIT 10",
                Conversations::read,
                new Sql.Texts(handles.stream().map(Handle::key).toList()),
                since);
    }

    List<Conversation> idle(Instant now, int limit) {
        return sql.listKnown(
                "SELECT " + COLUMNS + " FROM conversation WHERE idle_at <= ? ORDER BY idle_at LIMIT ?" + sql.claim(),
                Conversations::read,
                now,
                limit);
    }

    boolean remembered(String source, String eventId) {
        return sql.first("SELECT 1 FROM seen WHERE source = ? AND event_id = ?", row -> true, source, eventId)
                .isPresent();
    }

    boolean remember(String source, String eventId, Instant at) {
        return sql.change(
                        "INSERT INTO seen (source, event_id, at) VALUES (?, ?, ?)"
                                + " ON CONFLICT (source, event_id) DO NOTHING",
                        source,
                        eventId,
                        at)
                > 0;
    }
}
