// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.sandbox.ProgramApi;
import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.twilio.SentMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came of the day: what the program's ledger says, and what the vendors received. Two runs are the same when their
 * rows are equal.
 *
 * @param rows counts by name, in reading order
 */
public record DayReport(Map<String, Long> rows) {
    public DayReport {
        rows = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /** Reads the ledger through the API, and counts at the stand-ins. */
    public static DayReport of(ProgramApi api, Sandbox sandbox) {
        Map<String, Long> in = new TreeMap<>();
        Map<String, Long> skips = new TreeMap<>();
        Map<String, Long> events = new TreeMap<>();
        Map<String, Set<String>> effects = new TreeMap<>();
        api.each("ledger", row -> {
            String event = row.path("event").asText();
            JsonNode data = row.path("data");
            events.merge(event, 1L, Long::sum);
            if (event.equals("interaction.ended")) {
                in.merge(data.path("channel").asText(), 1L, Long::sum);
            } else if (event.equals("decision.skip")) {
                // Rules are listed as they were tried: the last one said no.
                JsonNode rules = data.path("rules");
                skips.merge(rules.path(rules.size() - 1).asText(), 1L, Long::sum);
            } else if (event.equals("delivery.done")) {
                effects.computeIfAbsent(data.path("verb").asText(), verb -> new HashSet<>())
                        .add(row.path("answerId").asText());
            }
        });
        Map<String, Long> rows = new LinkedHashMap<>();
        in.forEach((channel, count) -> rows.put("in: " + channel, count));
        rows.put("matched", events.getOrDefault("match.found", 0L));
        rows.put("ambiguous, for a person", events.getOrDefault("match.ambiguous", 0L));
        rows.put("not in the CRM", events.getOrDefault("match.nobody", 0L));
        skips.forEach((rule, count) -> rows.put("skipped: " + rule, count));
        for (String event : List.of(
                "invitation.planned",
                "invitation.sent",
                "invitation.reminded",
                "invitation.withdrawn",
                "invitation.failed",
                "invitation.expired",
                "answer.given",
                "answer.amended",
                "answer.suspect",
                "consent.withdrawn",
                "wrong.person",
                "reply.unreadable",
                "reply.automatic",
                "escalation.opened",
                "escalation.acknowledged",
                "escalation.resolved",
                "escalation.withdrawn")) {
            rows.put(event.replace('.', ' '), events.getOrDefault(event, 0L));
        }
        effects.forEach((verb, answers) -> rows.put("delivered: " + verb, (long) answers.size()));
        vendors(sandbox, rows);
        return new DayReport(rows);
    }

    private static void vendors(Sandbox sandbox, Map<String, Long> rows) {
        rows.put(
                "at Twilio: survey SMS",
                sandbox.twilio().messages().stream()
                        .filter(m -> m.via() == SentMessage.Via.API)
                        .count());
        rows.put(
                "at Twilio: chat links",
                sandbox.twilio().messages().stream()
                        .filter(m -> m.via() == SentMessage.Via.CONVERSATION)
                        .count());
        rows.put("at Messenger: surveys", (long) sandbox.messenger().messages().size());
        List<String> mails = new ArrayList<>();
        sandbox.mail()
                .recipients()
                .forEach(address -> sandbox.mail()
                        .sentTo(address)
                        .forEach(mail -> mails.add(String.valueOf(mail.header("Message-ID")))));
        rows.put("at SMTP: survey mails", (long) mails.size());
        rows.put("at Salesforce: answers", (long)
                sandbox.salesforce().records("Survey_Response__c").size());
        rows.put("at Salesforce: cases", (long)
                sandbox.salesforce().records("Case").size());
        rows.put(
                "at Salesforce: cases closed again",
                sandbox.salesforce().records("Case").stream()
                        .filter(record -> "Closed".equals(record.get("Status")))
                        .count());
        rows.put("at Slack: alerts", posted(sandbox, "closeloop_escalation"));
        rows.put("at Slack: praise", posted(sandbox, "closeloop_praise"));
    }

    /** Messages of one kind; reminders of an unclaimed alert depend on who looks when, so they are not compared. */
    private static long posted(Sandbox sandbox, String type) {
        return sandbox.slack().messages().stream()
                .map(message -> message.metadata())
                .filter(metadata -> metadata != null
                        && type.equals(metadata.path("event_type").asText()))
                .count();
    }

    /** For the terminal. */
    public String table() {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        rows.forEach((name, count) -> text.append("  ")
                .append(name)
                .append(" ".repeat(width - name.length() + 2))
                .append(String.format("%6d", count))
                .append(System.lineSeparator()));
        return text.toString();
    }

    /** Rows in which another report differs, as {@code name: ours / theirs}; empty when they are the same. */
    public List<String> differences(DayReport other) {
        Set<String> names = new java.util.TreeSet<>(rows.keySet());
        names.addAll(other.rows.keySet());
        return names.stream()
                .filter(name -> !rows.getOrDefault(name, 0L).equals(other.rows.getOrDefault(name, 0L)))
                .map(name -> name + ": " + rows.getOrDefault(name, 0L) + " / " + other.rows.getOrDefault(name, 0L))
                .toList();
    }
}
