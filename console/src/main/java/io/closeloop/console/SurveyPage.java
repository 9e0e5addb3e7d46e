// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.http.PageWords;
import io.closeloop.runtime.station.Given;
import io.closeloop.runtime.station.Giving;
import io.closeloop.runtime.station.SurveyWords;
import io.closeloop.survey.Answer;
import io.closeloop.survey.EvidenceGrader;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Token;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /s/{token}}: the one question. Opening it never writes, whoever opens it; the score is saved by the first
 * submission, the comment by the second, and both can be changed while the answer may be. After that it is only shown.
 */
final class SurveyPage implements Page {
    private static final int LONGEST_COMMENT = 4000;

    private final Program program;
    private final Views views;
    private final FormSeal seal;

    SurveyPage(Program program, Views views) {
        this.program = program;
        this.views = views;
        this.seal = new FormSeal(program.loop().tokens());
    }

    @Override
    public String method() {
        return "*";
    }

    @Override
    public String path() {
        return "/s/:token";
    }

    @Override
    public CompletionStage<HttpAnswer> answer(HttpCall call, String token) {
        Optional<View.Asked> known = program.loop().store().read(view -> view.askedByToken(Token.hash(token)));
        Survey survey = known.flatMap(this::survey).orElse(null);
        if (known.isEmpty() || survey == null) {
            return CompletableFuture.completedFuture(neutral());
        }
        View.Asked asked = known.get();
        boolean open = program.answers().open(asked);
        if (!open && standing(asked).isEmpty()) {
            return CompletableFuture.completedFuture(neutral());
        }
        if (call.method().equals("POST")) {
            return open
                    ? submit(call, token, asked, survey)
                    : CompletableFuture.completedFuture(closed(409, token, asked, survey));
        }
        return CompletableFuture.completedFuture(
                open ? show(call, token, asked, survey) : closed(200, token, asked, survey));
    }

    /** With the question that was asked; empty when the survey is gone. */
    private Optional<Survey> survey(View.Asked known) {
        return Optional.ofNullable(
                        program.configuration().surveys().get(known.invitation().surveyId()))
                .map(survey -> survey.asking(known.question()));
    }

    /** The score of the answer that counts. */
    private static Optional<Integer> standing(View.Asked known) {
        return Optional.ofNullable(known.current()).filter(Answer::counts).map(Answer::score);
    }

    /** The score that stands; who gave none learns no more than who has a wrong link. */
    private HttpAnswer closed(int status, String token, View.Asked known, Survey survey) {
        return standing(known)
                .map(score -> {
                    Map<String, Object> model = model(token, known, survey);
                    model.put("score", score);
                    return views.page(status, "closed", model);
                })
                .orElseGet(this::neutral);
    }

    private HttpAnswer neutral() {
        return views.page(404, "gone", Map.of("w", PageWords.ENGLISH));
    }

    private HttpAnswer show(HttpCall call, String token, View.Asked known, Survey survey) {
        Answer answer = known.current();
        Integer preselected = call.parameter("s")
                .filter(text -> text.matches("[0-9]{1,2}"))
                .map(Integer::valueOf)
                .filter(survey.metric()::has)
                .orElse(answer == null || !answer.counts() ? null : answer.score());
        return question(200, token, known, survey, preselected, null);
    }

    private HttpAnswer question(
            int status,
            String token,
            View.Asked known,
            Survey survey,
            @Nullable Integer preselected,
            @Nullable String problem) {
        Map<String, Object> model = model(token, known, survey);
        model.put("preselected", preselected == null ? -1 : preselected);
        model.put("problem", problem == null ? "" : problem);
        return views.page(status, "survey", model);
    }

    private Map<String, Object> model(String token, View.Asked known, Survey survey) {
        Invitation invitation = known.invitation();
        SurveyText text = SurveyWords.fill(
                survey.text(invitation.language()),
                survey,
                known.interaction(),
                program.loop().page(invitation));
        List<Integer> scores = IntStream.rangeClosed(
                        survey.metric().min(), survey.metric().max())
                .boxed()
                .toList();
        Map<String, Object> model = new HashMap<>();
        model.put("w", PageWords.in(invitation.language()));
        model.put("text", text);
        model.put("company", survey.company());
        model.put("survey", survey.brand() == null ? "" : survey.id());
        model.put("scores", scores);
        model.put("token", token);
        model.put("seal", seal.seal(token, program.loop().clock().instant()));
        return model;
    }

    private CompletionStage<HttpAnswer> submit(HttpCall call, String token, View.Asked known, Survey survey) {
        Form form = Form.of(call);
        Optional<Integer> score = form.number("score").filter(survey.metric()::has);
        Optional<String> comment = form.get("comment")
                .map(text -> text.length() > LONGEST_COMMENT ? text.substring(0, LONGEST_COMMENT) : text);
        boolean offScale = score.isEmpty() && form.get("score").isPresent();
        if (offScale || (score.isEmpty() && known.current() == null)) {
            return CompletableFuture.completedFuture(question(
                    422,
                    token,
                    known,
                    survey,
                    null,
                    PageWords.in(known.invitation().language()).say().get("choose")));
        }
        Instant now = program.loop().clock().instant();
        Optional<Instant> shown = form.get("seal").flatMap(s -> seal.shownAt(token, s, now));
        Giving giving = new Giving(
                known.invitation().id(),
                score.orElse(null),
                comment.orElse(null),
                false,
                "page",
                null,
                null,
                EvidenceGrader.Kind.PAGE,
                shown.orElse(null),
                shown.isPresent());
        return program.answers().give(giving).thenApplyAsync(given -> {
            if (given instanceof Given.Stored stored) {
                return saved(token, known, survey, stored.answer());
            }
            if (given instanceof Given.Same same && same.answer() != null) {
                return saved(token, known, survey, same.answer());
            }
            return closed(409, token, known, survey);
        });
    }

    /** After the score: thanks, and room for the reason. After the comment: thanks. */
    private HttpAnswer saved(String token, View.Asked known, Survey survey, Answer answer) {
        Map<String, Object> model = model(token, known, survey);
        model.put("score", answer.score() == null ? -1 : answer.score());
        model.put("comment", answer.comment() == null ? "" : answer.comment());
        return views.page(200, "saved", model);
    }
}
