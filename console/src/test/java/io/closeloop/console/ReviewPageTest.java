// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.delivery.Delivery;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.station.Loop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The review page: a match that fits two people writes nothing until somebody has chosen. */
final class ReviewPageTest {
    @TempDir
    static Path home;

    private static RunningProgram running;

    @BeforeAll
    static void start() throws IOException {
        running = RunningProgram.in(home, "");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Ask ambiguous(String first, String second) {
        Ask ask = running.ask();
        running.store()
                .write(tx -> {
                    for (String id : List.of(first, second)) {
                        tx.saveLocalContact(new Contact(
                                id,
                                "Kim of " + id,
                                List.of(Objects.requireNonNull(ask.invitation().to())),
                                null,
                                null,
                                null,
                                false,
                                null));
                    }
                    Match match = new Match.Ambiguous(List.of(
                            new Match.Candidate(first, Match.Basis.PHONE, 0.5, false),
                            new Match.Candidate(second, Match.Basis.PHONE, 0.5, false)));
                    tx.save(new View.MatchRecord(ask.interactionId(), match, null, running.now()));
                    return true;
                })
                .join();
        return ask;
    }

    private static List<Delivery.State> states(Ask ask) {
        return running.deliveries(ask).stream().map(Delivery::state).toList();
    }

    private static Match match(Ask ask) {
        View.MatchRecord record =
                running.store().read(view -> view.match(ask.interactionId()).orElseThrow());
        return record.match();
    }

    private static Map<String, String> figures(String contact) {
        return running.store().read(view -> view.localFigures(contact));
    }

    @Test
    void one_choice_settles_the_match_and_releases_what_was_held() throws Exception {
        Ask ask = ambiguous("c-1", "c-2");
        running.post(
                "/api/v1/answers",
                "application/json",
                "{\"token\":\"" + ask.token() + "\",\"score\":4,\"comment\":\"fine\"}");
        await().until(() -> states(ask).equals(List.of(Delivery.State.HELD)));
        assertThat(figures("c-1")).isEmpty();
        assertThat(figures("c-2")).isEmpty();
        Document page = page("/review");
        assertThat(page.select("input[value=" + ask.interactionId() + "]")).hasSize(1);
        assertThat(page.select("input[name=contact]").eachAttr("value")).contains("c-1", "c-2");

        HttpResponse<String> settled =
                running.postForm("/review", Map.of("interaction", ask.interactionId(), "contact", "c-2"));

        assertThat(Jsoup.parse(settled.body()).select("[role=status]").text()).startsWith("Settled.");
        assertThat(settled.body()).doesNotContain("value=\"" + ask.interactionId() + "\"");
        await().until(() -> states(ask).equals(List.of(Delivery.State.DONE)));
        assertThat(figures("c-2")).isNotEmpty();
        assertThat(figures("c-1")).isEmpty();
        assertThat(match(ask)).isEqualTo(new Match.Matched("c-2", Match.Basis.PERSON, 1.0));
    }

    private static Document page(String path) throws Exception {
        return Jsoup.parse(running.get(path).body());
    }

    private static List<String> shown(Document page) {
        return page.select("input[name=interaction]").eachAttr("value");
    }

    private static void answer(Ask ask) throws Exception {
        running.post("/api/v1/answers", "application/json", "{\"token\":\"" + ask.token() + "\",\"score\":1}");
        await().until(() -> states(ask).equals(List.of(Delivery.State.HELD)));
    }

    private static HttpResponse<String> settleAsNobody(Ask ask) throws Exception {
        return running.postForm("/review", Map.of("interaction", ask.interactionId(), "contact", ""));
    }

    private static String said(HttpResponse<String> page) {
        return Jsoup.parse(page.body()).select("[role=status]").text();
    }

    @Test
    void what_holds_something_back_is_not_hidden_behind_what_does_not() throws Exception {
        for (int i = 0; i < 51; i++) {
            ambiguous("c-11", "c-12");
        }
        Ask held = ambiguous("c-11", "c-12");
        answer(held);

        Document first = page("/review");
        assertThat(shown(first)).containsExactly(held.interactionId());
        assertThat(first.text()).contains("1 contact holds effects back.");
        assertThat(first.select("a:contains(Next page)")).isEmpty();

        Document all = page(first.select("a:contains(hold nothing back)").attr("href"));
        assertThat(shown(all)).hasSize(50).doesNotContain(held.interactionId());
        Document next = page(all.select("a:contains(Next page)").attr("href"));
        assertThat(shown(next)).contains(held.interactionId()).doesNotContainAnyElementsOf(shown(all));
        assertThat(next.select("a:contains(Next page)")).isEmpty();
        assertThat(next.select("input[name=after]").eachAttr("value"))
                .containsOnly(shown(all).get(49));
        assertThat(shown(page(next.select("a:contains(First page)").attr("href"))))
                .isEqualTo(shown(all));
        settleAsNobody(held);
    }

    @Test
    void none_of_these_settles_the_match_and_releases_what_was_held() throws Exception {
        Ask ask = ambiguous("c-13", "c-14");
        answer(ask);
        assertThat(page("/review")
                        .select("label:contains(None of these) input[name=contact]")
                        .eachAttr("value"))
                .containsExactly("");

        HttpResponse<String> settled = settleAsNobody(ask);

        assertThat(said(settled)).startsWith("Settled.");
        assertThat(settled.body()).doesNotContain(ask.interactionId());
        assertThat(match(ask)).isInstanceOf(Match.Nobody.class);
        await().until(() -> states(ask).equals(List.of(Delivery.State.DONE)));
        assertThat(figures("c-13")).isEmpty();
        assertThat(figures("c-14")).isEmpty();
        assertThat(said(settleAsNobody(ask))).contains("somebody has settled it");
    }

    @Test
    void the_page_names_the_candidates_so_that_a_person_can_choose() throws Exception {
        Ask ask = ambiguous("c-3", "c-4");
        answer(ask);

        String text = page("/review").text();

        assertThat(text).contains("Kim of c-3", "Kim of c-4", "phone", "50 %");
        settleAsNobody(ask);
    }

    @Test
    void a_contact_that_is_no_candidate_is_not_accepted() throws Exception {
        Ask ask = ambiguous("c-5", "c-6");

        HttpResponse<String> refused =
                running.postForm("/review", Map.of("interaction", ask.interactionId(), "contact", "c-1"));

        assertThat(refused.body()).contains("not among the candidates");
        assertThat(match(ask)).isInstanceOf(Match.Ambiguous.class);
    }

    @Test
    void without_a_choice_nothing_is_settled() throws Exception {
        Ask ask = ambiguous("c-7", "c-8");

        HttpResponse<String> refused = running.postForm("/review", Map.of("interaction", ask.interactionId()));

        assertThat(refused.body()).contains("Choose a contact first.");
        assertThat(states(ask)).isEmpty();
    }

    @Test
    void while_the_crm_is_away_nothing_is_settled_and_the_page_says_so() throws Exception {
        Ask ask = ambiguous("c-9", "c-10");
        answer(ask);
        String form = "interaction=" + ask.interactionId() + "&contact=c-9";
        HttpCall call =
                new HttpCall("POST", "/review", null, Map.of(), form.getBytes(StandardCharsets.UTF_8), "127.0.0.1");

        HttpAnswer answer = new ReviewPage(with(new Away(), running.program().loop()), new Views())
                .apply(call, "")
                .toCompletableFuture()
                .join();

        assertThat(answer.status()).isEqualTo(503);
        String page = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(Jsoup.parse(page).select("[role=status]").text())
                .isEqualTo("The CRM does not answer; nothing was settled. Try again later.");
        assertThat(page).contains("value=\"" + ask.interactionId() + "\"");
        assertThat(match(ask)).isInstanceOf(Match.Ambiguous.class);
        settleAsNobody(ask);
    }

    private static Loop with(Crm crm, Loop loop) {
        return new Loop(
                loop.store(),
                loop.clock(),
                loop.ids(),
                loop.config(),
                loop.desk(),
                loop.tokens(),
                loop.phones(),
                loop.senders(),
                loop.targets(),
                crm,
                loop.publicUrl(),
                loop.node(),
                loop.journal(),
                loop.health(),
                loop.telemetry());
    }

    /** A CRM that does not answer. */
    private record Away() implements Crm {
        @Override
        public String name() {
            return "local";
        }

        @Override
        public List<Found> find(List<Lookup> lookups) throws Unavailable {
            throw new Unavailable("503 from the CRM", null);
        }

        @Override
        public Optional<Contact> contact(String id) throws Unavailable {
            throw new Unavailable("503 from the CRM", null);
        }

        @Override
        public Optional<URI> contactLink(String contactId) {
            return Optional.empty();
        }

        @Override
        public Optional<URI> caseLink(String deliveryReference) {
            return Optional.empty();
        }
    }
}
