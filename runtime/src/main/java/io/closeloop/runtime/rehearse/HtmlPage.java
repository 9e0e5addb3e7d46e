// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.plain.Spoken;
import io.closeloop.survey.Via;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one HTML file that needs nothing else: no script, no font, no address. Each picture has its numbers in a
 * table below it; colours have 4.5:1 against their ground and never carry a meaning alone. Pure.
 */
public final class HtmlPage {
    private static final int WIDTH = 920;
    private static final int HEIGHT = 220;
    private static final int LEFT = 56;
    private static final int BOTTOM = 28;
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1b2330;--ground:#ffffff;--soft:#5a6474;--line:#d5dae2;--draft:#0b6b63;--then:#8a5a00}
            @media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--ground:#141a22;--soft:#a6b0bf;--line:#38424f;--draft:#4fc3b5;--then:#e0ac4f}}
            body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}
            p{margin:.3rem 0}.soft{color:var(--soft)}
            .facts{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:1.2rem 0}.facts b{display:block;font-size:1.7rem;font-weight:600}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line)}th:first-child,td:first-child{text-align:left}
            .wide{overflow-x:auto}svg{width:100%;height:auto}svg text{fill:var(--soft);font-size:12px}
            .draft{fill:var(--draft)}.then{fill:none;stroke:var(--then);stroke-width:2}.axis{stroke:var(--line)}
            code{overflow-wrap:anywhere}summary{cursor:pointer}
            """;

    private final StringBuilder html = new StringBuilder();

    private HtmlPage() {}

    public static String of(Report report) {
        HtmlPage page = new HtmlPage();
        page.write(report);
        return page.html.toString();
    }

    private void write(Report r) {
        add("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        add(
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Rehearsal %s to %s</title>",
                day(r, true), day(r, false));
        html.append("<style>").append(STYLE).append("</style></head><body><main>\n");
        add(
                "<h1>Rehearsal</h1><p class=\"soft\">%s to %s, days in %s. Nothing was sent.</p>",
                day(r, true), day(r, false), r.zone());
        add("<p>Draft: %s</p>", r.draft().names());
        r.draft().deployed().ifPresent(how -> add("<p>%s</p>", how));
        add("<div class=\"facts\">");
        fact(number(r.contacts()), "contacts replayed");
        fact(number(r.invitations()), "invitations; " + number(r.invitationsRecorded()) + " in the record");
        fact(number(r.changed()), "decisions that differ");
        fact(
                number(r.twice().draft()),
                "people asked twice within " + Spoken.span(r.twice().within()) + "; "
                        + number(r.twice().recorded()) + " in the record");
        fact(number(r.cost().segments()), "SMS segments");
        add("</div>");
        r.unplanned()
                .forEach((route, count) -> add(
                        "<p><strong>Route %s failed on %s contacts: they would wait.</strong></p>",
                        route, number(count)));
        r.unplannedAnswers()
                .forEach((route, count) -> add(
                        "<p><strong>Route %s failed on %s of the expected answers: what follows from them would"
                                + " wait.</strong></p>",
                        route, String.format(Locale.ROOT, "%,.0f", count)));
        days(r);
        skips(r);
        changes(r);
        queues(r);
        cost(r);
        add("<h2>What a rehearsal cannot know</h2><ul>");
        r.notes().forEach(note -> add("<li>%s</li>", note));
        add("</ul></main></body></html>");
    }

    private static String day(Report r, boolean first) {
        return LocalDate.ofInstant(first ? r.from() : r.until().minusMillis(1), r.zone())
                .toString();
    }

    private void fact(String value, String label) {
        add("<div><b>%s</b>%s</div>", value, label);
    }

    private void days(Report r) {
        add("<h2 id=\"days\">Invitations per day</h2>");
        if (r.days().isEmpty()) {
            add("<p>None.</p>");
            return;
        }
        List<Map.Entry<LocalDate, Report.Day>> all = new ArrayList<>(r.days().entrySet());
        long most = Math.max(
                1,
                all.stream()
                        .mapToLong(
                                e -> Math.max(e.getValue().draft(), e.getValue().recorded()))
                        .max()
                        .orElse(1));
        double step = (double) (WIDTH - LEFT) / all.size();
        double scale = (double) (HEIGHT - BOTTOM - 10) / most;
        add("<p class=\"soft\">Filled bars are the draft, the outlines what the record has.</p>");
        add(
                "<div class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Invitations per day, draft and"
                        + " record; the numbers are in the table below\">",
                WIDTH, HEIGHT);
        for (int part = 0; part <= 2; part++) {
            double y = HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - 10) / 2.0;
            add("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>", LEFT, WIDTH, places(y), places(y));
            add(
                    "<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>",
                    LEFT - 8, places(y + 4), number(most * part / 2));
        }
        int labelled = Math.max(1, all.size() / 10);
        for (int i = 0; i < all.size(); i++) {
            Report.Day day = all.get(i).getValue();
            double x = LEFT + i * step;
            bar("draft", x + step * .15, step * .7, day.draft() * scale);
            bar("then", x + step * .05, step * .9, day.recorded() * scale);
            if (i % labelled == 0) {
                add(
                        "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                        places(x + step / 2),
                        HEIGHT - 8,
                        all.get(i).getKey().toString().substring(5));
            }
        }
        add(
                "</svg></div><details><summary>Numbers, by way</summary><div class=\"wide\"><table><thead><tr><th>Day</th>");
        for (Via via : Via.values()) {
            add("<th scope=\"col\">%s</th>", via.label());
        }
        add("<th scope=\"col\">All</th></tr></thead><tbody>");
        r.days().forEach((date, day) -> {
            add("<tr><th scope=\"row\">%s</th>", date);
            for (Via via : Via.values()) {
                Report.Beside count = day.ways().getOrDefault(via, new Report.Beside(0, 0));
                add("<td>%s (%s)</td>", number(count.draft()), number(count.recorded()));
            }
            add("<td>%s (%s)</td></tr>", number(day.draft()), number(day.recorded()));
        });
        add("</tbody></table></div></details>");
    }

    private void bar(String kind, double x, double width, double height) {
        add(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
                kind, places(x), places(HEIGHT - BOTTOM - height), places(width), places(height));
    }

    private void skips(Report r) {
        add("<h2>Not asked, by rule</h2><table><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Draft</th>"
                + "<th scope=\"col\">Record</th></tr></thead><tbody>");
        r.skips().entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().draft(), a.getValue().draft()))
                .forEach(e -> add(
                        "<tr><td>%s</td><td>%s</td><td>%s</td></tr>",
                        e.getKey(),
                        number(e.getValue().draft()),
                        number(e.getValue().recorded())));
        add("</tbody></table>");
        if (!r.reasons().isEmpty()) {
            add("<p class=\"soft\">Routes of the draft said:</p><ul>");
            r.reasons().entrySet().stream()
                    .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                    .limit(10)
                    .forEach(e -> add("<li>%s: %s</li>", e.getKey(), number(e.getValue())));
            add("</ul>");
        }
    }

    private void changes(Report r) {
        add("<h2>Different from what the program decided</h2>");
        if (r.changes().isEmpty()) {
            add("<p>Nothing: every decision is the same.</p>");
            return;
        }
        add("<ul>");
        r.changes()
                .forEach((change, examples) -> add(
                        "<li>%s %s; for example <code>closeloop why %s</code></li>",
                        number(examples.count()), change.words(), String.join(" | ", examples.interactions())));
        add("</ul>");
    }

    private void queues(Report r) {
        add("<h2>Expected answers</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">Queue</th>"
                + "<th scope=\"col\">Survey</th><th scope=\"col\">Contacts</th><th scope=\"col\">Invitations</th>"
                + "<th scope=\"col\">Answers</th><th scope=\"col\">95 % interval is</th></tr></thead><tbody>");
        for (Report.Queue q : r.queues()) {
            Double width = q.width();
            add(
                    "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                    q.queue(),
                    q.survey(),
                    number(q.contacts()),
                    number(q.invitations()),
                    String.format(Locale.ROOT, "%,.0f", q.answers()),
                    width == null
                            ? "unknown: too few answers"
                            : String.format(Locale.ROOT, "%.1f wide (%s)", width, q.figure()));
        }
        add("</tbody></table></div>");
    }

    private void cost(Report r) {
        add(
                "<h2>Cost</h2><ul><li>%s SMS, billed as %s segments</li>",
                number(r.cost().messages()), number(r.cost().segments()));
        r.cost()
                .deliveries()
                .forEach((verb, count) ->
                        add("<li>%s deliveries by %s</li>", String.format(Locale.ROOT, "%,.0f", count), verb));
        Report.SalesforceCalls calls = r.cost().salesforce();
        if (!calls.none()) {
            add(
                    "<li>%s to %s calls to Salesforce for answers</li>"
                            + "<li>%s batches of contacts looked up in Salesforce, %s on the busiest day</li>",
                    number(calls.fewest()),
                    number(calls.most()),
                    number(calls.lookups()),
                    number(calls.lookupsOfBusiestDay()));
        }
        add("</ul>");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String places(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Values are escaped; the format is markup. */
    private void add(String format, Object... values) {
        Object[] safe = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            safe[i] = values[i] instanceof Number ? values[i] : escape(String.valueOf(values[i]));
        }
        html.append(values.length == 0 ? format : String.format(Locale.ROOT, format, safe))
                .append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
