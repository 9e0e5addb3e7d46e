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

/** {@code /why/{id}} and {@code /why?q=...}: the story of a contact, an invitation, an answer or a customer. */
final class WhyPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private final Program program;
    private final Views views;

    WhyPage(Program program, Views views) {
        this.program = program;
        this.views = views;
    }

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String id) {
        String asked = (id.isEmpty() ? call.parameter("q").orElse("") : id).strip();
        List<Why.Tale> tales = asked.isEmpty()
                ? List.of()
                : new Why(program.loop().store(), program.loop().phones()).of(asked);
        return CompletableFuture.completedFuture(views.page(
                asked.isEmpty() || !tales.isEmpty() ? 200 : 404,
                "why",
                Map.of("id", asked, "asked", !asked.isEmpty(), "tales", tales, "zone", Why.ZONE.getId())));
    }
}
