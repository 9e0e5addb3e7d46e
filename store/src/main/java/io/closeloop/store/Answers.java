// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.Tx.FirstAnswer;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What came back, in all its versions. */
final class Answers {
    private static final String WRITTEN =
            "id, version, invitation_id, interaction_id, survey_id, metric, wording, score, comment, verdict, evidence,"
                    + " reasons, language, via, source_id, at";

    /** An older program beside this one, or before it, does not say when a version came that only adds words. */
    static final String COLUMNS = WRITTEN + ", coalesce(changed_at, at)";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM answer ";
    private static final String COUNTS = "latest = 1 AND evidence = 'confirmed' AND score IS NOT NULL";

    private static final String INSERT = "INSERT INTO answer (" + WRITTEN + ", changed_at, latest, contact_id)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)";

    /** PostgreSQL's driver makes one statement of many that have VALUES, and then cannot say what became of each. */
    private static final String INSERT_COUNTED = "INSERT INTO answer (" + WRITTEN + ", changed_at, latest, contact_id)"
            + " SELECT ?, ?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?";

    private final Sql sql;

    Answers(Sql sql) {
        this.sql = sql;
    }

    static Answer read(Row row) throws SQLException {
        return new Answer(
                row.text(),
                row.whole(),
                row.text(),
                row.text(),
                row.text(),
                row.code(Metric.class),
                row.text(),
                row.wholeOrNull(),
                row.textOrNull(),
                row.codeOrNull(Verdict.class),
                row.code(Evidence.class),
                Json.texts(row.text()),
                row.text(),
                row.text(),
                row.text(),
                row.instant(),
                row.instant());
    }

    Optional<Answer> current(String id) {
        return sql.first(SELECT + "WHERE id = ? AND latest = 1" + sql.keep(), Answers::read, id);
    }

    Optional<Answer> to(String invitationId) {
        return sql.first(SELECT + "WHERE invitation_id = ? AND latest = 1" + sql.keep(), Answers::read, invitationId);
    }

    List<Answer> versions(String id) {
        return sql.list(SELECT + "WHERE id = ? ORDER BY version", Answers::read, id);
    }

    List<Answer> ofContact(String contactId, Instant since) {
        return sql.list(
                SELECT + "WHERE contact_id = ? AND at >= ? AND " + COUNTS + " ORDER BY at DESC",
                Answers::read,
                contactId,
                since);
    }

    Map<Integer, Long> scores(Metric metric, @Nullable String surveyId, Instant from, Instant until) {
        Map<Integer, Long> counts = new TreeMap<>();
        sql.list(
                "SELECT score, count(*) FROM answer WHERE metric = ? AND at >= ? AND at < ? AND " + COUNTS
                        + (surveyId == null ? "" : " AND survey_id = ?") + " GROUP BY score",
                row -> counts.put(row.whole(), row.number()) == null,
                Stream.of(metric, from, until, surveyId)
                        .filter(Objects::nonNull)
                        .toArray());
        return counts;
    }

    void insert(Answer a) {
        String contactId = a.version() == 1 ? null : retire(a.id());
        sql.change(INSERT, values(a, contactId));
    }

    /** First versions of answers; false where the invitation has one already. */
    List<Boolean> insertFirst(List<FirstAnswer> answers) {
        // What other answers of the group leave for later is about their own invitations and effects.
        int[] inserted = sql.changeAllApart(
                (sql.months() ? INSERT_COUNTED : INSERT) + " ON CONFLICT (invitation_id) WHERE latest = 1 DO NOTHING",
                answers.stream()
                        .map(first -> values(first.answer(), first.contactId()))
                        .toList());
        return Arrays.stream(inserted).mapToObj(rows -> rows > 0).toList();
    }

    private static @Nullable Object[] values(Answer a, @Nullable String contactId) {
        return new @Nullable Object[] {
            a.id(),
            a.version(),
            a.invitationId(),
            a.interactionId(),
            a.surveyId(),
            a.metric(),
            a.wording(),
            a.score(),
            a.comment(),
            a.verdict(),
            a.evidence(),
            Json.of(a.reasons()),
            a.language(),
            a.via(),
            a.sourceId(),
            a.at(),
            a.changedAt(),
            contactId
        };
    }

    /** Takes the present version out of the figures; gives the contact that the next one inherits. */
    private @Nullable String retire(String id) {
        List<Optional<String>> contacts = sql.list(
                "UPDATE answer SET latest = 0 WHERE id = ? AND latest = 1 RETURNING contact_id",
                row -> Optional.ofNullable(row.textOrNull()),
                id);
        return contacts.isEmpty() ? null : contacts.get(0).orElse(null);
    }

    void attribute(String id, @Nullable String contactId) {
        sql.change("UPDATE answer SET contact_id = ? WHERE id = ? AND latest = 1", contactId, id);
    }
}
