// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Destination;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.station.Replays;
import io.closeloop.runtime.station.VendorHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** {@code /deliveries}: the queue of each destination with its age, and a button for what was given up. */
final class DeliveriesPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern(
                    "d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    /** The button for every destination. */
    private static final String ALL = "*";

    private final Program program;
    private final Views views;

    DeliveriesPage(Program program, Views views) {
        this.program = program;
        this.views = views;
    }

    /** A destination as people read it; what has nothing to say is empty. */
    public record Row(
            String name,
            boolean well,
            String trouble,
            String since,
            String resting,
            long waiting,
            long trying,
            long held,
            long parked,
            String oldest,
            String next,
            List<Why> reasons,
            long otherReasons) {}

    /** Why some of its effects were given up. */
    public record Why(String words, long effects, String ages, String interaction) {}

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String parameter) {
        if (!call.method().equals("POST")) {
            return CompletableFuture.completedFuture(list(""));
        }
        Optional<String> wish = Form.of(call).get("destination");
        if (wish.isEmpty()) {
            return CompletableFuture.completedFuture(list("Choose a destination first."));
        }
        String queue = wish.get().equals(ALL) ? null : wish.get();
        long again = program.replays()
                .replay(new Replays.Wish(queue, null, false), Guard.who(call))
                .all();
        String to = queue == null ? "" : " to " + queue;
        return CompletableFuture.completedFuture(list(
                again == 0
                        ? "Nothing was parked any more" + (queue == null ? "." : " for " + queue + ".")
                        : again + (again == 1 ? " delivery" : " deliveries") + to + (again == 1 ? " is" : " are")
                                + " tried again now."));
    }

    private HttpAnswer list(String said) {
        Instant now = program.loop().clock().instant();
        SortedMap<String, View.Stuck> stuck = program.replays().stuck(null, null);
        List<Row> busy = new ArrayList<>();
        List<String> idle = new ArrayList<>();
        for (Destination destination : program.destinations()) {
            Row row = row(destination, stuck.get(destination.name()), now);
            if (row.well() && row.waiting() + row.trying() + row.held() + row.parked() == 0) {
                idle.add(row.name());
            } else {
                busy.add(row);
            }
        }
        // First what needs somebody.
        busy.sort(Comparator.comparing((Row row) -> row.parked() == 0).thenComparing(Row::well));
        long parked = busy.stream().mapToLong(Row::parked).sum();
        long places = busy.stream().filter(row -> row.parked() > 0).count();
        Map<String, Object> model = new HashMap<>();
        model.put("said", said);
        model.put("rows", busy);
        model.put("idle", idle);
        model.put("parked", parked);
        model.put("several", places > 1);
        model.put("at", MINUTE.format(now));
        return views.page(200, "deliveries", model);
    }

    private static Row row(Destination destination, View.@Nullable Stuck stuck, Instant now) {
        View.Backlog owed = destination.owed();
        VendorHealth.State state = destination.state();
        boolean well = state == null || state.up();
        Instant oldest = owed.oldestDue();
        Instant resting = destination.restingSince();
        Instant next = stuck == null ? null : stuck.putOffUntil();
        List<Why> reasons = stuck == null
                ? List.of()
                : stuck.reasons().stream().map(reason -> why(reason, now)).toList();
        long told = reasons.stream().mapToLong(Why::effects).sum();
        return new Row(
                destination.name(),
                well && resting == null,
                state == null || state.trouble() == null ? "" : String.valueOf(state.trouble()),
                state == null || well ? "" : MINUTE.format(state.since()),
                resting == null ? "" : MINUTE.format(resting),
                owed.waiting() - owed.trying(),
                owed.trying(),
                owed.held(),
                owed.parked(),
                oldest == null ? "" : oldest.isAfter(now) ? "due in " + age(now, oldest) : age(oldest, now),
                next == null || !next.isAfter(now) ? "" : age(now, next),
                reasons,
                Math.max(0, owed.parked() - told));
    }

    private static Why why(View.Reason reason, Instant now) {
        String oldest = age(reason.oldest(), now);
        String newest = age(reason.newest(), now);
        return new Why(
                reason.words().isEmpty() ? "no reason given" : reason.words(),
                reason.effects(),
                oldest.equals(newest) ? oldest + " ago" : "from " + oldest + " to " + newest + " ago",
                reason.interactionId());
    }

    /** The two largest units. */
    static String age(Instant from, Instant until) {
        Duration age = Duration.between(from, until);
        if (age.isNegative() || age.toSeconds() < 1) {
            return "0 s";
        }
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : age.toSeconds() + " s";
    }
}
