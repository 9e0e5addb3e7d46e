// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments;
import io.closeloop.port.Feed;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.station.Activity;
import io.closeloop.runtime.station.VendorHealth;
import java.time.Instant;
import java.util.ArrayList;
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

    Observe(Program program) {
        this.program = program;
    }

    List<Page> pages() {
        return List.of(
                page("/observe/health", call -> health()),
                page(
                        "/observe/metrics",
                        call -> HttpAnswer.of(
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                program.meters().scrape())),
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

    private HttpAnswer health() {
        Map<String, Object> body = new LinkedHashMap<>();
        List<Map<String, Object>> vendors = new ArrayList<>();
        boolean allUp = true;
        for (Map.Entry<String, VendorHealth.State> entry :
                program.loop().health().all().entrySet()) {
            Map<String, Object> vendor = new LinkedHashMap<>();
            vendor.put("name", entry.getKey());
            vendor.put("up", entry.getValue().up());
            vendor.put("since", entry.getValue().since().toString());
            String trouble = entry.getValue().trouble();
            if (trouble != null) {
                vendor.put("trouble", trouble);
                allUp = false;
            }
            vendors.add(vendor);
        }
        List<Map<String, Object>> feeds = new ArrayList<>();
        for (Feed feed : program.feeds()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", feed.name());
            row.put("up", feed.trouble().isEmpty());
            row.put("since", feed.since().toString());
            feed.lag().ifPresent(lag -> row.put("lag", lag));
            feed.waitingSince().ifPresent(since -> row.put("waitingSince", since.toString()));
            row.put("passed", feed.passed());
            row.put("refused", feed.refused());
            feed.trouble().ifPresent(trouble -> row.put("trouble", trouble));
            allUp &= feed.trouble().isEmpty();
            feeds.add(row);
        }
        // The program itself is up as long as it answers: a vendor in trouble is no reason to restart it.
        body.put("status", "UP");
        body.put("vendorsUp", allUp);
        body.put("vendors", vendors);
        if (!feeds.isEmpty()) {
            body.put("feeds", feeds);
        }
        body.put("connectors", program.connectors());
        body.put("notConfigured", program.connectorsNotConfigured());
        body.put("routes", program.deployer().live().keySet().stream().sorted().toList());
        body.put("deployment", deployment());
        body.put("waiting", waiting());
        return json(body);
    }

    private Map<String, Object> deployment() {
        Deployer.Status status = program.deployer().status();
        Map<String, Object> row = new LinkedHashMap<>();
        Deployments.Deployment live = status.live();
        if (live != null) {
            row.put("version", live.number());
            row.put("digest", live.digest());
            row.put("since", String.valueOf(live.settledAt()));
        }
        // What stands in the home folder and could not go live: the version above goes on.
        row.put(
                "problems",
                status.problems().stream().map(ConfigProblem::toString).toList());
        row.put("needsRestart", status.restart());
        return row;
    }

    private Map<String, Object> waiting() {
        Map<String, Object> waiting = new LinkedHashMap<>();
        program.loop().store().read(View::backlog).forEach((verb, backlog) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("waiting", backlog.waiting());
            row.put("held", backlog.held());
            row.put("parked", backlog.parked());
            Instant oldest = backlog.oldestDue();
            row.put("oldestDue", oldest == null ? "" : oldest.toString());
            waiting.put(verb, row);
        });
        return waiting;
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
