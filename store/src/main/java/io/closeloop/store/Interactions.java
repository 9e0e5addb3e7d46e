// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Store.Station;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ended contacts, their handles, and the station each waits at. */
final class Interactions {
    static final String COLUMNS =
            "id, channel, source, source_id, address, handles, customer_name, started_at, ended_at, participants,"
                    + " language, close_reason, crm_ids, customer_messages, customer_characters, talk_seconds,"
                    + " last_customer_at, tags";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM interaction ";
    private static final String OF_SOURCE = "WHERE source = ? AND source_id = ?";
    /** Two steps, because the unique key of all months is not in the table of one. */
    private static final String OF_KEY =
            "WHERE id = (SELECT interaction_id FROM interaction_key WHERE source = ? AND source_id = ?)";

    private static final String INSERT = "INSERT INTO interaction (" + COLUMNS + ", station, ready_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (source, source_id) DO NOTHING";
    private static final String INSERT_KEY_FIRST =
            "WITH fresh AS (INSERT INTO interaction_key (source, source_id, interaction_id) VALUES (?, ?, ?)"
                    + " ON CONFLICT (source, source_id) DO NOTHING RETURNING interaction_id)"
                    + " INSERT INTO interaction (" + COLUMNS + ", station, ready_at)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM fresh";
    private static final String UPDATE =
            "UPDATE interaction SET channel = ?, source = ?, source_id = ?, address = ?, handles = ?,"
                    + " customer_name = ?, started_at = ?, ended_at = ?, participants = ?, language = ?,"
                    + " close_reason = ?, crm_ids = ?, customer_messages = ?, customer_characters = ?,"
                    + " talk_seconds = ?, last_customer_at = ?, tags = ? WHERE id = ?";
    private static final String OF_HANDLE = "SELECT " + Sql.of("i", COLUMNS)
            + " FROM interaction_handle h JOIN interaction i ON i.id = h.interaction_id"
            + " WHERE h.handle = ? ORDER BY h.ended_at DESC, h.interaction_id DESC LIMIT ?";

    private final Sql sql;

    Interactions(Sql sql) {
        this.sql = sql;
    }

    static Interaction read(Row row) throws SQLException {
        return new Interaction(
                row.text(),
                row.code(Channel.class),
                row.text(),
                row.text(),
                row.text(),
                Json.handles(row.text()),
                row.textOrNull(),
                row.instant(),
                row.instant(),
                Json.participants(row.text()),
                row.textOrNull(),
                row.code(CloseReason.class),
                Json.textMap(row.text()),
                row.whole(),
                row.whole(),
                row.number(),
                row.instant(),
                Json.texts(row.text()));
    }

    Optional<Interaction> byId(String id) {
        return sql.first(SELECT + "WHERE id = ?" + sql.keep(), Interactions::read, id);
    }

    Optional<Interaction> bySource(String source, String sourceId) {
        return sql.first(
                SELECT + (sql.months() ? OF_KEY : OF_SOURCE) + sql.keep(), Interactions::read, source, sourceId);
    }

    List<Interaction> of(Handle handle, int limit) {
        return sql.list(OF_HANDLE, Interactions::read, handle.key(), limit);
    }

    /** Which of them are new. */
    List<Boolean> insert(List<Interaction> interactions, Instant matchAt) {
        int[] inserted = sql.changeAll(
                sql.months() ? INSERT_KEY_FIRST : INSERT,
                interactions.stream().map(i -> values(i, matchAt)).toList());
        List<Boolean> fresh = new ArrayList<>(inserted.length);
        for (int n = 0; n < inserted.length; n++) {
            fresh.add(inserted[n] > 0);
            if (inserted[n] > 0) {
                link(interactions.get(n));
            }
        }
        return fresh;
    }

    private @Nullable Object[] values(Interaction i, Instant matchAt) {
        List<@Nullable Object> values = new ArrayList<>(23);
        if (sql.months()) {
            values.addAll(List.of(i.source(), i.sourceId(), i.id()));
        }
        values.add(i.id());
        addTo(values, i);
        values.add(Station.MATCH);
        values.add(matchAt);
        return values.toArray();
    }

    /** All that can be corrected, in the order of {@link #INSERT} and {@link #UPDATE}. */
    private static void addTo(List<@Nullable Object> values, Interaction i) {
        Collections.addAll(
                values,
                i.channel(),
                i.source(),
                i.sourceId(),
                i.address(),
                Json.of(i.handles()),
                i.customerName(),
                i.startedAt(),
                i.endedAt(),
                Json.of(i.participants()),
                i.language(),
                i.closeReason(),
                Json.of(i.crmIds()),
                i.customerMessages(),
                i.customerCharacters(),
                i.talkSeconds(),
                i.lastCustomerAt(),
                Json.of(i.tags()));
    }

    void update(Interaction i) {
        Interaction before = byId(i.id()).orElseThrow(() -> new StoreException("No interaction " + i.id()));
        List<@Nullable Object> values = new ArrayList<>(18);
        addTo(values, i);
        values.add(i.id());
        sql.change(UPDATE, values.toArray());
        boolean renamed =
                !before.source().equals(i.source()) || !before.sourceId().equals(i.sourceId());
        if (renamed && sql.months()) {
            sql.change(
                    "UPDATE interaction_key SET source = ?, source_id = ? WHERE source = ? AND source_id = ?",
                    i.source(),
                    i.sourceId(),
                    before.source(),
                    before.sourceId());
        }
        if (!keys(before).equals(keys(i)) || !before.endedAt().equals(i.endedAt())) {
            for (String key : keys(before)) {
                sql.change(
                        "DELETE FROM interaction_handle WHERE handle = ? AND ended_at = ? AND interaction_id = ?",
                        key,
                        before.endedAt(),
                        i.id());
            }
            link(i);
        }
    }

    private void link(Interaction i) {
        for (String key : keys(i)) {
            sql.later(
                    "INSERT INTO interaction_handle (handle, ended_at, interaction_id) VALUES (?, ?, ?)",
                    key,
                    i.endedAt(),
                    i.id());
        }
    }

    private static Set<String> keys(Interaction i) {
        Set<String> keys = new TreeSet<>();
        for (Handle handle : i.handles()) {
            keys.add(handle.key());
        }
        return keys;
    }

    List<Interaction> claim(Station station, Instant now, String node, Instant leaseUntil, int limit) {
        return sql
                .listKnown(
                        "WITH due AS MATERIALIZED (SELECT id FROM interaction WHERE station = ? AND ready_at <= ?"
                                + " ORDER BY ready_at LIMIT ?" + sql.claim() + ")"
                                + " UPDATE interaction SET lease_owner = ?, ready_at = ?"
                                + " WHERE " + sql.claimed() + " RETURNING " + COLUMNS,
                        Interactions::read,
                        station,
                        now,
                        limit,
                        node,
                        leaseUntil)
                .stream()
                .sorted(Comparator.comparing(Interaction::id))
                .toList();
    }

    boolean move(String id, String node, @Nullable Station next, Instant at, @Nullable String note) {
        return sql.change(
                        "UPDATE interaction SET station = ?, ready_at = ?, lease_owner = NULL, note = ?"
                                + " WHERE id = ? AND lease_owner = ?",
                        next,
                        next == null ? null : at,
                        note,
                        id,
                        node)
                > 0;
    }

    Set<String> move(Collection<String> ids, String node, @Nullable Station next, Instant at) {
        return Set.copyOf(sql.list(
                "UPDATE interaction SET station = ?, ready_at = ?, lease_owner = NULL, note = NULL" + " WHERE id "
                        + sql.isAny() + " AND lease_owner = ? RETURNING id",
                Row::text,
                next,
                next == null ? null : at,
                new Sql.Texts(ids),
                node));
    }

    /** Those with a note wait because something failed; nobody works on them while they have no owner. */
    int replan(Station station, Instant at) {
        return sql.change(
                "UPDATE interaction SET ready_at = ? WHERE station = ? AND ready_at > ?"
                        + " AND note IS NOT NULL AND lease_owner IS NULL",
                at,
                station,
                at);
    }

    void endLeases(LeaseEnd end) {
        sql.change(
                "UPDATE interaction SET lease_owner = NULL, ready_at = ? WHERE station IN ('match', 'decide')"
                        + " AND ready_at > ? AND ready_at <= ? AND lease_owner " + end.whose(),
                end.now(),
                end.now(),
                end.until(),
                end.owner());
    }
}
