// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.http.Gatherer;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.station.Given;
import io.closeloop.runtime.station.Giving;
import io.closeloop.survey.Answer;
import io.closeloop.survey.EvidenceGrader;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Token;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/answers}: answers from one's own pages and widgets. The token is the right to answer. */
final class AnswersApi implements Page {
    /** A field written twice is refused: which of them counts is not for readers to differ about. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int LONGEST_COMMENT = 4000;
    private static final int TOGETHER = 32;

    private final Program program;
    private final Gatherer<Asking> gatherer;

    AnswersApi(Program program) {
        this.program = program;
        this.gatherer =
                new Gatherer<>(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), TOGETHER, this::answer);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/api/v1/answers";
    }

    @Override
    public CompletionStage<HttpAnswer> answer(HttpCall call, String parameter) {
        JsonNode body;
        try {
            body = JSON.readTree(call.body());
        } catch (IOException e) {
            return refuse(400, "The body is not JSON, or has a field twice; send {\"token\": ..., \"score\": ...}");
        }
        JsonNode token = body.path("token");
        JsonNode score = body.path("score");
        JsonNode comment = body.path("comment");
        if (!token.isTextual() || token.textValue().length() > 100) {
            return refuse(400, "token is missing or no text; send the token of the survey link");
        }
        if (!score.isIntegralNumber() || !score.canConvertToInt()) {
            return refuse(400, "score is missing or no whole number");
        }
        if (!comment.isMissingNode() && !comment.isNull() && !comment.isTextual()) {
            return refuse(400, "comment is no text");
        }
        String words = comment.isTextual() && !comment.textValue().isBlank()
                ? comment.textValue().strip()
                : null;
        Asking asking = new Asking(
                Token.hash(token.textValue()),
                score.intValue(),
                words == null || words.length() <= LONGEST_COMMENT ? words : words.substring(0, LONGEST_COMMENT),
                new CompletableFuture<>());
        gatherer.add(asking);
        return asking.told();
    }

    /** A request that can be read; whose it is has to be looked up. */
    private record Asking(
            String tokenHash, int score, @Nullable String words, CompletableFuture<HttpAnswer> told) {
        /** Hides the customer's words, because records end up in log lines. */
        @Override
        public String toString() {
            return "Asking[" + score + "]";
        }

        void tell(CompletionStage<HttpAnswer> answer) {
            answer.whenComplete((done, failure) -> {
                if (failure == null) {
                    told.complete(done);
                } else {
                    told.completeExceptionally(failure);
                }
            });
        }
    }

    private void answer(List<Asking> askings) {
        try {
            Set<String> hashes = askings.stream().map(Asking::tokenHash).collect(Collectors.toSet());
            Map<String, View.Asked> known = program.loop().store().look(view -> view.askedByTokens(hashes));
            askings.forEach(asking -> answer(asking, known.get(asking.tokenHash())));
        } catch (RuntimeException e) {
            askings.forEach(asking -> asking.told().completeExceptionally(e));
        }
    }

    private void answer(Asking asking, View.@Nullable Asked asked) {
        try {
            asking.tell(give(asking, asked));
        } catch (RuntimeException e) {
            asking.told().completeExceptionally(e);
        }
    }

    private CompletionStage<HttpAnswer> give(Asking asking, View.@Nullable Asked asked) {
        Survey survey = asked == null
                ? null
                : program.configuration().surveys().get(asked.invitation().surveyId());
        if (asked == null || survey == null) {
            return refuse(404, "There is no open survey for this token");
        }
        Metric metric = survey.asking(asked.question()).metric();
        if (!metric.has(asking.score())) {
            return refuse(
                    422,
                    "score is out of its scale; " + metric.name() + " goes from " + metric.min() + " to "
                            + metric.max());
        }
        Giving giving = new Giving(
                asked.invitation().id(),
                asking.score(),
                asking.words(),
                false,
                "api",
                null,
                null,
                EvidenceGrader.Kind.API,
                null,
                true);
        return program.answers().give(giving, asked).thenApply(AnswersApi::tell);
    }

    private static CompletionStage<HttpAnswer> refuse(int status, String title) {
        return CompletableFuture.completedFuture(HttpAnswer.problem(status, title));
    }

    private static HttpAnswer tell(Given given) {
        if (given instanceof Given.Stored stored) {
            return accepted(stored.answer(), stored.answer().version() == 1 ? 201 : 200);
        }
        if (given instanceof Given.Same same && same.answer() != null) {
            return accepted(same.answer(), 200);
        }
        return given instanceof Given.Closed
                ? HttpAnswer.problem(409, "This survey is over; the answer can no longer be given or changed")
                : HttpAnswer.problem(404, "There is no open survey for this token");
    }

    private static HttpAnswer accepted(Answer answer, int status) {
        // An id has letters, digits and a line only.
        return HttpAnswer.json(
                status,
                "{\"status\":\"accepted\",\"id\":\"" + answer.id() + "\",\"version\":" + answer.version() + "}");
    }
}
