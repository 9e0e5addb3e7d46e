// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Question;
import io.closeloop.survey.Verdict;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The survey page over HTTP: what a customer, a hasty customer and a link scanner leave in the store. */
final class SurveyPageTest {
    private static final Duration A_LOOK = Duration.ofSeconds(4);

    @TempDir
    static Path home;

    private static RunningProgram running;

    /** One language of a survey that speaks to the customer by name. */
    private static String personal(String language) {
        return """
                  %s:
                    question: "{name}, how satisfied are you with {agent} of {company}?"
                    sms: "{company}: reply 1 to 5. {link} STOP"
                    low: "{agent} did not help"
                    high: "{agent} did"
                    comment-prompt: "{name}, what could {agent} do better?"
                    thanks: "Thank you, {name}!"
                    subject: How did we do?
                    intro: Thank you for calling.
                    opt-out: Please do not ask me again
                    clarify: Please reply 1 to 5.
                """.formatted(language);
    }

    @BeforeAll
    static void start() throws IOException {
        Path surveys = Files.createDirectories(home.resolve("config/surveys"));
        Files.writeString(
                surveys.resolve("personal.yaml"),
                "metric: csat\nwording: \"1\"\ncompany: Northwind\ndefault-language: en\ntexts:\n" + personal("en")
                        + personal("fr") + personal("ar"));
        running = RunningProgram.in(home, "");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String seal(HttpResponse<String> page) {
        return Jsoup.parse(page.body()).select("input[name=seal]").attr("value");
    }

    /** Opens the page, looks at it as long as a person does, and submits. */
    private static HttpResponse<String> submit(Ask ask, Map<String, String> fields) throws Exception {
        String seal = seal(running.get(ask.page()));
        running.pass(A_LOOK);
        Map<String, String> form = new HashMap<>(fields);
        form.put("seal", seal);
        return running.postForm(ask.page(), form);
    }

    @Test
    void opening_the_page_never_writes_whoever_opens_it() throws Exception {
        Ask ask = running.ask();
        List<String> before = running.everyRow();

        assertThat(running.get(ask.page()).statusCode()).isEqualTo(200);
        assertThat(running.get(ask.page() + "?s=4").statusCode()).isEqualTo(200);
        assertThat(running.head(ask.page()).statusCode()).isEqualTo(200);
        assertThat(running.head(ask.page() + "?s=1").body()).isEmpty();

        assertThat(running.everyRow()).isEqualTo(before);
    }

    @Test
    void the_score_of_the_link_is_preselected_and_still_not_given() throws Exception {
        Ask ask = running.ask();

        Document page = Jsoup.parse(running.get(ask.page() + "?s=4").body());

        assertThat(page.select("input[type=radio][checked]").eachAttr("value")).containsExactly("4");
        assertThat(Jsoup.parse(running.get(ask.page() + "?s=9").body()).select("input[checked]"))
                .as("9 is no score of this scale")
                .isEmpty();
        assertThat(running.versions(ask)).isEmpty();
    }

    @Test
    void what_the_database_did_not_take_is_sent_again_with_one_button(@TempDir Path other) throws Exception {
        try (RunningProgram away = RunningProgram.in(other, "")) {
            Ask ask = away.ask();
            String seal = seal(away.get(ask.page()));
            away.pass(A_LOOK);
            away.sql("alter table answer rename to answer_away");

            HttpResponse<String> failed = away.postForm(
                    ask.page(),
                    Map.of("score", "2", "comment", "Nobody called.", "seal", seal),
                    "Accept-Language",
                    "de");

            assertThat(failed.statusCode()).isGreaterThanOrEqualTo(500);
            Document page = Jsoup.parse(failed.body());
            assertThat(page.select("html").attr("lang")).isEqualTo("de");
            assertThat(page.select("[role=alert]").text()).startsWith("Ihre Angaben wurden nicht gespeichert.");
            assertThat(page.select("h1")).hasSize(1);

            away.sql("alter table answer_away rename to answer");
            Map<String, String> again = new HashMap<>();
            page.select("form[method=post] input[type=hidden]")
                    .forEach(field -> again.put(field.attr("name"), field.attr("value")));
            assertThat(away.postForm(ask.page(), again).statusCode()).isEqualTo(200);
            assertThat(away.versions(ask)).singleElement().satisfies(answer -> {
                assertThat(answer.score()).isEqualTo(2);
                assertThat(answer.comment()).isEqualTo("Nobody called.");
                assertThat(answer.evidence()).isEqualTo(Evidence.CONFIRMED);
            });
        }
    }

    @Test
    void the_score_is_saved_first_and_the_comment_after_it() throws Exception {
        Ask ask = running.ask();

        HttpResponse<String> thanks = submit(ask, Map.of("score", "4"));

        assertThat(thanks.statusCode()).isEqualTo(200);
        assertThat(thanks.body()).contains("Thank you!");
        assertThat(running.versions(ask)).singleElement().satisfies(answer -> {
            assertThat(answer.score()).isEqualTo(4);
            assertThat(answer.comment()).isNull();
            assertThat(answer.evidence()).isEqualTo(Evidence.CONFIRMED);
        });
        assertThat(running.stored(ask)).map(Invitation::state).contains(Invitation.State.ANSWERED);

        running.pass(A_LOOK);
        running.postForm(ask.page(), Map.of("comment", "Quick & kind: größer als 5 😀", "seal", seal(thanks)));

        Answer last = running.versions(ask).get(1);
        assertThat(last.score()).isEqualTo(4);
        assertThat(last.comment()).isEqualTo("Quick & kind: größer als 5 😀");
        assertThat(last.evidence()).isEqualTo(Evidence.CONFIRMED);
    }

    @Test
    void a_second_score_amends_the_first_and_both_versions_are_kept() throws Exception {
        Ask ask = running.ask();
        submit(ask, Map.of("score", "2"));
        running.pass(Duration.ofMinutes(5));

        submit(ask, Map.of("score", "5"));

        assertThat(running.versions(ask)).extracting(Answer::score).containsExactly(2, 5);
        assertThat(running.versions(ask)).extracting(Answer::version).containsExactly(1, 2);
        assertThat(running.versions(ask)).extracting(Answer::evidence).containsOnly(Evidence.CONFIRMED);
    }

    @Test
    void after_a_day_an_answer_stays_as_it_is_and_the_page_says_so() throws Exception {
        Ask ask = running.ask("csat", "de", Invitation.State.SENT);
        submit(ask, Map.of("score", "5"));
        running.pass(Duration.ofHours(24).minus(A_LOOK));
        String seal = seal(running.get(ask.page()));
        running.pass(A_LOOK.multipliedBy(2));

        HttpResponse<String> page = running.get(ask.page() + "?s=1");
        HttpResponse<String> late = running.postForm(ask.page(), Map.of("score", "1", "seal", seal));

        assertThat(seal).isNotEmpty();
        assertThat(page.statusCode()).isEqualTo(200);
        Document shown = Jsoup.parse(page.body());
        assertThat(shown.select("form, input, button")).isEmpty();
        assertThat(shown.select(".card").text()).contains("Ihre Bewertung: 5. Sie kann nicht mehr geändert werden.");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).isEqualTo(page.body());
        assertThat(running.versions(ask)).extracting(Answer::score).containsExactly(5);
    }

    @Test
    void who_only_a_machine_answered_for_is_shown_no_answer() throws Exception {
        Ask ask = running.ask();
        running.postForm(ask.page(), Map.of("score", "1"));
        running.pass(Duration.ofDays(15));

        assertThat(running.get(ask.page()).body())
                .isEqualTo(running.get("/s/nobody").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "6", "-1", "4.5", "four", "99999999999"})
    void a_score_that_is_missing_or_off_the_scale_is_named_and_nothing_is_stored(String score) throws Exception {
        Ask ask = running.ask();
        List<String> before = running.everyRow();

        HttpResponse<String> answer = submit(ask, score.isEmpty() ? Map.of() : Map.of("score", score));

        assertThat(answer.statusCode()).isEqualTo(422);
        Document page = Jsoup.parse(answer.body());
        assertThat(page.select("[role=alert]").text()).isEqualTo("Please choose a number first.");
        assertThat(page.select("input[name=score]")).hasSize(5);
        assertThat(running.everyRow()).isEqualTo(before);
    }

    @Test
    void a_score_off_the_scale_does_not_pass_for_a_saved_change() throws Exception {
        Ask ask = running.ask();
        submit(ask, Map.of("score", "3"));
        running.pass(Duration.ofMinutes(1));

        HttpResponse<String> answer = submit(ask, Map.of("score", "7"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(running.versions(ask)).extracting(Answer::score).containsExactly(3);
    }

    @Test
    void unknown_withdrawn_and_expired_tokens_cannot_be_told_apart() throws Exception {
        Ask withdrawn = running.ask("csat", "de", Invitation.State.WITHDRAWN);
        Ask expired = running.ask("csat", "en", Invitation.State.EXPIRED);
        Ask failed = running.ask("ces", "es", Invitation.State.FAILED);
        Ask outOfTime = running.ask();
        running.pass(Duration.ofDays(15));

        HttpResponse<String> unknown = running.get("/s/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("This link is not valid");
        for (Ask ask : List.of(withdrawn, expired, failed, outOfTime)) {
            for (HttpResponse<String> other : List.of(
                    running.get(ask.page()),
                    running.get(ask.page() + "?s=4"),
                    running.postForm(ask.page(), Map.of("score", "4")))) {
                assertThat(other.statusCode()).isEqualTo(unknown.statusCode());
                assertThat(other.body()).isEqualTo(unknown.body());
                assertThat(other.headers()).isEqualTo(unknown.headers());
            }
            assertThat(running.versions(ask)).isEmpty();
        }
    }

    @Test
    void the_page_is_not_kept_not_indexed_not_framed_and_tells_nobody_its_address() throws Exception {
        Ask ask = running.ask();

        for (HttpResponse<String> page :
                List.of(running.get(ask.page()), running.get("/s/nobody"), running.get(ask.leave()))) {
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(page.headers().firstValue("X-Robots-Tag"))
                    .hasValueSatisfying(tag -> assertThat(tag).contains("noindex"));
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                            .doesNotContain("unsafe", "http:", "https:", "*"));
            assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void the_page_asks_nothing_of_another_host_and_needs_no_script() throws Exception {
        Document page = Jsoup.parse(
                running.get(running.ask().page()).body(), running.address("/").toString());

        assertThat(page.select("script, img, iframe, [style], [onload], [onclick]"))
                .isEmpty();
        for (Element element : page.select("[src], [href], [action]")) {
            String target = element.attr("src") + element.attr("href") + element.attr("action");
            assertThat(target).startsWith("/").doesNotStartWith("//");
        }
        assertThat(running.get("/assets/survey.css").body()).doesNotContain("url(", "@import");
    }

    @Test
    void hostile_words_are_shown_as_words() throws Exception {
        Ask ask = running.ask();
        submit(ask, Map.of("score", "1"));
        String hostile = "</textarea><script>alert(1)</script>\"'&{{ 7*7 }}";

        HttpResponse<String> page = submit(ask, Map.of("comment", hostile));

        assertThat(page.body()).doesNotContain("<script");
        assertThat(Jsoup.parse(page.body()).select("textarea").val()).isEqualTo(hostile);
        assertThat(running.versions(ask).get(1).comment()).isEqualTo(hostile);
    }

    @Test
    void a_hostile_token_is_just_an_unknown_one() throws Exception {
        HttpResponse<String> page = running.get("/s/%3Cscript%3Ealert(1)%3C%2Fscript%3E");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).doesNotContain("<script");
    }

    @Test
    void a_very_long_comment_is_cut_and_not_refused() throws Exception {
        Ask ask = running.ask();
        submit(ask, Map.of("score", "1"));

        submit(ask, Map.of("comment", "ж".repeat(20_000)));

        assertThat(running.versions(ask).get(1).comment()).isEqualTo("ж".repeat(4000));
    }

    @Test
    void the_page_speaks_the_language_of_the_invitation() throws Exception {
        Document german = Jsoup.parse(
                running.get(running.ask("csat", "de", Invitation.State.SENT).page())
                        .body());
        Document spanish = Jsoup.parse(
                running.get(running.ask("csat", "es", Invitation.State.SENT).page())
                        .body());

        assertThat(german.select("html").attr("lang")).isEqualTo("de");
        assertThat(german.select("legend").text()).isEqualTo("Wie zufrieden sind Sie mit unserer Hilfe?");
        assertThat(german.select("button").text()).isEqualTo("Senden");
        assertThat(spanish.select("html").attr("lang")).isEqualTo("es");
        assertThat(spanish.select("button").text()).isEqualTo("Enviar");
    }

    @Test
    void a_language_without_words_for_the_page_is_laid_out_its_way_and_marks_what_is_english() throws Exception {
        Ask ask = running.ask("personal", "ar", Invitation.State.SENT);

        Document page = Jsoup.parse(running.get(ask.page()).body());
        Document wrong = Jsoup.parse(submit(ask, Map.of("score", "9")).body());
        Document saved = Jsoup.parse(submit(ask, Map.of("score", "4")).body());
        Document leave = Jsoup.parse(running.get(ask.leave()).body());

        for (Document shown : List.of(page, wrong, saved)) {
            assertThat(shown.select("html[lang=ar][dir=rtl]")).hasSize(1);
            assertThat(shown.select("button[lang=en][dir=ltr]")).hasSize(1);
        }
        assertThat(wrong.select("[role=alert][lang=en][dir=ltr]")).hasSize(1);
        assertThat(saved.select("p[lang=en][dir=ltr]").text()).isEqualTo("Your score: 4 · change it");
        assertThat(leave.select("html[lang=en][dir=ltr]")).hasSize(1);
    }

    @Test
    void french_customers_read_french_all_over() throws Exception {
        Ask ask = running.ask("personal", "fr", Invitation.State.SENT);

        Document page = Jsoup.parse(running.get(ask.page()).body());
        Document saved = Jsoup.parse(submit(ask, Map.of("score", "4")).body());
        Document leave = Jsoup.parse(running.get(ask.leave()).body());

        for (Document shown : List.of(page, saved, leave)) {
            assertThat(shown.select("html[lang=fr][dir=ltr]")).hasSize(1);
            assertThat(shown.select("[lang=en]")).isEmpty();
        }
        assertThat(page.select("button").text()).isEqualTo("Envoyer");
        assertThat(leave.select("button").text()).isEqualTo("Ne plus me demander mon avis");
    }

    @Test
    void the_page_names_the_customer_and_the_agent() throws Exception {
        Ask ask = running.ask("personal", "en", Invitation.State.SENT);

        HttpResponse<String> page = running.get(ask.page());
        Document asked = Jsoup.parse(page.body());
        Document saved = Jsoup.parse(submit(ask, Map.of("score", "2")).body());

        assertThat(asked.select("h1").text()).isEqualTo("Kim & Co, how satisfied are you with Ana of Northwind?");
        assertThat(asked.select(".ends").text()).startsWith("1 = Ana did not help");
        assertThat(page.body()).contains("Kim &amp; Co").doesNotContain("Kim & Co");
        assertThat(saved.select("h1").text()).startsWith("Thank you, Kim & Co!");
        assertThat(saved.select("label[for=comment]").text()).isEqualTo("Kim & Co, what could Ana do better?");
    }

    @Test
    void each_metric_shows_its_own_scale() throws Exception {
        assertThat(scale("csat")).hasSize(5).startsWith("1").endsWith("5");
        assertThat(scale("ces")).hasSize(7).startsWith("1").endsWith("7");
        assertThat(scale("nps")).hasSize(11).startsWith("0").endsWith("10");
    }

    @Test
    void an_answer_goes_by_the_scale_that_was_asked() throws Exception {
        Ask ask = running.asked("nps", new Question(Metric.CSAT, "1"));

        Document page = Jsoup.parse(running.get(ask.page() + "?s=5").body());
        assertThat(page.select("input[name=score]").eachAttr("value")).containsExactly("1", "2", "3", "4", "5");
        assertThat(page.select("input[checked]").eachAttr("value")).containsExactly("5");
        assertThat(submit(ask, Map.of("score", "9")).statusCode()).isEqualTo(422);
        HttpResponse<String> saved = submit(ask, Map.of("score", "5"));
        running.postForm(ask.page(), Map.of("comment", "Quick", "seal", seal(saved)));

        assertThat(running.versions(ask)).hasSize(2).allSatisfy(answer -> {
            assertThat(answer.question()).isEqualTo(new Question(Metric.CSAT, "1"));
            assertThat(answer.verdict()).isEqualTo(Verdict.PROMOTER);
        });
    }

    private static List<String> scale(String survey) throws Exception {
        Ask ask = running.ask(survey, "en", Invitation.State.SENT);
        return Jsoup.parse(running.get(ask.page()).body())
                .select("input[name=score]")
                .eachAttr("value");
    }

    @Test
    void a_submission_without_the_form_is_suspect_and_sets_nothing_in_motion() throws Exception {
        Ask ask = running.ask();

        running.postForm(ask.page(), Map.of("score", "1"));

        assertThat(running.versions(ask))
                .singleElement()
                .extracting(Answer::evidence)
                .isEqualTo(Evidence.SUSPECT);
        assertThat(running.deliveries(ask)).isEmpty();
    }

    @Test
    void the_seal_of_another_page_proves_nothing() throws Exception {
        Ask ask = running.ask();
        String other = seal(running.get(running.ask().page()));
        running.pass(A_LOOK);

        running.postForm(ask.page(), Map.of("score", "1", "seal", other));

        assertThat(running.versions(ask))
                .singleElement()
                .extracting(Answer::evidence)
                .isEqualTo(Evidence.SUSPECT);
    }

    @Test
    void a_machine_that_submits_every_score_at_once_changes_nothing() throws Exception {
        Ask ask = running.ask();
        String seal = seal(running.get(ask.page()));
        for (int score = 1; score <= 5; score++) {
            running.postForm(ask.page(), Map.of("score", "" + score, "seal", seal));
        }

        assertThat(running.versions(ask)).extracting(Answer::evidence).containsOnly(Evidence.SUSPECT);
        assertThat(running.deliveries(ask)).isEmpty();
    }

    @Test
    void different_scores_within_ten_seconds_are_suspect_and_a_later_calm_one_counts() throws Exception {
        Ask ask = running.ask();
        submit(ask, Map.of("score", "1"));

        submit(ask, Map.of("score", "5"));

        assertThat(running.versions(ask).get(1).evidence()).isEqualTo(Evidence.SUSPECT);
        running.pass(Duration.ofMinutes(2));
        submit(ask, Map.of("score", "4"));
        assertThat(running.versions(ask).get(2).evidence()).isEqualTo(Evidence.CONFIRMED);
        assertThat(running.deliveries(ask)).hasSize(1);
    }

    @Test
    void a_score_corrected_soon_after_the_comment_counts() throws Exception {
        Ask ask = running.ask();
        HttpResponse<String> thanks = submit(ask, Map.of("score", "1"));
        running.pass(Duration.ofSeconds(30));
        running.postForm(ask.page(), Map.of("comment", "Nobody called back", "seal", seal(thanks)));
        running.pass(Duration.ofSeconds(3));

        submit(ask, Map.of("score", "2"));

        assertThat(running.versions(ask)).extracting(Answer::score).containsExactly(1, 1, 2);
        assertThat(running.versions(ask)).extracting(Answer::evidence).containsOnly(Evidence.CONFIRMED);
    }

    @Test
    void a_machine_that_opens_the_page_anew_for_every_score_ends_without_one() throws Exception {
        Ask ask = running.ask();
        for (int score = 1; score <= 5; score++) {
            running.pass(Duration.ofSeconds(1));
            submit(ask, Map.of("score", "" + score));
        }

        assertThat(running.versions(ask)).hasSize(5);
        assertThat(running.versions(ask).get(4).evidence()).isEqualTo(Evidence.SUSPECT);
    }

    @Test
    void another_method_is_refused() throws Exception {
        Ask ask = running.ask();
        List<String> before = running.everyRow();

        assertThat(running.method("DELETE", ask.page()))
                .returns(405, HttpResponse::statusCode)
                .satisfies(a -> assertThat(a.headers().firstValue("allow")).hasValue("GET, HEAD, POST"));
        assertThat(running.method("OPTIONS", ask.page()).statusCode()).isEqualTo(405);

        assertThat(running.everyRow()).isEqualTo(before);
    }
}
