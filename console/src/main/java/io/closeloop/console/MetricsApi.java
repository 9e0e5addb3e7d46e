// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.figures.Ces;
import io.closeloop.figures.Csat;
import io.closeloop.figures.Figure;
import io.closeloop.figures.Nps;
import io.closeloop.figures.Tally;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.Program;
import io.closeloop.survey.Metric;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /api/v1/metrics}: the figures of a period, each with its formula, its n and its interval. */
final class MetricsApi {
    private static final Duration USUAL = Duration.ofDays(90);
    private static final String EXAMPLE =
            "; write, for instance, from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z. until is now when it is left out,"
                    + " from " + USUAL.toDays() + " days before it";

    private MetricsApi() {}

    static HttpAnswer metrics(Program program, HttpCall call) {
        Period period = Period.of(call, program.loop().clock().instant());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("from", period.from().toString());
        body.put("until", period.until().toString());
        body.put(
                "period",
                "figures by the time of the answer: confirmed answers only, the current version of each; response rates by"
                        + " the time when the survey was planned: the newest may still be answered");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            Map<Integer, Long> scores =
                    program.loop().store().read(view -> view.scoresBetween(metric, period.from(), period.until()));
            figures(metric, Tally.of(metric, scores)).forEach(figure -> rows.add(row(metric, figure)));
        }
        body.put("figures", rows);
        body.put("responseRates", responseRates(program, period));
        return ResourcesApi.json(body);
    }

    /** [from, until), begun and not empty: of any other there is nothing to tell, and no figures would say otherwise. */
    private record Period(Instant from, Instant until) {
        static Period of(HttpCall call, Instant now) {
            Instant until = instant(call, "until", now);
            Instant from = instant(call, "from", until.minus(USUAL));
            if (!from.isBefore(until)) {
                throw new Webhook.RejectedCall(400, "from must be before until" + EXAMPLE);
            }
            if (from.isAfter(now)) {
                throw new Webhook.RejectedCall(400, "from must not be in the future" + EXAMPLE);
            }
            return new Period(from, until);
        }

        private static Instant instant(HttpCall call, String name, Instant otherwise) {
            try {
                return call.parameter(name).map(ResourcesApi::instant).orElse(otherwise);
            } catch (DateTimeException e) {
                throw new Webhook.RejectedCall(400, "from and until are instants" + EXAMPLE);
            }
        }
    }

    private static List<Figure> figures(Metric metric, Tally tally) {
        return switch (metric) {
            case CSAT -> List.of(Csat.satisfied(tally), Csat.mean(tally), Csat.net(tally));
            case CES -> List.of(Ces.mean(tally), Ces.easy(tally));
            case NPS -> List.of(Nps.of(tally));
        };
    }

    private static List<Map<String, Object>> responseRates(Program program, Period period) {
        List<Map<String, Object>> rows = new ArrayList<>();
        program.loop()
                .store()
                .read(view -> view.responseRates(period.from(), period.until()))
                .forEach((via, rate) -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("via", via.code());
                    row.put("eligible", rate.eligible());
                    row.put("sent", rate.sent());
                    row.put("delivered", rate.delivered());
                    row.put("answered", rate.answered());
                    put(row, rate.figure());
                    rows.add(row);
                });
        return rows;
    }

    private static Map<String, Object> row(Metric metric, Figure figure) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("metric", metric.code());
        put(row, figure);
        return row;
    }

    private static void put(Map<String, Object> row, Figure figure) {
        row.put("formula", figure.formula());
        row.put("n", figure.n());
        row.put("value", figure.value());
        row.put("low", figure.low());
        row.put("high", figure.high());
        row.put("note", figure.note());
    }
}
