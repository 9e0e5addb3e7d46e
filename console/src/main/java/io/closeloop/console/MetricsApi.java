// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.figures.Ces;
import io.closeloop.figures.Csat;
import io.closeloop.figures.Figure;
import io.closeloop.figures.Nps;
import io.closeloop.figures.ResponseRate;
import io.closeloop.figures.Tally;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.Program;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/metrics}: the figures of a period, each with its formula, its n and its interval. */
final class MetricsApi {
    private static final Duration USUAL = Duration.ofDays(90);
    private static final String EXAMPLE =
            "; write, for instance, from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z. until is now when it is left out,"
                    + " from " + USUAL.toDays() + " days before it";

    private MetricsApi() {}

    static HttpAnswer metrics(Program program, HttpCall call) {
        Period period = Period.of(call, program.loop().clock().instant());
        String survey = call.parameter("survey").filter(text -> !text.isBlank()).orElse(null);
        Found found = program.loop().store().read(view -> Found.in(view, survey, period));
        Set<String> surveys = program.loop().config().get().surveys().keySet();
        // One that was taken out of config/surveys still has its answers.
        if (survey != null && !surveys.contains(survey) && found.nothing()) {
            return HttpAnswer.problem(
                    404, "There is no survey " + survey + "; there are " + String.join(", ", new TreeSet<>(surveys)));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("from", period.from().toString());
        body.put("until", period.until().toString());
        body.put(
                "period",
                "figures by the time of the answer: confirmed answers only, the current version of each; response rates by"
                        + " the time when the survey was planned: the newest may still be answered");
        if (survey != null) {
            body.put("survey", survey);
        }
        List<Map<String, Object>> figures = new ArrayList<>();
        found.answers()
                .forEach((metric, tally) -> figures(metric, tally).forEach(figure -> figures.add(row(metric, figure))));
        body.put("figures", figures);
        body.put("responseRates", responseRates(found.asked()));
        return ResourcesApi.json(body);
    }

    /** The counts that figures are made of, all of one moment. */
    private record Found(Map<Metric, Tally> answers, Map<Via, ResponseRate> asked) {
        static Found in(View view, @Nullable String survey, Period period) {
            Map<Metric, Tally> answers = new EnumMap<>(Metric.class);
            for (Metric metric : Metric.values()) {
                Map<Integer, Long> scores = view.scoresBetween(metric, survey, period.from(), period.until());
                answers.put(metric, Tally.of(metric, scores));
            }
            return new Found(answers, view.responseRates(survey, period.from(), period.until()));
        }

        boolean nothing() {
            return asked.isEmpty() && answers.values().stream().allMatch(tally -> tally.n() == 0);
        }
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

    private static List<Map<String, Object>> responseRates(Map<Via, ResponseRate> asked) {
        List<Map<String, Object>> rows = new ArrayList<>();
        asked.forEach((via, rate) -> {
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
