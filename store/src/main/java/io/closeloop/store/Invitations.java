// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Tx.ClaimedInvitation;
import io.closeloop.port.View.LastAsk;
import io.closeloop.port.View.MatchRecord;
import io.closeloop.port.View.Whom;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Invitation.State;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Question;
import io.closeloop.survey.Via;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks, from plan to end: their due times, leases, reminders and references. */
final class Invitations {
    static final String COLUMNS =
            "id, interaction_id, survey_id, person, via, handle, address, language, state, planned_at, due_at, sent_at,"
                    + " expires_at, reference, attempt, reminders, reason, metric, wording";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM invitation ";
    /** The second half is true of all these, and the index of the pause between two asks finds them by it. */
    private static final String OPEN = "state IN ('planned', 'sending', 'sent', 'delivered') AND ask_at IS NOT NULL";
    // Word for word as in the partial index: SQLite compares the text.
    private static final String UNANSWERED = "state IN ('sent', 'delivered')";

    private static final String ASKED = "(SELECT a.id FROM answer a WHERE a.invitation_id = v.id AND a.latest = 1),"
            + " m.kind, " + Sql.of("v", COLUMNS) + ", " + Sql.of("i", Interactions.COLUMNS) + ", "
            + Sql.of("m", Matches.COLUMNS)
            + " FROM invitation v JOIN interaction i ON i.id = v.interaction_id"
            + " LEFT JOIN match m ON m.interaction_id = v.interaction_id WHERE ";

    private final Sql sql;

    Invitations(Sql sql) {
        this.sql = sql;
    }

    static Invitation read(Row row) throws SQLException {
        return new Invitation(
                row.text(),
                row.text(),
                row.text(),
                row.text(),
                row.code(Via.class),
                handle(row.textOrNull()),
                row.text(),
                row.text(),
                row.code(State.class),
                row.instant(),
                row.instant(),
                row.instantOrNull(),
                row.instant(),
                row.textOrNull(),
                row.whole(),
                row.whole(),
                row.textOrNull(),
                question(row));
    }

    private static @Nullable Question question(Row row) throws SQLException {
        Metric metric = row.codeOrNull(Metric.class);
        String wording = row.textOrNull();
        return metric == null || wording == null ? null : new Question(metric, wording);
    }

    private static @Nullable Handle handle(@Nullable String key) {
        return key == null ? null : Handle.ofKey(key).orElse(null);
    }

    Optional<Invitation> byId(String id) {
        return sql.first(SELECT + "WHERE id = ?" + sql.keep(), Invitations::read, id);
    }

    /** @param answerId null before there is an answer */
    record AskedRow(
            Invitation invitation,
            Interaction interaction,
            @Nullable MatchRecord match,
            @Nullable String answerId) {}

    private static AskedRow readAsked(Row row) throws SQLException {
        String answerId = row.textOrNull();
        boolean matched = row.textOrNull() != null;
        Invitation invitation = read(row);
        Interaction interaction = Interactions.read(row);
        return new AskedRow(invitation, interaction, matched ? Matches.read(row) : null, answerId);
    }

    Optional<AskedRow> asked(String id) {
        return sql.first("SELECT " + ASKED + "v.id = ?", Invitations::readAsked, id);
    }

    Map<String, AskedRow> askedByTokens(Collection<String> hashes) {
        Map<String, AskedRow> found = new HashMap<>();
        sql.list(
                "SELECT v.token_hash, " + ASKED + "v.token_hash " + sql.isAny(),
                row -> found.put(row.text(), readAsked(row)) == null,
                new Sql.Texts(hashes));
        return found;
    }

    Optional<Invitation> byToken(String hash) {
        return sql.first(SELECT + "WHERE token_hash = ?" + sql.keep(), Invitations::read, hash);
    }

    Optional<Invitation> byReference(String reference) {
        return sql.first(
                        "SELECT invitation_id FROM invitation_reference WHERE reference = ?"
                                + " ORDER BY invitation_id DESC LIMIT 1",
                        Row::text,
                        reference)
                .flatMap(this::byId);
    }

    List<Invitation> of(String interactionId) {
        return sql.list(
                SELECT + "WHERE interaction_id = ? ORDER BY id DESC" + sql.keep(), Invitations::read, interactionId);
    }

    Optional<Invitation> newestTo(Handle handle, Via via) {
        return sql.first(
                SELECT + "WHERE handle = ? AND via = ? AND ask_at IS NOT NULL"
                        + " AND state IN ('sent', 'delivered', 'answered', 'expired')"
                        + " ORDER BY ask_at DESC, id DESC LIMIT 1" + sql.keep(),
                Invitations::read,
                handle.key(),
                via);
    }

    List<Invitation> open(String person, Collection<Handle> handles) {
        Map<String, Invitation> found = new LinkedHashMap<>();
        sql.list(SELECT + "WHERE person = ? AND " + OPEN + sql.keep(), Invitations::read, person)
                .forEach(i -> found.put(i.id(), i));
        if (!handles.isEmpty()) {
            List<Object> keys = Sql.pad(handles.stream().map(Handle::key).toList());
            sql.list(
                            SELECT + "WHERE handle IN (" + Sql.marks(handles.size()) + ") AND " + OPEN + sql.keep(),
                            Invitations::read,
                            keys.toArray())
                    .forEach(i -> found.put(i.id(), i));
        }
        return found.values().stream()
                .sorted(Comparator.comparing(Invitation::id).reversed())
                .toList();
    }

    /** Reads what was ever asked of them: few, because of the pause between two asks. */
    List<LastAsk> lastAsks(List<Whom> whom) {
        Set<String> persons = new TreeSet<>();
        Set<String> handles = new TreeSet<>();
        for (Whom one : whom) {
            persons.addAll(one.persons());
            one.handles().forEach(handle -> handles.add(handle.key()));
        }
        Map<String, Asks> ofPersons = new HashMap<>();
        Map<String, Asks> ofHandles = new HashMap<>();
        sql.list(
                asks("person") + " UNION ALL " + asks("handle"),
                row -> (row.text().equals("person") ? ofPersons : ofHandles)
                        .put(row.text(), new Asks(row.instant(), row.instantOrNull(), row.flag())),
                new Sql.Texts(persons),
                new Sql.Texts(handles));
        return whom.stream()
                .map(one -> Stream.concat(
                                one.persons().stream().map(ofPersons::get),
                                one.handles().stream().map(Handle::key).map(ofHandles::get))
                        .filter(Objects::nonNull)
                        .reduce(Asks::and)
                        .map(Asks::last)
                        .orElse(NEVER))
                .toList();
    }

    private static final LastAsk NEVER = new LastAsk(null, null, false);

    private String asks(String column) {
        return "SELECT '" + column + "', " + column + ", max(ask_at), max(reminded_at),"
                + " max(CASE WHEN state IN ('planned', 'sending') THEN 1 ELSE 0 END) FROM invitation"
                + " WHERE " + column + " " + sql.isAny() + " AND ask_at IS NOT NULL GROUP BY " + column;
    }

    /** What one key was asked. */
    private record Asks(Instant asked, @Nullable Instant reminded, boolean pending) {
        Asks and(Asks other) {
            return new Asks(
                    asked.isAfter(other.asked) ? asked : other.asked,
                    reminded == null || (other.reminded != null && other.reminded.isAfter(reminded))
                            ? other.reminded
                            : reminded,
                    pending || other.pending);
        }

        LastAsk last() {
            return new LastAsk(asked, reminded != null && reminded.isAfter(asked) ? reminded : asked, pending);
        }
    }

    void insert(Invitation i, String tokenHash) {
        sql.later(
                "INSERT INTO invitation (" + COLUMNS + ", token_hash, ready_at, ask_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                i.id(),
                i.interactionId(),
                i.surveyId(),
                i.person(),
                i.via(),
                key(i),
                i.address(),
                i.language(),
                i.state(),
                i.plannedAt(),
                i.dueAt(),
                i.sentAt(),
                i.expiresAt(),
                i.reference(),
                i.attempt(),
                i.reminders(),
                i.reason(),
                metric(i),
                wording(i),
                tokenHash,
                readyAt(i),
                askAt(i));
        refer(i);
    }

    /**
     * @param now when a reminder that this change counts was sent
     */
    void update(Invitation i, Instant now) {
        int changed = sql.change(
                SET + " ready_at = CASE WHEN state = 'sending' AND ? = 'sending' THEN ready_at ELSE ? END,"
                        + " lease_owner = CASE WHEN ? = 'planned' THEN NULL ELSE lease_owner END,"
                        + " reminder_at = CASE WHEN ? = 1 THEN reminder_at ELSE NULL END WHERE id = ?",
                values(i, now, i.state(), readyAt(i), i.state(), unanswered(i), i.id()));
        if (changed == 0) {
            throw new StoreException("No invitation " + i.id());
        }
        refer(i);
    }

    void answered(String id) {
        sql.laterForEach(
                "UPDATE invitation SET state = 'answered', ready_at = NULL, reminder_at = NULL, reason = NULL"
                        + " WHERE id " + sql.isAny() + " AND state <> 'answered'",
                id);
    }

    boolean settle(Invitation i, String node, @Nullable Instant reminderAt, Instant now) {
        int settled = sql.change(
                SET + SETTLED + " WHERE id = ? AND lease_owner = ? AND state IN ('sending', ?)",
                values(i, now, readyAt(i), unanswered(i) ? reminderAt : null, i.id(), node, i.state()));
        if (settled > 0) {
            refer(i);
            return true;
        }
        // Somebody else has it, or it was moved on while it was claimed.
        Optional<Invitation> moved = sql.first(
                "UPDATE invitation SET lease_owner = NULL, outcome_lost = 0, reminding = 0"
                        + " WHERE id = ? AND lease_owner = ? RETURNING " + COLUMNS,
                Invitations::read,
                i.id(),
                node);
        if (moved.isEmpty()) {
            return false;
        }
        Invitation both = merge(moved.get(), i);
        sql.change(
                SET + SETTLED + " WHERE id = ?",
                values(both, now, readyAt(both), unanswered(both) ? reminderAt : null, both.id()));
        refer(both);
        return true;
    }

    private static final String SET = "UPDATE invitation SET"
            + " reminder_tried_at = CASE WHEN ? > reminders THEN NULL ELSE reminder_tried_at END,"
            + " reminded_at = CASE WHEN ? > reminders THEN ? ELSE reminded_at END,"
            + " person = ?, via = ?, handle = ?, address = ?, language = ?, state = ?, due_at = ?, sent_at = ?,"
            + " expires_at = ?, reference = ?, attempt = ?, reminders = ?, reason = ?,"
            + " metric = ?, wording = ?, ask_at = ?,";

    private static final String SETTLED =
            " ready_at = ?, reminder_at = ?, lease_owner = NULL, outcome_lost = 0, reminding = 0";

    private static @Nullable Object[] values(Invitation i, Instant now, @Nullable Object... more) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(i.reminders());
        values.add(i.reminders());
        values.add(now);
        values.add(i.person());
        values.add(i.via());
        values.add(key(i));
        values.add(i.address());
        values.add(i.language());
        values.add(i.state());
        values.add(i.dueAt());
        values.add(i.sentAt());
        values.add(i.expiresAt());
        values.add(i.reference());
        values.add(i.attempt());
        values.add(i.reminders());
        values.add(i.reason());
        values.add(metric(i));
        values.add(wording(i));
        values.add(askAt(i));
        for (Object value : more) {
            values.add(value);
        }
        return values.toArray();
    }

    /** What holds when a sender reports on an invitation that was answered, withdrawn or delivered in the meantime. */
    static Invitation merge(Invitation now, Invitation sender) {
        boolean ended = !now.state().open();
        boolean ahead = now.state() == State.DELIVERED && sender.state() == State.SENT;
        return new Invitation(
                now.id(),
                now.interactionId(),
                now.surveyId(),
                now.person(),
                now.via(),
                now.to(),
                now.address(),
                now.language(),
                ended || ahead ? now.state() : sender.state(),
                now.plannedAt(),
                ended ? now.dueAt() : sender.dueAt(),
                sender.sentAt() == null ? now.sentAt() : sender.sentAt(),
                ended ? now.expiresAt() : sender.expiresAt(),
                sender.reference() == null ? now.reference() : sender.reference(),
                sender.attempt(),
                Math.max(now.reminders(), sender.reminders()),
                ended ? now.reason() : sender.reason(),
                sender.question() == null ? now.question() : sender.question());
    }

    void addReference(String invitationId, String reference) {
        sql.change(
                "INSERT INTO invitation_reference (reference, invitation_id) VALUES (?, ?)"
                        + " ON CONFLICT (reference, invitation_id) DO NOTHING",
                reference,
                invitationId);
    }

    List<ClaimedInvitation> claim(Via via, Instant since, Instant now, String node, Instant leaseUntil, int limit) {
        return inOrder(sql.listKnown(
                "WITH due AS MATERIALIZED (SELECT id FROM invitation WHERE via = ? AND ready_at > ? AND ready_at <= ?"
                        + " ORDER BY ready_at LIMIT ?" + sql.claim() + ")"
                        + " UPDATE invitation SET outcome_lost = CASE WHEN state = 'sending' THEN 1 ELSE 0 END,"
                        + " state = 'sending', attempt = attempt + 1, lease_owner = ?, ready_at = ?,"
                        + " first_tried_at = coalesce(first_tried_at, ?)"
                        + " WHERE " + sql.claimed() + " RETURNING " + COLUMNS + ", outcome_lost, first_tried_at",
                row -> new ClaimedInvitation(read(row), row.flag(), row.instant()),
                via,
                since,
                now,
                limit,
                node,
                leaseUntil,
                now));
    }

    List<ClaimedInvitation> claimReminders(
            Via via, Instant since, Instant now, String node, Instant leaseUntil, int limit) {
        return inOrder(sql.listKnown(
                "WITH due AS MATERIALIZED (SELECT id FROM invitation WHERE via = ? AND reminder_at > ? AND reminder_at <= ?"
                        + " ORDER BY reminder_at LIMIT ?" + sql.claim() + ")"
                        + " UPDATE invitation SET outcome_lost = reminding, reminding = 1, lease_owner = ?,"
                        + " reminder_at = ?, reminder_tried_at = coalesce(reminder_tried_at, ?)"
                        + " WHERE " + sql.claimed() + " RETURNING " + COLUMNS
                        + ", outcome_lost, reminder_tried_at",
                row -> new ClaimedInvitation(read(row), row.flag(), row.instant()),
                via,
                since,
                now,
                limit,
                node,
                leaseUntil,
                now));
    }

    private static List<ClaimedInvitation> inOrder(List<ClaimedInvitation> claimed) {
        return claimed.stream()
                .sorted(Comparator.comparing(
                                (ClaimedInvitation c) -> c.invitation().dueAt())
                        .thenComparing(c -> c.invitation().id()))
                .toList();
    }

    List<Invitation> expired(Instant now, int limit) {
        return sql.listKnown(
                SELECT + "WHERE " + UNANSWERED + " AND expires_at <= ? ORDER BY expires_at LIMIT ?" + sql.claim(),
                Invitations::read,
                now,
                limit);
    }

    void endLeases(LeaseEnd end) {
        sql.change(
                "UPDATE invitation SET ready_at = ? WHERE ready_at > ? AND ready_at <= ? AND lease_owner "
                        + end.whose(),
                end.ask(),
                end.ask(),
                end.until(),
                end.owner());
        sql.change(
                "UPDATE invitation SET reminder_at = ? WHERE reminder_at > ? AND reminder_at <= ? AND reminding = 1"
                        + " AND lease_owner " + end.whose(),
                end.ask(),
                end.ask(),
                end.until(),
                end.owner());
    }

    private void refer(Invitation i) {
        String reference = i.reference();
        if (reference != null) {
            addReference(i.id(), reference);
        }
    }

    private static @Nullable String key(Invitation i) {
        Handle to = i.to();
        return to == null ? null : to.key();
    }

    private static @Nullable Metric metric(Invitation i) {
        Question question = i.question();
        return question == null ? null : question.metric();
    }

    private static @Nullable String wording(Invitation i) {
        Question question = i.question();
        return question == null ? null : question.wording();
    }

    private static boolean unanswered(Invitation i) {
        return i.state() == State.SENT || i.state() == State.DELIVERED;
    }

    private static @Nullable Instant readyAt(Invitation i) {
        return i.state() == State.PLANNED || i.state() == State.SENDING ? i.dueAt() : null;
    }

    /** What the pause between two asks counts from: the customer got it, or will. */
    private static @Nullable Instant askAt(Invitation i) {
        if (i.state() == State.FAILED || (i.state() == State.WITHDRAWN && i.sentAt() == null)) {
            return null;
        }
        return i.sentAt() == null ? i.dueAt() : i.sentAt();
    }
}
