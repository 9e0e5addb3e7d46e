// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.Why;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** {@code /why/{id}}: the story of a contact, an invitation, an answer or a customer. */
final class WhyPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private final Program program;
    private final Views views;

    WhyPage(Program program, Views views) {
        this.program = program;
        this.views = views;
    }

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String id) {
        List<Why.Tale> tales = new Why(program.loop().store(), program.loop().phones()).of(id);
        return CompletableFuture.completedFuture(views.page(
                tales.isEmpty() ? 404 : 200, "why", Map.of("id", tales.isEmpty() ? "" : id, "tales", tales)));
    }
}
