// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Program;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** {@code /}: what is there, what waits, which vendor is in trouble. */
final class OverviewPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private final Program program;
    private final Views views;

    OverviewPage(Program program, Views views) {
        this.program = program;
        this.views = views;
    }

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String parameter) {
        Map<String, Long> counts = new TreeMap<>(program.loop().store().read(View::counts));
        return CompletableFuture.completedFuture(views.page(
                200,
                "overview",
                Map.of(
                        "counts",
                        counts,
                        "vendors",
                        program.loop().health().all(),
                        "backlog",
                        new TreeMap<>(program.loop().store().read(View::backlog)),
                        "routes",
                        program.deployer().live().keySet().stream().sorted().toList())));
    }
}
