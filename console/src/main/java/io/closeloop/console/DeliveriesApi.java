// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.delivery.Delivery;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.Destination;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.station.Replays;
import io.closeloop.runtime.station.VendorHealth;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is owed: {@code GET /api/v1/destinations} by destination, {@code GET /api/v1/deliveries?state=parked} one by one, and
 * {@code POST /api/v1/deliveries/replay} and {@code /api/v1/deliveries/{id}/replay} to have it tried again.
 */
final class DeliveriesApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS = Set.of("verb", "since", "parkedOnly");
    private static final String PREFIX = "deliver:";

    private final Program program;

    private DeliveriesApi(Program program) {
        this.program = program;
    }

    static List<Page> pages(Program program, Guard guard) {
        DeliveriesApi api = new DeliveriesApi(program);
        return List.of(
                Pages.guarded(guard, "GET", "/api/v1/destinations", (call, none) -> done(() -> api.destinations(call))),
                Pages.guarded(guard, "POST", "/api/v1/deliveries/replay", (call, none) -> done(() -> api.replay(call))),
                Pages.guarded(
                        guard,
                        "POST",
                        "/api/v1/deliveries/:id/replay",
                        (call, id) -> done(() -> api.replayOne(call, id))));
    }

    /** True when a list of deliveries is asked for by state or destination. */
    static boolean filtered(HttpCall call) {
        return call.parameter("state").isPresent() || call.parameter("verb").isPresent();
    }

    /** A page of what is owed in a state. */
    static View.Page owed(Program program, HttpCall call, @Nullable String after, int limit) {
        DeliveriesApi api = new DeliveriesApi(program);
        String verb = call.parameter("verb").map(api::known).orElse(null);
        Delivery.State state = state(call.parameter("state").orElse(""));
        try {
            return program.loop().store().read(view -> view.owed(state, verb, after, limit));
        } catch (IllegalArgumentException noCursor) {
            throw new Webhook.RejectedCall(400, String.valueOf(noCursor.getMessage()));
        }
    }

    private static Delivery.State state(String code) {
        return switch (code) {
            case "waiting", "trying", "held", "parked" -> Delivery.State.of(code);
            default ->
                throw new Webhook.RejectedCall(
                        400, "state is waiting, trying, held or parked; verb goes with one of them");
        };
    }

    private HttpAnswer destinations(HttpCall call) {
        String verb = call.parameter("verb").map(this::known).orElse(null);
        Instant since = call.parameter("since").map(DeliveriesApi::instant).orElse(null);
        Instant now = program.loop().clock().instant();
        SortedMap<String, View.Stuck> stuck = program.replays().stuck(verb, since);
        List<Map<String, Object>> items = program.destinations().stream()
                .filter(destination -> verb == null || destination.name().equals(verb))
                .map(destination -> row(destination, stuck.get(destination.name()), now))
                .toList();
        return json(Map.of("items", items));
    }

    private static Map<String, Object> row(Destination destination, View.@Nullable Stuck stuck, Instant now) {
        View.Backlog owed = destination.owed();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", destination.name());
        row.put("waiting", owed.waiting() - owed.trying());
        row.put("trying", owed.trying());
        row.put("held", owed.held());
        row.put("parked", stuck == null ? 0 : stuck.parked());
        row.put("putOff", stuck == null ? 0 : stuck.putOff());
        row.put("putOffUntil", text(stuck == null ? null : stuck.putOffUntil()));
        Instant oldest = owed.oldestDue();
        row.put("oldestDue", text(oldest));
        row.put(
                "ageSeconds",
                oldest == null || oldest.isAfter(now)
                        ? 0
                        : Duration.between(oldest, now).toSeconds());
        row.put("parkedSince", text(stuck == null ? null : stuck.parkedSince()));
        row.put(
                "reasons",
                stuck == null
                        ? List.of()
                        : stuck.reasons().stream().map(DeliveriesApi::row).toList());
        VendorHealth.State state = destination.state();
        row.put("up", state == null || state.up());
        row.put("trouble", state == null ? null : state.trouble());
        row.put("since", text(state == null ? null : state.since()));
        row.put("leftInPeaceSince", text(destination.restingSince()));
        return row;
    }

    private static Map<String, Object> row(View.Reason reason) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reason", reason.words());
        row.put("deliveries", reason.effects());
        row.put("oldest", reason.oldest().toString());
        row.put("newest", reason.newest().toString());
        row.put("interactionId", reason.interactionId());
        return row;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private HttpAnswer replay(HttpCall call) {
        JsonNode body = body(call);
        JsonNode verb = body.path("verb");
        JsonNode since = body.path("since");
        if (!absent(verb) && !verb.isTextual()) {
            throw new Webhook.RejectedCall(400, "verb is no text");
        }
        if (!absent(since) && !since.isTextual()) {
            throw new Webhook.RejectedCall(400, "since is no text");
        }
        Replays.Wish wish = new Replays.Wish(
                absent(verb) ? null : known(verb.textValue()),
                absent(since) ? null : instant(since.textValue()),
                !parkedOnly(body));
        boolean dryRun =
                call.parameter("dry-run").filter(v -> !v.equals("false")).isPresent();
        Replays.Count count =
                dryRun ? program.replays().count(wish) : program.replays().replay(wish, Guard.who(call));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("replayed", dryRun ? 0 : count.all());
        answer.put("parked", count.parked());
        answer.put("waiting", count.waiting());
        answer.put("dryRun", dryRun);
        return json(answer);
    }

    private HttpAnswer replayOne(HttpCall call, String id) {
        boolean waitingToo = !parkedOnly(body(call));
        return switch (program.replays().replay(id, waitingToo, Guard.who(call))) {
            case REPLAYED -> json(Map.of("replayed", 1, "id", id));
            case UNKNOWN -> HttpAnswer.problem(404, "There is no delivery " + id);
            case NOT_STUCK ->
                HttpAnswer.problem(
                        409,
                        waitingToo
                                ? "This delivery is neither parked nor put off after a failure"
                                : "This delivery is not parked; with parkedOnly false, one that is put off after a"
                                        + " failure is tried now");
        };
    }

    /** An object of known fields, or nothing: a slip in a name must not replay everything. */
    private static JsonNode body(HttpCall call) {
        JsonNode body;
        try {
            body = call.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(call.body());
        } catch (IOException e) {
            throw new Webhook.RejectedCall(400, "The body is not JSON");
        }
        if (!body.isObject()) {
            throw new Webhook.RejectedCall(400, "The body is no JSON object");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new Webhook.RejectedCall(400, "There is no field " + name + "; write verb, since or parkedOnly");
            }
        });
        return body;
    }

    private static boolean parkedOnly(JsonNode body) {
        JsonNode only = body.path("parkedOnly");
        if (!absent(only) && !only.isBoolean()) {
            throw new Webhook.RejectedCall(400, "parkedOnly is true or false");
        }
        return only.asBoolean(true);
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Instant instant(String text) {
        try {
            return ResourcesApi.instant(text);
        } catch (DateTimeException e) {
            throw new Webhook.RejectedCall(400, "since is an instant such as 2026-11-01T00:00:00Z");
        }
    }

    /** The destination of a name, with or without the prefix that it has in routes. */
    private String known(String verb) {
        String name = verb.toLowerCase(Locale.ROOT).startsWith(PREFIX) ? verb.substring(PREFIX.length()) : verb;
        Set<String> names = new TreeSet<>();
        program.destinations().forEach(destination -> names.add(destination.name()));
        if (!names.contains(name)) {
            throw new Webhook.RejectedCall(
                    404, "There is no destination " + name + "; there are " + String.join(", ", names));
        }
        return name;
    }

    private static CompletionStage<HttpAnswer> done(Supplier<HttpAnswer> answer) {
        return CompletableFuture.completedFuture(answer.get());
    }

    private static HttpAnswer json(Object body) {
        try {
            return HttpAnswer.json(200, JSON.writeValueAsString(body)).with("Cache-Control", "no-store");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain maps are always JSON", e);
        }
    }
}
