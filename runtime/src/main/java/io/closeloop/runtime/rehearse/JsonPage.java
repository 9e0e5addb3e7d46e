// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report as JSON. Pure. */
public final class JsonPage {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonPage() {}

    public static String of(Report r) {
        ObjectNode root = JSON.createObjectNode()
                .put("from", r.from().toString())
                .put("until", r.until().toString())
                .put("zone", r.zone().getId())
                .put("contacts", r.contacts())
                .put("undecided", r.undecided())
                .put("invitations", r.invitations())
                .put("invitationsRecorded", r.invitationsRecorded())
                .put("changed", r.changed())
                .put("tookMillis", r.took().toMillis());
        root.put("draftIsWhole", r.draft().whole());
        root.set("draft", JSON.valueToTree(r.draft().files()));
        root.set("deployWouldRemove", JSON.valueToTree(r.draft().lacking()));
        root.set("unplanned", JSON.valueToTree(r.unplanned()));
        root.set("unplannedAnswers", JSON.valueToTree(r.unplannedAnswers()));
        ObjectNode changes = root.putObject("changes");
        r.changes()
                .forEach((change, examples) -> changes.putObject(
                                change.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                        .put("count", examples.count())
                        .set("examples", JSON.valueToTree(examples.interactions())));
        ObjectNode days = root.putObject("days");
        r.days().forEach((date, day) -> {
            ObjectNode node = days.putObject(date.toString());
            day.ways().forEach((via, count) -> beside(node, via.code(), count));
        });
        ObjectNode skips = root.putObject("skips");
        r.skips().forEach((rule, count) -> beside(skips, rule, count));
        root.set("routeReasons", JSON.valueToTree(r.reasons()));
        root.putObject("askedTwice")
                .put("withinSeconds", r.twice().within().toSeconds())
                .put("draft", r.twice().draft())
                .put("recorded", r.twice().recorded())
                .set("examples", JSON.valueToTree(r.twice().examples()));
        ArrayNode queues = root.putArray("queues");
        for (Report.Queue q : r.queues()) {
            queues.addObject()
                    .put("queue", q.queue())
                    .put("survey", q.survey())
                    .put("contacts", q.contacts())
                    .put("invitations", q.invitations())
                    .put("expectedAnswers", q.answers())
                    .put("figure", q.figure())
                    .put("intervalWidth", q.width());
        }
        ArrayNode rates = root.putArray("responseRates");
        for (Report.Rate rate : r.rates()) {
            rates.addObject()
                    .put("via", rate.via().code())
                    .put("sent", rate.sent())
                    .put("answered", rate.answered())
                    .put("rate", rate.rate());
        }
        Report.SalesforceCalls calls = r.cost().salesforce();
        root.putObject("cost")
                .put("smsMessages", r.cost().messages())
                .put("smsSegments", r.cost().segments())
                .put("salesforceCallsAtLeast", calls.fewest())
                .put("salesforceCallsAtMost", calls.most())
                .put("crmLookupBatches", calls.lookups())
                .put("crmLookupBatchesOfBusiestDay", calls.lookupsOfBusiestDay())
                .set("deliveries", JSON.valueToTree(r.cost().deliveries()));
        root.set("cannotKnow", JSON.valueToTree(r.notes()));
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of plain values can always be written", e);
        }
    }

    private static void beside(ObjectNode node, String name, Report.Beside count) {
        node.putObject(name).put("draft", count.draft()).put("recorded", count.recorded());
    }
}
