// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.escalation.Escalation;
import io.closeloop.figures.Figure;
import io.closeloop.figures.Headline;
import io.closeloop.figures.Tally;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Program;
import io.closeloop.survey.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * {@code /}: what customers said of late, what waits, which vendor is in trouble. People sign in here, so it asks for a few
 * days by their indexes, and never for what is stored in all.
 */
final class OverviewPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private static final Duration LATELY = Duration.ofDays(7);
    private static final String NONE = "none";

    private final Program program;
    private final Views views;

    OverviewPage(Program program, Views views) {
        this.program = program;
        this.views = views;
    }

    /** A figure as people read it. */
    public record Row(String name, String value, String interval, long n) {}

    /** Follow-ups in a state. */
    public record FollowUps(String state, long number) {}

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String parameter) {
        Instant now = program.loop().clock().instant();
        Map<String, Object> model = program.loop().store().read(view -> model(view, now));
        return CompletableFuture.completedFuture(views.page(200, "overview", model));
    }

    private Map<String, Object> model(View view, Instant now) {
        Instant from = now.minus(LATELY);
        return Map.of(
                "days",
                LATELY.toDays(),
                "few",
                Figure.FEW,
                "figures",
                figures(view, from, now),
                "followUps",
                followUps(view.followUpsSince(from)),
                "vendors",
                program.loop().health().all(),
                "backlog",
                new TreeMap<>(view.backlog()),
                "routes",
                program.deployer().live().keySet().stream().sorted().toList());
    }

    /** A metric without answers is left out, and so is a way by which nobody was to be asked. */
    private static List<Row> figures(View view, Instant from, Instant until) {
        List<Row> rows = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            Tally tally = Tally.of(metric, view.scoresBetween(metric, null, from, until));
            if (tally.n() > 0) {
                rows.add(row(metric, Headline.of(tally)));
            }
        }
        view.responseRates(null, from, until)
                .forEach((via, rate) -> rows.add(row("Response rate, " + via.label(), rate.figure(), 1, " %")));
        return rows;
    }

    private static Row row(Metric metric, Figure figure) {
        return switch (metric) {
            case CSAT -> row("CSAT, satisfied", figure, 1, " %");
            case CES -> row("CES, mean", figure, 2, "");
            case NPS -> row("NPS", figure, 0, "");
        };
    }

    private static Row row(String name, Figure figure, int decimals, String unit) {
        Double value = figure.value();
        Double low = figure.low();
        Double high = figure.high();
        return new Row(
                name,
                value == null ? NONE : rounded(value, decimals) + unit,
                low == null || high == null ? NONE : rounded(low, decimals) + " to " + rounded(high, decimals),
                figure.n());
    }

    private static String rounded(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static List<FollowUps> followUps(Map<Escalation.State, Long> byState) {
        return Stream.of(Escalation.State.values())
                .filter(byState::containsKey)
                .map(state -> new FollowUps(state.code(), byState.getOrDefault(state, 0L)))
                .toList();
    }
}
