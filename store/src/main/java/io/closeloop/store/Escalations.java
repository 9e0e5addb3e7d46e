// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.escalation.Escalation;
import io.closeloop.ledger.Ids;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follow-ups of detractors and their clocks. */
final class Escalations {
    static final String COLUMNS =
            "answer_id, interaction_id, state, opened_at, acknowledged_at, ended_at, owner, nudges, note";

    private final Sql sql;

    Escalations(Sql sql) {
        this.sql = sql;
    }

    static Escalation read(Row row) throws SQLException {
        return new Escalation(
                row.text(),
                row.text(),
                row.code(Escalation.State.class),
                row.instant(),
                row.instantOrNull(),
                row.instantOrNull(),
                row.textOrNull(),
                row.whole(),
                row.textOrNull());
    }

    Optional<Escalation> of(String answerId) {
        return sql.first(
                "SELECT " + COLUMNS + " FROM escalation WHERE answer_id = ?" + sql.keep(), Escalations::read, answerId);
    }

    /** By the answer's id, which begins with its time. */
    Map<Escalation.State, Long> since(Instant from) {
        Map<Escalation.State, Long> counts = new EnumMap<>(Escalation.State.class);
        sql.list(
                "SELECT state, count(*) FROM escalation WHERE answer_id >= ? GROUP BY state",
                row -> counts.put(row.code(Escalation.State.class), row.number()) == null,
                Ids.floor("ans", from));
        return counts;
    }

    void save(Escalation e, @Nullable Instant clockAt) {
        sql.later(
                "INSERT INTO escalation (" + COLUMNS + ", clock_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (answer_id) DO UPDATE SET interaction_id = excluded.interaction_id,"
                        + " state = excluded.state, opened_at = excluded.opened_at,"
                        + " acknowledged_at = excluded.acknowledged_at, ended_at = excluded.ended_at,"
                        + " owner = excluded.owner, nudges = excluded.nudges, note = excluded.note,"
                        + " clock_at = excluded.clock_at",
                e.answerId(),
                e.interactionId(),
                e.state(),
                e.openedAt(),
                e.acknowledgedAt(),
                e.endedAt(),
                e.owner(),
                e.nudges(),
                e.note(),
                e.ended() ? null : clockAt);
    }

    List<Escalation> overdue(Instant now, int limit) {
        return sql.listKnown(
                "SELECT " + COLUMNS + " FROM escalation WHERE clock_at <= ? ORDER BY clock_at LIMIT ?" + sql.claim(),
                Escalations::read,
                now,
                limit);
    }
}
