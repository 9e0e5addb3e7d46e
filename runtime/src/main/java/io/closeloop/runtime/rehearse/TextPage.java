// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.plain.Spoken;
import io.closeloop.survey.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** A report for a terminal. Pure. */
public final class TextPage {
    private final List<String> lines = new ArrayList<>();

    private TextPage() {}

    public static List<String> of(Report report) {
        TextPage page = new TextPage();
        page.write(report);
        return List.copyOf(page.lines);
    }

    private void write(Report r) {
        add("Rehearsal of %s to %s, days in %s. Nothing was sent.", r.from(), r.until(), r.zone());
        add("Draft: %s", r.draft().names());
        r.draft().deployed().ifPresent(how -> add("%s", how));
        add(
                "%,d contacts in %.1f s%s.",
                r.contacts(),
                r.took().toMillis() / 1000.0,
                r.undecided() == 0 ? "" : String.format(Locale.ROOT, ", %,d of them still undecided", r.undecided()));
        r.unplanned().forEach((route, count) -> add("Route %s failed on %,d contacts: they would wait.", route, count));
        r.unplannedAnswers()
                .forEach((route, count) -> add(
                        "Route %s failed on %,.0f of the expected answers: what follows from them would wait.",
                        route, count));
        changes(r);
        days(r);
        skips(r);
        twice(r);
        queues(r);
        cost(r);
        heading("What a rehearsal cannot know");
        r.notes().forEach(note -> add("  - %s", note));
    }

    private void changes(Report r) {
        heading("Different from what the program decided");
        if (r.changes().isEmpty()) {
            add("  Nothing: every decision is the same.");
        }
        r.changes()
                .forEach((change, examples) -> add(
                        "  %,9d  %s; for example closeloop why %s",
                        examples.count(), change.words(), String.join(" | ", examples.interactions())));
    }

    private void days(Report r) {
        heading("Invitations per day: draft (recorded)");
        TreeSet<Via> ways = new TreeSet<>();
        r.days().values().forEach(day -> ways.addAll(day.ways().keySet()));
        StringBuilder head = new StringBuilder("  day         ");
        ways.forEach(via -> head.append(String.format(Locale.ROOT, "%19s", via.label())));
        add("%s%19s", head, "all");
        r.days().forEach((date, day) -> {
            StringBuilder line = new StringBuilder("  " + date + "  ");
            for (Via via : ways) {
                Report.Beside count = day.ways().getOrDefault(via, new Report.Beside(0, 0));
                line.append(beside(count.draft(), count.recorded()));
            }
            add("%s%s", line, beside(day.draft(), day.recorded()));
        });
        add("  %-12s%s", "all", " ".repeat(19 * ways.size()) + beside(r.invitations(), r.invitationsRecorded()));
    }

    private static String beside(long draft, long recorded) {
        return String.format(Locale.ROOT, "%19s", String.format(Locale.ROOT, "%,d (%,d)", draft, recorded));
    }

    private void skips(Report r) {
        heading("Not asked, by rule: draft (recorded)");
        r.skips().entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().draft(), a.getValue().draft()))
                .forEach(entry -> add(
                        "  %-14s%s",
                        entry.getKey(),
                        beside(entry.getValue().draft(), entry.getValue().recorded())));
        r.reasons().entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                .limit(10)
                .forEach(entry -> add("    %,9d  a route said: %s", entry.getValue(), entry.getKey()));
    }

    private void twice(Report r) {
        heading("Asked twice within " + Spoken.span(r.twice().within()));
        add(
                "  %,d people with the draft, %,d in the record%s",
                r.twice().draft(),
                r.twice().recorded(),
                r.twice().examples().isEmpty()
                        ? ""
                        : "; for example closeloop why "
                                + String.join(" | ", r.twice().examples()));
    }

    private void queues(Report r) {
        heading("Expected answers");
        add("  %-20s%-10s%11s%12s%10s  %s", "queue", "survey", "contacts", "invitations", "answers", "95 % interval");
        for (Report.Queue q : r.queues()) {
            Double width = q.width();
            add(
                    "  %-20s%-10s%,11d%,12d%,10.0f  %s",
                    q.queue(),
                    q.survey(),
                    q.contacts(),
                    q.invitations(),
                    q.answers(),
                    width == null
                            ? "too few answers"
                            : String.format(Locale.ROOT, "%.1f wide (%s)", width, q.figure()));
        }
        for (Report.Rate rate : r.rates()) {
            if (rate.sent() > 0) {
                add(
                        "  %s: %.1f %% answer, from %,d of %,d",
                        rate.via().label(), 100 * rate.rate(), rate.answered(), rate.sent());
            }
        }
    }

    private void cost(Report r) {
        heading("Cost");
        add("  %,d SMS, billed as %,d segments", r.cost().messages(), r.cost().segments());
        r.cost().deliveries().forEach((verb, count) -> add("  %,.0f deliveries by %s", count, verb));
        Report.SalesforceCalls calls = r.cost().salesforce();
        if (calls.none()) {
            add("  No call to Salesforce: the CRM is not Salesforce");
        } else {
            add("  %,d to %,d calls to Salesforce for answers", calls.fewest(), calls.most());
            add(
                    "  %,d batches of contacts looked up in Salesforce, %,d on the busiest day",
                    calls.lookups(), calls.lookupsOfBusiestDay());
        }
    }

    private void heading(String text) {
        lines.add("");
        lines.add(text);
    }

    private void add(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }
}
