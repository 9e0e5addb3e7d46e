// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.http.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Everything the console serves. */
public final class Pages {
    private Pages() {}

    /** All pages of a program. */
    public static List<Page> of(Program program) {
        Views views = new Views();
        Guard guard = new Guard(
                program.configuration().settings().get("closeloop.api.token"),
                program.loop().publicUrl());
        List<Page> pages = new ArrayList<>();
        pages.add(new SurveyPage(program, views));
        pages.add(new UnsubscribePage(program, views));
        pages.add(new AnswersApi(program));
        pages.addAll(ResourcesApi.pages(program, guard));
        pages.add(guarded(guard, "GET", "/", new OverviewPage(program, views)));
        WhyPage why = new WhyPage(program, views);
        pages.add(guarded(guard, "GET", "/why", why));
        pages.add(guarded(guard, "GET", "/why/:id", why));
        ReviewPage review = new ReviewPage(program.loop(), views);
        pages.add(guarded(guard, "*", "/review", review));
        DeliveriesPage deliveries = new DeliveriesPage(program, views);
        pages.add(guarded(guard, "*", "/deliveries", deliveries));
        pages.addAll(DeliveriesApi.pages(program, guard));
        DeploymentsPage deployments = new DeploymentsPage(program, views);
        pages.add(guarded(guard, "GET", "/deployments", deployments));
        pages.add(guarded(guard, "*", "/deployments/:number", deployments));
        pages.addAll(DeploymentsApi.pages(program, guard));
        pages.add(asset("/assets/survey.css", "text/css; charset=utf-8"));
        pages.add(page(
                "GET",
                "/assets/brand/:survey",
                (call, survey) -> CompletableFuture.completedFuture(BrandSheet.of(program, survey))));
        pages.add(asset("/assets/console.css", "text/css; charset=utf-8"));
        pages.add(asset("/api/openapi.yaml", "application/yaml; charset=utf-8"));
        return pages;
    }

    static Page page(String method, String path, BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> answer) {
        return new Page() {
            @Override
            public String method() {
                return method;
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public CompletionStage<HttpAnswer> answer(HttpCall call, String parameter) {
                return answer.apply(call, parameter);
            }
        };
    }

    static Page guarded(
            Guard guard, String method, String path, BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> answer) {
        return page(
                method,
                path,
                (call, parameter) -> guard.refuse(call)
                        .<CompletionStage<HttpAnswer>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> answer.apply(call, parameter)));
    }

    private static Page asset(String path, String type) {
        byte[] bytes;
        try (InputStream in = Pages.class.getResourceAsStream(path.substring(1))) {
            if (in == null) {
                throw new IllegalStateException(path + " is not in this package");
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HttpAnswer answer = new HttpAnswer(
                200,
                Map.of("Content-Type", type, "Cache-Control", "max-age=3600", "X-Content-Type-Options", "nosniff"),
                bytes);
        return page("GET", path, (call, parameter) -> CompletableFuture.completedFuture(answer));
    }
}
