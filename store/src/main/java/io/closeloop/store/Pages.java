// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.View.MatchRecord;
import io.closeloop.port.View.Page;
import io.closeloop.port.View.Resource;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Question;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows as the HTTP API shows them: camelCase keys, instants in ISO-8601, customers' handles masked. */
final class Pages {
    private final Sql sql;
    private final Ledger ledger;
    private final Deliveries deliveries;

    Pages(Sql sql, Ledger ledger, Deliveries deliveries) {
        this.sql = sql;
        this.ledger = ledger;
        this.deliveries = deliveries;
    }

    Page page(Resource resource, @Nullable String after, int limit) {
        return switch (resource) {
            case INTERACTIONS ->
                rows(Interactions.COLUMNS + ", station, note", "interaction", "id", after, limit, Pages::interaction);
            case DECISIONS -> rows(Matches.DECISION_COLUMNS, "decision", "id", after, limit, Pages::decision);
            case INVITATIONS -> rows(Invitations.COLUMNS, "invitation", "id", after, limit, Pages::invitation);
            case ANSWERS ->
                rows(Answers.COLUMNS + ", contact_id", "answer", "latest = 1 AND id", after, limit, Pages::answer);
            case CONTACTS -> rows(LocalContacts.COLUMNS, "local_contact", "id", after, limit, Pages::contact);
            case MATCHES -> rows(Matches.COLUMNS, "match", "interaction_id", after, limit, Pages::match);
            case ESCALATIONS -> rows(Escalations.COLUMNS, "escalation", "answer_id", after, limit, Pages::escalation);
            case DELIVERIES -> rows(Deliveries.COLUMNS, "delivery", "id", after, limit, Pages::delivery);
            case LEDGER ->
                cut(
                        ledger.after(after, limit + 1).stream()
                                .map(e -> new Item(e.id(), entry(e)))
                                .toList(),
                        limit);
        };
    }

    /** A cursor is {@code queue~due time~id}: it names a place in the index, whatever has been settled since. */
    Page owed(Delivery.State state, @Nullable String queue, @Nullable String after, int limit) {
        String[] place = after == null ? new String[] {"", "0", ""} : after.split("~", -1);
        if (place.length != 3
                || !place[1].matches("[0-9]{1,15}")
                || queue != null && after != null && !place[0].equals(queue)) {
            throw new IllegalArgumentException("after is no cursor of this list");
        }
        Instant due = Instant.ofEpochMilli(Long.parseLong(place[1]));
        List<Item> items = new ArrayList<>();
        Optional<String> verb = queue != null
                ? Optional.of(queue)
                : place[0].isEmpty() ? deliveries.nextVerb("") : Optional.of(place[0]);
        String id = place[2];
        while (verb.isPresent() && items.size() <= limit) {
            String of = verb.get();
            deliveries
                    .owed(state, of, due, id, limit + 1 - items.size())
                    .forEach(d -> items.add(new Item(of + "~" + d.dueAt().toEpochMilli() + "~" + d.id(), delivery(d))));
            verb = queue == null ? deliveries.nextVerb(of) : Optional.empty();
            due = Instant.EPOCH;
            id = "";
        }
        return cut(items, limit);
    }

    private record Item(String cursor, Map<String, Object> values) {}

    /** @param key the cursor's column, perhaps with a condition before it */
    private Page rows(
            String columns, String table, String key, @Nullable String after, int limit, Sql.Mapper<Item> mapper) {
        String cursor = key.substring(key.lastIndexOf(' ') + 1);
        return cut(
                sql.list(
                        "SELECT " + columns + " FROM " + table + " WHERE " + key + " > ? ORDER BY " + cursor
                                + " LIMIT ?",
                        mapper,
                        after == null ? "" : after,
                        limit + 1),
                limit);
    }

    private static Page cut(List<Item> items, int limit) {
        boolean more = items.size() > limit;
        List<Item> shown = more ? items.subList(0, limit) : items;
        return new Page(
                shown.stream().map(Item::values).toList(),
                more ? shown.get(shown.size() - 1).cursor() : null);
    }

    private static Item interaction(Row row) throws SQLException {
        Interaction i = Interactions.read(row);
        return new Item(
                i.id(),
                new Values()
                        .with("id", i.id())
                        .with("channel", i.channel().code())
                        .with("source", i.source())
                        .with("sourceId", i.sourceId())
                        .with("address", i.address())
                        .with("handles", masked(i.handles()))
                        .with("customerName", i.customerName())
                        .with("startedAt", i.startedAt())
                        .with("endedAt", i.endedAt())
                        .with(
                                "participants",
                                i.participants().stream()
                                        .map(Pages::participant)
                                        .toList())
                        .with("language", i.language())
                        .with("closeReason", i.closeReason().code())
                        .with("crmIds", i.crmIds())
                        .with("customerMessages", i.customerMessages())
                        .with("customerCharacters", i.customerCharacters())
                        .with("talkSeconds", i.talkSeconds())
                        .with("lastCustomerAt", i.lastCustomerAt())
                        .with("tags", i.tags())
                        .with("station", row.textOrNull())
                        .with("note", row.textOrNull())
                        .map());
    }

    private static Map<String, Object> participant(Participant p) {
        return new Values()
                .with("role", p.role().code())
                .with("id", p.id())
                .with("name", p.name())
                .with("from", p.from())
                .with("until", p.until())
                .map();
    }

    private static Item decision(Row row) throws SQLException {
        Decision d = Matches.readDecision(row);
        return new Item(
                d.id(),
                new Values()
                        .with("id", d.id())
                        .with("interactionId", d.interactionId())
                        .with("at", d.at())
                        .with("invites", d.invites())
                        .with("skippedBy", d.skippedBy().map(Rule::name).orElse(null))
                        .with("surveyId", d.surveyId())
                        .with("plan", plan(d.plan()))
                        .with("rules", d.rules().stream().map(Pages::rule).toList())
                        .map());
    }

    private static @Nullable Map<String, Object> plan(@Nullable AskPlan plan) {
        return plan == null
                ? null
                : new Values()
                        .with("via", plan.via().code())
                        .with("to", plan.to().masked())
                        .with("dueAt", plan.dueAt())
                        .with("why", plan.why())
                        .map();
    }

    private static Map<String, Object> rule(Rule rule) {
        return new Values()
                .with("name", rule.name())
                .with("passed", rule.passed())
                .with("saw", rule.saw())
                .with("eligibleFrom", rule.eligibleFrom())
                .map();
    }

    private static Item invitation(Row row) throws SQLException {
        Invitation i = Invitations.read(row);
        Handle to = i.to();
        Question question = i.question();
        return new Item(
                i.id(),
                new Values()
                        .with("id", i.id())
                        .with("interactionId", i.interactionId())
                        .with("surveyId", i.surveyId())
                        .with(
                                "metric",
                                question == null ? null : question.metric().code())
                        .with("wording", question == null ? null : question.wording())
                        .with(
                                "person",
                                Handle.ofKey(i.person()).map(Handle::toString).orElse(i.person()))
                        .with("via", i.via().code())
                        .with("to", to == null ? null : to.masked())
                        .with("address", i.address())
                        .with("language", i.language())
                        .with("state", i.state().code())
                        .with("plannedAt", i.plannedAt())
                        .with("dueAt", i.dueAt())
                        .with("sentAt", i.sentAt())
                        .with("expiresAt", i.expiresAt())
                        .with("reference", i.reference())
                        .with("attempt", i.attempt())
                        .with("reminders", i.reminders())
                        .with("reason", i.reason())
                        .map());
    }

    private static Item answer(Row row) throws SQLException {
        Answer a = Answers.read(row);
        return new Item(
                a.id(),
                new Values()
                        .with("id", a.id())
                        .with("version", a.version())
                        .with("invitationId", a.invitationId())
                        .with("interactionId", a.interactionId())
                        .with("surveyId", a.surveyId())
                        .with("metric", a.metric().code())
                        .with("wording", a.wording())
                        .with("score", a.score())
                        .with("comment", a.comment())
                        .with("verdict", Codes.codeOrNull(a.verdict()))
                        .with("evidence", a.evidence().code())
                        .with("reasons", a.reasons())
                        .with("language", a.language())
                        .with("via", a.via())
                        .with("at", a.at())
                        .with("changedAt", a.changedAt())
                        .with("contactId", row.textOrNull())
                        .map());
    }

    private static Item contact(Row row) throws SQLException {
        Contact c = LocalContacts.read(row);
        return new Item(c.id(), contact(c));
    }

    private static Map<String, Object> contact(Contact c) {
        return new Values()
                .with("id", c.id())
                .with("name", c.name())
                .with("handles", masked(c.handles()))
                .with("accountName", c.accountName())
                .with("zone", c.zone())
                .with("language", c.language())
                .with("optedOut", c.optedOut())
                .with("lastActivityAt", c.lastActivityAt())
                .map();
    }

    private static Item match(Row row) throws SQLException {
        MatchRecord m = Matches.read(row);
        Values values = new Values().with("interactionId", m.interactionId()).with("kind", Matches.kind(m.match()));
        if (m.match() instanceof Match.Matched matched) {
            values.with("contactId", matched.contactId())
                    .with("basis", matched.basis().code())
                    .with("confidence", matched.confidence());
        } else if (m.match() instanceof Match.Ambiguous ambiguous) {
            values.with(
                    "candidates",
                    ambiguous.candidates().stream()
                            .map(c -> new Values()
                                    .with("contactId", c.contactId())
                                    .with("basis", c.basis().code())
                                    .with("confidence", c.confidence())
                                    .map())
                            .toList());
        } else if (m.match() instanceof Match.Nobody nobody) {
            values.with("reason", nobody.reason());
        }
        Contact contact = m.contact();
        return new Item(
                m.interactionId(),
                values.with("contact", contact == null ? null : contact(contact))
                        .with("at", m.at())
                        .map());
    }

    private static Item escalation(Row row) throws SQLException {
        Escalation e = Escalations.read(row);
        return new Item(
                e.answerId(),
                new Values()
                        .with("answerId", e.answerId())
                        .with("interactionId", e.interactionId())
                        .with("state", e.state().code())
                        .with("openedAt", e.openedAt())
                        .with("acknowledgedAt", e.acknowledgedAt())
                        .with("endedAt", e.endedAt())
                        .with("owner", e.owner())
                        .with("nudges", e.nudges())
                        .with("note", e.note())
                        .map());
    }

    private static Item delivery(Row row) throws SQLException {
        Delivery d = Deliveries.read(row);
        return new Item(d.id(), delivery(d));
    }

    private static Map<String, Object> delivery(Delivery d) {
        return new Values()
                .with("id", d.id())
                .with("verb", d.verb())
                .with("answerId", d.answerId())
                .with("interactionId", d.interactionId())
                .with("target", d.target())
                .with("options", d.options())
                .with("wanted", d.wanted())
                .with("done", d.done())
                .with("state", d.state().code())
                .with("dueAt", d.dueAt())
                .with("attempt", d.attempt())
                .with("reference", d.reference())
                .with("reason", d.reason())
                .map();
    }

    private static Map<String, Object> entry(LedgerEntry e) {
        return new Values()
                .with("id", e.id())
                .with("at", e.at())
                .with("event", e.code())
                .with("actor", e.actor())
                .with("interactionId", e.interactionId())
                .with("invitationId", e.invitationId())
                .with("answerId", e.answerId())
                .with("data", e.data())
                .map();
    }

    private static List<String> masked(List<Handle> handles) {
        return handles.stream().map(Handle::toString).toList();
    }

    /** A JSON object in the order of its keys; what has no value is left out. */
    private static final class Values {
        private final Map<String, Object> map = new LinkedHashMap<>();

        Values with(String key, @Nullable Object value) {
            if (value != null) {
                map.put(key, value instanceof Instant instant ? instant.toString() : value);
            }
            return this;
        }

        Map<String, Object> map() {
            return map;
        }
    }
}
