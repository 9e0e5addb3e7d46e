// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.figures.ResponseRate;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Rule;
import io.closeloop.port.View.Past;
import io.closeloop.port.View.PastAsk;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happened in a period, page by page in the order of the ids, which is that of time. */
final class History {
    private static final String ASK = "v.id, v.person, v.handle, v.via, v.state, v.planned_at, v.due_at, v.sent_at,"
            // Few were withdrawn or failed, and only the ledger knows when.
            + " CASE WHEN v.state IN ('withdrawn', 'failed') THEN (SELECT max(l.at) FROM ledger l"
            + " WHERE l.interaction_id = v.interaction_id AND l.invitation_id = v.id"
            + " AND l.event IN ('invitation.withdrawn', 'invitation.failed')) END,"
            + " v.reminded_at, a.metric, a.score, CASE WHEN a.comment IS NULL THEN 0 ELSE 1 END";
    private static final String ANSWER =
            " LEFT JOIN answer a ON a.invitation_id = v.id AND a.latest = 1 AND a.evidence = 'confirmed'";
    private static final String ASKS =
            "SELECT " + ASK + " FROM invitation v" + ANSWER + " WHERE v.id > ? AND v.id < ? ORDER BY v.id LIMIT ?";
    private static final String CONTACTS = "SELECT " + Interactions.COLUMNS.replaceAll("(\\w+)", "i.$1")
            + ", m.contact, d.id, d.at, d.survey_id, d.plan, CASE WHEN d.plan IS NULL THEN d.rules END, " + ASK
            + " FROM interaction i LEFT JOIN match m ON m.interaction_id = i.id"
            + " LEFT JOIN decision d ON d.interaction_id = i.id"
            + " LEFT JOIN invitation v ON v.interaction_id = i.id" + ANSWER
            + " WHERE i.id > ? AND i.id < ? ORDER BY i.id LIMIT ?";

    private static final String RESPONSE_RATES = "SELECT v.via, count(*), count(v.sent_at),"
            + " count(CASE WHEN v.state <> 'failed' THEN v.sent_at END), count(a.id) FROM invitation v" + ANSWER
            + " WHERE v.id >= ? AND v.id < ?";

    private final Sql sql;

    History(Sql sql) {
        this.sql = sql;
    }

    List<Past> contacts(String after, String until, int limit) {
        return sql.list(CONTACTS, History::contact, after, until, limit);
    }

    List<PastAsk> asks(String after, String until, int limit) {
        return sql.list(ASKS, row -> ask(row, row.text()), after, until, limit);
    }

    Map<Via, ResponseRate> responseRates(@Nullable String surveyId, Instant from, Instant until) {
        Map<Via, ResponseRate> rates = new EnumMap<>(Via.class);
        sql.list(
                RESPONSE_RATES + (surveyId == null ? "" : " AND v.survey_id = ?") + " GROUP BY v.via",
                row -> rates.put(
                                row.code(Via.class),
                                new ResponseRate(row.number(), row.number(), row.number(), row.number()))
                        == null,
                Stream.of(Ids.floor("inv", from), Ids.floor("inv", until), surveyId)
                        .filter(Objects::nonNull)
                        .toArray());
        return rates;
    }

    private static Past contact(Row row) throws SQLException {
        Interaction interaction = Interactions.read(row);
        Contact contact = Json.contact(row.textOrNull());
        String decision = row.textOrNull();
        Instant at = row.instantOrNull();
        String survey = row.textOrNull();
        AskPlan plan = Json.plan(row.textOrNull());
        Rule skippedBy = skippedBy(row.textOrNull());
        String invitation = row.textOrNull();
        return new Past(
                interaction,
                contact,
                decision,
                at,
                survey,
                plan,
                skippedBy,
                invitation == null ? null : ask(row, invitation));
    }

    private static @Nullable Rule skippedBy(@Nullable String rules) {
        if (rules == null) {
            return null;
        }
        return Json.rules(rules).stream()
                .filter(rule -> !rule.passed())
                .findFirst()
                .orElse(null);
    }

    private static PastAsk ask(Row row, String id) throws SQLException {
        String person = row.text();
        String handle = row.textOrNull();
        return new PastAsk(
                id,
                person,
                handle == null ? null : Handle.ofKey(handle).orElse(null),
                row.code(Via.class),
                row.code(Invitation.State.class),
                row.instant(),
                row.instant(),
                row.instantOrNull(),
                row.instantOrNull(),
                row.instantOrNull(),
                row.codeOrNull(Metric.class),
                row.wholeOrNull(),
                row.flag());
    }
}
