// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.Why;
import io.closeloop.runtime.http.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code GET /api/v1/<resource>}: what is in the store, page by page. */
final class ResourcesApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_PAGE = 500;

    private ResourcesApi() {}

    static List<Page> pages(Program program, Guard guard) {
        List<Page> pages = new ArrayList<>();
        for (View.Resource resource : View.Resource.values()) {
            String path = "/api/v1/" + resource.name().toLowerCase(Locale.ROOT);
            pages.add(Pages.guarded(guard, "GET", path, (call, parameter) -> list(program, resource, call)));
        }
        pages.add(Pages.guarded(
                guard, "GET", "/api/v1/metrics", (call, parameter) -> done(MetricsApi.metrics(program, call))));
        pages.add(Pages.guarded(guard, "GET", "/api/v1/why/:id", (call, id) -> why(program, id)));
        return pages;
    }

    private static CompletionStage<HttpAnswer> why(Program program, String id) {
        List<Why.Tale> tales = new Why(program.loop().store(), program.loop().phones()).of(id);
        return done(json(Map.of("zone", Why.ZONE.getId(), "tales", tales)));
    }

    private static CompletionStage<HttpAnswer> list(Program program, View.Resource resource, HttpCall call) {
        int limit = 100;
        String wish = call.parameter("limit").orElse("");
        if (!wish.isEmpty()) {
            if (!wish.matches("[1-9][0-9]{0,2}") || Integer.parseInt(wish) > LARGEST_PAGE) {
                return done(HttpAnswer.problem(400, "limit is a whole number from 1 to " + LARGEST_PAGE));
            }
            limit = Integer.parseInt(wish);
        }
        int size = limit;
        String after = call.parameter("after").filter(text -> !text.isBlank()).orElse(null);
        View.Page page = resource == View.Resource.DELIVERIES && DeliveriesApi.filtered(call)
                ? DeliveriesApi.owed(program, call, after, size)
                : program.loop().store().read(view -> view.page(resource, after, size));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("items", page.rows());
        body.put("next", page.next());
        return done(json(body));
    }

    /** Within the years that people write: the store counts milliseconds, and those of all others do not fit. */
    static Instant instant(String text) {
        Instant instant = Instant.parse(text);
        int year = instant.atOffset(ZoneOffset.UTC).getYear();
        if (year < 0 || year > 9999) {
            throw new DateTimeException("The year has four digits");
        }
        return instant;
    }

    private static CompletionStage<HttpAnswer> done(HttpAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    static HttpAnswer json(Object body) {
        try {
            return HttpAnswer.json(200, JSON.writeValueAsString(body)).with("Cache-Control", "no-store");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain maps are always JSON", e);
        }
    }
}
