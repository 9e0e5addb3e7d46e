// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.match.Match;
import io.closeloop.policy.Decision;
import io.closeloop.port.View.MatchRecord;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was concluded about an interaction: whose it is, and whether to ask. */
final class Matches {
    static final String COLUMNS =
            "interaction_id, kind, contact_id, basis, confidence, candidates, reason, contact, at";
    static final String DECISION_COLUMNS = "id, interaction_id, at, rules, survey_id, plan";

    private final Sql sql;

    Matches(Sql sql) {
        this.sql = sql;
    }

    static MatchRecord read(Row row) throws SQLException {
        String interactionId = row.text();
        String kind = row.text();
        String contactId = row.textOrNull();
        Match.Basis basis = row.codeOrNull(Match.Basis.class);
        double confidence = row.real();
        String candidates = row.textOrNull();
        String reason = row.textOrNull();
        Match match;
        if (kind.equals("matched") && contactId != null && basis != null) {
            match = new Match.Matched(contactId, basis, confidence);
        } else if (kind.equals("ambiguous")) {
            match = new Match.Ambiguous(Json.candidates(candidates == null ? "[]" : candidates));
        } else {
            match = new Match.Nobody(reason == null ? "" : reason);
        }
        return new MatchRecord(interactionId, match, Json.contact(row.textOrNull()), row.instant());
    }

    static String kind(Match match) {
        if (match instanceof Match.Matched) {
            return "matched";
        }
        return match instanceof Match.Ambiguous ? "ambiguous" : "nobody";
    }

    Optional<MatchRecord> of(String interactionId) {
        return sql.first(
                "SELECT " + COLUMNS + " FROM match WHERE interaction_id = ?" + sql.keep(),
                Matches::read,
                interactionId);
    }

    List<MatchRecord> reviews(@Nullable String after, int limit) {
        return sql.list(
                "SELECT " + COLUMNS + " FROM match WHERE kind = 'ambiguous' AND interaction_id > ?"
                        + " ORDER BY interaction_id LIMIT ?",
                Matches::read,
                after == null ? "" : after,
                limit);
    }

    /** From what is held, which is little: most ambiguous matches hold nothing, and stay as long as their contacts. */
    List<MatchRecord> heldReviews(@Nullable String after, int limit) {
        return sql.list(
                "SELECT " + Sql.of("m", COLUMNS) + " FROM (SELECT DISTINCT interaction_id FROM delivery"
                        + " WHERE state = 'held' AND interaction_id > ? ORDER BY interaction_id LIMIT ?) AS held"
                        + " JOIN match m ON m.interaction_id = held.interaction_id"
                        + " WHERE m.kind = 'ambiguous' ORDER BY held.interaction_id",
                Matches::read,
                after == null ? "" : after,
                limit);
    }

    int countHeldReviews(int most) {
        return sql.first(
                        "SELECT count(*) FROM (SELECT DISTINCT interaction_id FROM delivery WHERE state = 'held'"
                                + " LIMIT ?) AS held",
                        Row::whole,
                        most)
                .orElseThrow();
    }

    void save(MatchRecord m) {
        Match.Matched matched = m.match() instanceof Match.Matched it ? it : null;
        String candidates = m.match() instanceof Match.Ambiguous it ? Json.of(it.candidates()) : null;
        String reason = m.match() instanceof Match.Nobody it ? it.reason() : null;
        sql.later(
                "INSERT INTO match (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (interaction_id) DO UPDATE SET kind = excluded.kind,"
                        + " contact_id = excluded.contact_id, basis = excluded.basis,"
                        + " confidence = excluded.confidence, candidates = excluded.candidates,"
                        + " reason = excluded.reason, contact = excluded.contact, at = excluded.at",
                m.interactionId(),
                kind(m.match()),
                matched == null ? null : matched.contactId(),
                matched == null ? null : matched.basis(),
                matched == null ? null : matched.confidence(),
                candidates,
                reason,
                Json.ofRecord(m.contact()),
                m.at());
    }

    static Decision readDecision(Row row) throws SQLException {
        return new Decision(
                row.text(),
                row.text(),
                row.instant(),
                Json.rules(row.text()),
                row.textOrNull(),
                Json.plan(row.textOrNull()));
    }

    Optional<Decision> decision(String interactionId) {
        return sql.first(
                "SELECT " + DECISION_COLUMNS + " FROM decision WHERE interaction_id = ?",
                Matches::readDecision,
                interactionId);
    }

    void insert(Decision d) {
        sql.later(
                "INSERT INTO decision (" + DECISION_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)",
                d.id(),
                d.interactionId(),
                d.at(),
                Json.of(d.rules()),
                d.surveyId(),
                Json.ofRecord(d.plan()));
    }
}
