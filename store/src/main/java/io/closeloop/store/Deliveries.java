// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Delivery.State;
import io.closeloop.port.Tx.ClaimedDelivery;
import io.closeloop.port.View.Backlog;
import io.closeloop.port.View.Reason;
import io.closeloop.port.View.Stuck;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Effects owed to outside systems. Since when one is due stays as it is while tries fail: only {@code ready_at} moves on to
 * the next try.
 */
final class Deliveries {
    static final String COLUMNS =
            "id, verb, answer_id, interaction_id, target, options, wanted, done, state, due_at, attempt, reference, reason";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM delivery ";

    private static final String INSERT = "INSERT INTO delivery (" + COLUMNS + ", ready_at, lease_owner)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Sql sql;

    Deliveries(Sql sql) {
        this.sql = sql;
    }

    static Delivery read(Row row) throws SQLException {
        return new Delivery(
                row.text(),
                row.text(),
                row.text(),
                row.text(),
                row.text(),
                Json.textMap(row.text()),
                row.whole(),
                row.whole(),
                row.code(State.class),
                row.instant(),
                row.whole(),
                row.textOrNull(),
                row.textOrNull());
    }

    Optional<Delivery> byId(String id) {
        return sql.first(SELECT + "WHERE id = ?" + sql.keep(), Deliveries::read, id);
    }

    List<Delivery> of(String answerId) {
        return sql.list(SELECT + "WHERE answer_id = ? ORDER BY id DESC" + sql.keep(), Deliveries::read, answerId);
    }

    Map<String, Backlog> backlog() {
        Map<String, Backlog> byVerb = new TreeMap<>();
        sql.list(
                "SELECT verb, state, count(*), min(due_at) FROM delivery WHERE state <> 'done' GROUP BY verb, state",
                row -> byVerb.merge(
                        row.text(),
                        backlog(row.code(State.class), row.number(), row.instant()),
                        (a, b) -> new Backlog(
                                a.waiting() + b.waiting(),
                                a.trying() + b.trying(),
                                a.held() + b.held(),
                                a.parked() + b.parked(),
                                earlier(a.oldestDue(), b.oldestDue()),
                                earlier(a.parkedSince(), b.parkedSince()))));
        return byVerb;
    }

    private static Backlog backlog(State state, long rows, Instant due) {
        return switch (state) {
            case HELD -> new Backlog(0, 0, rows, 0, null, null);
            case PARKED -> new Backlog(0, 0, 0, rows, null, due);
            case TRYING -> new Backlog(rows, rows, 0, 0, due, null);
            case WAITING, DONE -> new Backlog(rows, 0, 0, 0, due, null);
        };
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    /** A parked one is put back to being tried by nobody: whoever claims it asks the vendor first. */
    Delivery owe(Delivery d) {
        return sql.first(
                        INSERT + " ON CONFLICT (answer_id, verb, target) DO UPDATE SET options = excluded.options,"
                                + " wanted = delivery.wanted + 1, due_at = excluded.due_at, attempt = 0,"
                                + " reason = excluded.reason,"
                                + " state = CASE WHEN delivery.state IN ('trying', 'parked') THEN 'trying'"
                                + " ELSE excluded.state END,"
                                + " ready_at = CASE WHEN delivery.state NOT IN ('trying', 'parked') THEN excluded.ready_at"
                                + " WHEN delivery.lease_owner IS NULL THEN excluded.due_at ELSE delivery.ready_at END"
                                + " RETURNING " + COLUMNS,
                        Deliveries::read,
                        values(d, readyAt(d.state(), d.dueAt()), null))
                .orElseThrow();
    }

    void oweFirst(Delivery d) {
        sql.later(INSERT, values(d, readyAt(d.state(), d.dueAt()), null));
    }

    void oweClaimed(Delivery d, String node, Instant leaseUntil) {
        sql.later(INSERT, values(d, leaseUntil, node));
    }

    private static @Nullable Object[] values(Delivery d, @Nullable Instant readyAt, @Nullable String leaseOwner) {
        return new @Nullable Object[] {
            d.id(),
            d.verb(),
            d.answerId(),
            d.interactionId(),
            d.target(),
            Json.of(d.options()),
            d.wanted(),
            d.done(),
            d.state(),
            d.dueAt(),
            d.attempt(),
            d.reference(),
            d.reason(),
            readyAt,
            leaseOwner
        };
    }

    int resume(String verb, Instant now) {
        return sql.change(DUE_NOW + "verb = ? AND " + PUT_OFF, now, now, now, verb, now);
    }

    void owe(String id, Instant dueAt) {
        int changed = sql.change(
                "UPDATE delivery SET wanted = wanted + 1, due_at = ?, attempt = 0, reason = NULL,"
                        + " ready_at = CASE WHEN state = 'trying' AND lease_owner IS NOT NULL THEN ready_at ELSE ? END,"
                        + " state = CASE WHEN state IN ('trying', 'parked') THEN 'trying' ELSE 'waiting' END"
                        + " WHERE id = ?",
                dueAt,
                dueAt,
                id);
        if (changed == 0) {
            throw new StoreException("No delivery " + id);
        }
    }

    /**
     * Of several effects of one verb and answer only the first is taken, and none while another one is being tried: what
     * they do to a record stays in order. (The unary plus keeps the planner on the index of the answer: by time it would
     * walk through the whole queue for each effect.)
     */
    List<ClaimedDelivery> claim(String verb, Instant now, String node, Instant leaseUntil, int limit) {
        return sql
                .listKnown(
                        "WITH due AS MATERIALIZED (SELECT d.id FROM delivery d WHERE d.verb = ? AND d.ready_at <= ?"
                                + " AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.answer_id = d.answer_id"
                                + " AND o.verb = d.verb AND o.id <> d.id"
                                + " AND ((+o.ready_at > ? AND o.lease_owner IS NOT NULL)"
                                + " OR (+o.ready_at <= ? AND (+o.ready_at < d.ready_at"
                                + " OR (+o.ready_at = d.ready_at AND o.id < d.id)))))"
                                + " ORDER BY d.ready_at LIMIT ?" + sql.claim() + ")"
                                + " UPDATE delivery SET outcome_lost = CASE WHEN state = 'trying' THEN 1 ELSE 0 END,"
                                + " state = 'trying', attempt = attempt + 1, lease_owner = ?, ready_at = ?"
                                + " WHERE " + sql.claimed() + " RETURNING " + COLUMNS + ", outcome_lost",
                        row -> new ClaimedDelivery(read(row), row.flag()),
                        verb,
                        now,
                        now,
                        now,
                        limit,
                        node,
                        leaseUntil)
                .stream()
                .sorted(Comparator.comparing((ClaimedDelivery c) -> c.delivery().dueAt())
                        .thenComparing(c -> c.delivery().id()))
                .toList();
    }

    /** What became of settling. */
    enum Settled {
        /** As told. */
        YES,
        /** More became owed while it was tried: it waits again. */
        OWED_AGAIN,
        /** Another node has it now. */
        NO
    }

    private static final String SETTLE =
            "UPDATE delivery SET state = ?, done = ?, due_at = coalesce(?, due_at), ready_at = ?, attempt = ?,"
                    + " reference = ?, reason = ?, lease_owner = NULL, outcome_lost = 0"
                    + " WHERE id = ? AND lease_owner = ? AND wanted = ?";

    /** What became of each, in their order. */
    List<Settled> settle(List<Delivery> deliveries, String node) {
        int[] changed = sql.changeAll(
                SETTLE, deliveries.stream().map(d -> settling(d, node)).toList());
        List<Settled> settled = new ArrayList<>(deliveries.size());
        for (int i = 0; i < changed.length; i++) {
            settled.add(changed[i] > 0 ? Settled.YES : settleOwedAgain(deliveries.get(i), node));
        }
        return settled;
    }

    private static @Nullable Object[] settling(Delivery d, String node) {
        Instant again = readyAt(d.state(), d.dueAt());
        return new @Nullable Object[] {
            d.state(),
            d.done(),
            again == null ? d.dueAt() : null,
            again,
            d.attempt(),
            d.reference(),
            d.reason(),
            d.id(),
            node,
            d.wanted()
        };
    }

    private Settled settleOwedAgain(Delivery d, String node) {
        boolean over = d.state() == State.DONE || d.state() == State.PARKED;
        State state = switch (d.state()) {
            case DONE -> State.WAITING;
            case PARKED -> State.TRYING;
            default -> d.state();
        };
        // A retry keeps the vendor's pause; otherwise it is tried when the new version falls due.
        int settled = sql.change(
                "UPDATE delivery SET state = ?, done = ?, attempt = 0, reference = ?, reason = ?, lease_owner = NULL,"
                        + " outcome_lost = 0,"
                        + " ready_at = CASE WHEN ? = 'held' THEN NULL WHEN ? = 0 AND due_at < ? THEN ? ELSE due_at END"
                        + " WHERE id = ? AND lease_owner = ?",
                state,
                d.done(),
                d.reference(),
                over ? null : d.reason(),
                state,
                over,
                d.dueAt(),
                d.dueAt(),
                d.id(),
                node);
        return settled > 0 ? Settled.OWED_AGAIN : Settled.NO;
    }

    int release(String interactionId, Instant now) {
        return sql.change(
                "UPDATE delivery SET state = 'waiting', reason = NULL,"
                        + " due_at = CASE WHEN due_at > ? THEN due_at ELSE ? END,"
                        + " ready_at = CASE WHEN due_at > ? THEN due_at ELSE ? END"
                        + " WHERE interaction_id = ? AND state = 'held'",
                now,
                now,
                now,
                now,
                interactionId);
    }

    private static final String FROM_THE_FIRST_TRY =
            "UPDATE delivery SET state = 'waiting', reason = NULL, attempt = 0, due_at = ?, ready_at = ? WHERE ";
    private static final String ASKED_FIRST =
            "UPDATE delivery SET state = 'trying', reason = NULL, attempt = 0, due_at = ?, ready_at = ?,"
                    + " lease_owner = NULL WHERE ";
    // The second half lets both planners use the index of what is not done.
    private static final String PARKED = "state = 'parked' AND state <> 'done'";
    private static final String DUE_NOW =
            "UPDATE delivery SET due_at = CASE WHEN due_at > ? THEN ? ELSE due_at END, ready_at = ? WHERE ";
    private static final String PUT_OFF = "ready_at > ? AND reason IS NOT NULL AND attempt > 0 AND lease_owner IS NULL";
    private static final String RETURNING = " RETURNING " + COLUMNS;

    /** Who parks an effect notes the time as its due time, but not whether its last try may have reached the vendor. */
    List<Delivery> unpark(String verb, @Nullable Instant since, Instant now, int limit) {
        return sql.list(
                "WITH due AS MATERIALIZED (SELECT id FROM delivery WHERE verb = ? AND " + PARKED
                        + " AND due_at >= ? ORDER BY due_at LIMIT ?" + sql.claim() + ") " + ASKED_FIRST
                        + sql.claimed() + RETURNING,
                Deliveries::read,
                verb,
                since == null ? Instant.EPOCH : since,
                limit,
                now,
                now);
    }

    Optional<Delivery> unparkOne(String id, Instant now) {
        return sql.first(ASKED_FIRST + "id = ? AND state = 'parked'" + RETURNING, Deliveries::read, now, now, id);
    }

    List<Delivery> retryNow(String verb, Instant now, int limit) {
        return sql.list(
                "WITH due AS MATERIALIZED (SELECT id FROM delivery WHERE verb = ? AND " + PUT_OFF
                        + " ORDER BY ready_at LIMIT ?" + sql.claim() + ") " + DUE_NOW + sql.claimed() + RETURNING,
                Deliveries::read,
                verb,
                now,
                limit,
                now,
                now,
                now);
    }

    Optional<Delivery> retryOneNow(String id, Instant now) {
        return sql.first(DUE_NOW + "id = ? AND " + PUT_OFF + RETURNING, Deliveries::read, now, now, now, id, now);
    }

    int hurry(String verb, Instant now) {
        return sql.change(
                FROM_THE_FIRST_TRY + "verb = ? AND state IN ('waiting', 'parked') AND state <> 'done'"
                        + " AND (state = 'parked' OR ready_at > ?)",
                now,
                now,
                verb,
                now);
    }

    Stuck stuck(String verb, @Nullable Instant since, Instant now, int reasons) {
        Instant from = since == null ? Instant.EPOCH : since;
        record Count(long rows, @Nullable Instant first) {}
        Count parked = sql.first(
                        "SELECT count(*), min(due_at) FROM delivery WHERE verb = ? AND " + PARKED + " AND due_at >= ?",
                        row -> new Count(row.number(), row.instantOrNull()),
                        verb,
                        from)
                .orElseThrow();
        Count putOff = sql.first(
                        "SELECT count(*), min(ready_at) FROM delivery WHERE verb = ? AND " + PUT_OFF,
                        row -> new Count(row.number(), row.instantOrNull()),
                        verb,
                        now)
                .orElseThrow();
        List<Reason> why = parked.rows() == 0
                ? List.of()
                : sql.list(
                        "SELECT coalesce(reason, ''), count(*), min(due_at), max(due_at), min(interaction_id)"
                                + " FROM delivery WHERE verb = ? AND " + PARKED + " AND due_at >= ?"
                                + " GROUP BY coalesce(reason, '') ORDER BY 2 DESC, 3, 1 LIMIT ?",
                        row -> new Reason(row.text(), row.number(), row.instant(), row.instant(), row.text()),
                        verb,
                        from,
                        reasons);
        return new Stuck(parked.rows(), parked.first(), putOff.rows(), putOff.first(), why);
    }

    /** The first verb behind another one of which something is owed. */
    Optional<String> nextVerb(String after) {
        return sql.first(
                        "SELECT min(verb) FROM delivery WHERE verb > ? AND state <> 'done'",
                        row -> Optional.ofNullable(row.textOrNull()),
                        after)
                .flatMap(verb -> verb);
    }

    /** Those of a verb in a state, oldest due first, behind a due time and an id. */
    List<Delivery> owed(State state, String verb, Instant due, String id, int limit) {
        return sql.list(
                SELECT + "WHERE verb = ? AND state = ? AND state <> 'done' AND due_at >= ? AND (due_at > ? OR id > ?)"
                        + " ORDER BY due_at, id LIMIT ?",
                Deliveries::read,
                verb,
                state,
                due,
                due,
                id,
                limit);
    }

    void endLeases(LeaseEnd end) {
        sql.change(
                "UPDATE delivery SET ready_at = ? WHERE ready_at > ? AND ready_at <= ? AND lease_owner " + end.whose(),
                end.ask(),
                end.ask(),
                end.until(),
                end.owner());
    }

    private static @Nullable Instant readyAt(State state, Instant dueAt) {
        return state == State.WAITING || state == State.TRYING ? dueAt : null;
    }
}
