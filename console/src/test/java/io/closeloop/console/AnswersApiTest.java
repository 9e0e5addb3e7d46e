// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Question;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /api/v1/answers}: the token is the right to answer; every refusal names its field. */
final class AnswersApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static RunningProgram running;

    @BeforeAll
    static void start() throws IOException {
        running = RunningProgram.in(home, "a-secret-of-the-console");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static HttpResponse<String> give(String body) throws Exception {
        return running.post("/api/v1/answers", "application/json", body);
    }

    private static String body(Ask ask, int score, String comment) throws IOException {
        return JSON.writeValueAsString(JSON.createObjectNode()
                .put("token", ask.token())
                .put("score", score)
                .put("comment", comment));
    }

    @Test
    void an_answer_is_created_then_changed_then_the_same_again() throws Exception {
        Ask ask = running.ask();

        HttpResponse<String> created = give(body(ask, 2, "nobody called back"));
        running.pass(Duration.ofMinutes(1));
        HttpResponse<String> changed = give(body(ask, 5, "they did call"));
        HttpResponse<String> same = give(body(ask, 5, "they did call"));

        assertThat(List.of(created.statusCode(), changed.statusCode(), same.statusCode()))
                .containsExactly(201, 200, 200);
        assertThat(JSON.readTree(created.body()).path("version").intValue()).isEqualTo(1);
        assertThat(JSON.readTree(same.body()).path("version").intValue()).isEqualTo(2);
        assertThat(running.versions(ask)).extracting(Answer::score).containsExactly(2, 5);
        assertThat(running.versions(ask))
                .extracting(Answer::comment)
                .containsExactly("nobody called back", "they did call");
        assertThat(running.versions(ask)).extracting(Answer::evidence).containsOnly(Evidence.CONFIRMED);
        assertThat(running.stored(ask)).map(Invitation::state).contains(Invitation.State.ANSWERED);
    }

    @Test
    void a_score_changed_soon_after_only_the_words_were_counts() throws Exception {
        Ask ask = running.ask();
        give(body(ask, 1, "nobody called back"));
        running.pass(Duration.ofSeconds(30));
        give(body(ask, 1, "nobody called back, twice"));
        running.pass(Duration.ofSeconds(8));

        give(body(ask, 2, "nobody called back, twice"));

        assertThat(running.versions(ask)).extracting(Answer::score).containsExactly(1, 1, 2);
        assertThat(running.versions(ask)).extracting(Answer::evidence).containsOnly(Evidence.CONFIRMED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"score":4}                               | token
            {"token":17,"score":4}                    | token
            {"token":"TOKEN"}                         | score
            {"token":"TOKEN","score":"4"}             | score
            {"token":"TOKEN","score":4.5}             | score
            {"token":"TOKEN","score":99999999999}     | score
            {"token":"TOKEN","score":4,"comment":{}}  | comment
            {"token":"TOKEN","score":4                | JSON
            {"token":"x","token":"TOKEN","score":4}   | twice
            []                                        | token
            """)
    void a_malformed_body_is_a_problem_that_names_the_field(String body, String field) throws Exception {
        Ask ask = running.ask();
        List<String> before = running.everyRow();

        HttpResponse<String> refused = give(body.replace("TOKEN", ask.token()));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = JSON.readTree(refused.body());
        assertThat(problem.path("status").intValue()).isEqualTo(400);
        assertThat(problem.path("title").textValue()).contains(field);
        assertThat(running.everyRow()).isEqualTo(before);
    }

    @Test
    void a_score_off_the_scale_is_told_the_scale() throws Exception {
        Ask ask = running.ask();

        HttpResponse<String> refused = give(body(ask, 6, "x"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(refused.body()).path("title").textValue()).contains("score", "1", "5");
        assertThat(running.versions(ask)).isEmpty();
    }

    @Test
    void a_score_is_one_of_the_scale_that_was_asked() throws Exception {
        Ask ask = running.asked("nps", new Question(Metric.CSAT, "1"));

        assertThat(give(body(ask, 9, "x")).statusCode()).isEqualTo(422);
        assertThat(give(body(ask, 5, "x")).statusCode()).isEqualTo(201);

        assertThat(running.versions(ask)).singleElement().returns(new Question(Metric.CSAT, "1"), Answer::question);
    }

    @Test
    void an_unknown_token_finds_nothing() throws Exception {
        assertThat(give("{\"token\":\"nobody\",\"score\":4}").statusCode()).isEqualTo(404);
    }

    @Test
    void a_survey_that_is_over_takes_no_answer() throws Exception {
        Ask withdrawn = running.ask("csat", "en", Invitation.State.WITHDRAWN);
        Ask answered = running.ask();
        give(body(answered, 3, "x"));
        running.pass(Duration.ofHours(25));

        assertThat(give(body(withdrawn, 4, "x")).statusCode()).isEqualTo(409);
        assertThat(give(body(answered, 4, "x")).statusCode()).isEqualTo(409);
        assertThat(running.versions(answered)).extracting(Answer::score).containsExactly(3);
    }

    @Test
    void fields_nobody_knows_are_ignored() throws Exception {
        Ask ask = running.ask();

        assertThat(give("{\"token\":\"" + ask.token() + "\",\"score\":5,\"colour\":\"red\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void a_body_over_the_limit_is_refused_as_too_large() throws Exception {
        assertThat(give("{\"token\":\"" + "x".repeat(1024 * 1024) + "\"}").statusCode())
                .isEqualTo(413);
    }
}
