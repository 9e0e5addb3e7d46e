// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.station.MatchReview;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** {@code /review}: contacts whose customer could be several people; one click settles each. */
final class ReviewPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private final Program program;
    private final Views views;

    ReviewPage(Program program, Views views) {
        this.program = program;
        this.views = views;
    }

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String parameter) {
        MatchReview review = new MatchReview(program.loop());
        if (!call.method().equals("POST")) {
            return CompletableFuture.completedFuture(list(review, ""));
        }
        Form form = Form.of(call);
        Optional<String> interaction = form.get("interaction");
        Optional<String> contact = form.get("contact");
        if (interaction.isEmpty() || contact.isEmpty()) {
            return CompletableFuture.completedFuture(list(review, "Choose a contact first."));
        }
        return review.settle(interaction.get(), contact.get(), "console")
                .thenApplyAsync(settled -> list(
                        review,
                        settled
                                ? "Settled. What waited for it goes out now."
                                : "That contact is not among the candidates any more."));
    }

    private HttpAnswer list(MatchReview review, String said) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (View.MatchRecord record : review.open(200)) {
            rows.add(Map.of("interaction", record.interactionId(), "candidates", MatchReview.candidates(record)));
        }
        return views.page(200, "review", Map.of("rows", rows, "said", said));
    }
}
