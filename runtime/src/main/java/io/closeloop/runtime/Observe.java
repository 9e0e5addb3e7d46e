// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.station.Activity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The management port: health in the vendors' terms, metrics, and what is still to be done. Loopback only. */
final class Observe {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Program program;
    private final Health health;

    Observe(Program program) {
        this.program = program;
        this.health = new Health(program);
    }

    List<Page> pages() {
        return List.of(
                page("/observe/health", call -> json(health.tell())),
                page(
                        "/observe/metrics",
                        call -> HttpAnswer.of(200, "text/plain; version=0.0.4; charset=utf-8", program.scrape())),
                page("/observe/pending", call -> pending()));
    }

    private static Page page(String path, Function<HttpCall, HttpAnswer> answer) {
        return new Page() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public CompletionStage<HttpAnswer> answer(HttpCall call, String parameter) {
                return CompletableFuture.completedFuture(answer.apply(call));
            }
        };
    }

    private HttpAnswer pending() {
        Map<String, Object> body = new LinkedHashMap<>();
        Activity activity = program.activity();
        long doneBefore = activity.done();
        int underWay = activity.underWay();
        Instant now = program.loop().clock().instant();
        String next = program.loop()
                .store()
                .read(View::nextDue)
                .map(Instant::toString)
                .orElse("");
        // Work that began or ended while we looked may have left more to do: then nothing is quiet.
        boolean quiet = underWay == 0 && activity.underWay() == 0 && activity.done() == doneBefore;
        body.put("now", now.toString());
        body.put("nextDue", next);
        body.put("quiet", quiet);
        body.put("watched", program.watched());
        return json(body);
    }

    private static HttpAnswer json(Object body) {
        try {
            return HttpAnswer.json(200, JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain maps are always JSON", e);
        }
    }
}
