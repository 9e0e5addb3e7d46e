// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.delivery.Delivery;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was given up, seen and tried again, through the API and in the console. */
final class DeliveriesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "correct-horse-battery";
    private static final String[] ANA = {
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(("ana:" + TOKEN).getBytes(StandardCharsets.UTF_8))
    };
    /** Known to the program; no connector ever takes what is owed to the others. */
    private static final String CRM = "local-crm-answer";

    @TempDir
    Path home = Path.of(".");

    private RunningProgram running;

    @BeforeEach
    void start() throws IOException {
        running = RunningProgram.in(home, TOKEN);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /** An effect as it is stored after its tries. */
    private Delivery owed(String verb, Delivery.State state, String reason, Instant at) {
        Ask ask = running.ask();
        Delivery delivery = new Delivery(
                running.program().loop().ids().next("dlv"),
                verb,
                running.program().loop().ids().next("ans"),
                ask.interactionId(),
                "",
                Map.of(),
                1,
                0,
                state,
                at,
                state == Delivery.State.WAITING ? 3 : 15,
                null,
                reason);
        running.store().write(tx -> tx.owe(delivery)).join();
        return delivery;
    }

    private Delivery parked(String verb, String reason) {
        return owed(verb, Delivery.State.PARKED, reason, running.now().minus(Duration.ofHours(2)));
    }

    private Delivery.State state(Delivery delivery) {
        return running.store()
                .read(view -> view.delivery(delivery.id()).orElseThrow().state());
    }

    private List<LedgerEntry> replays(Delivery delivery) {
        return running.store().read(view -> view.ledgerOf(delivery.interactionId())).stream()
                .filter(entry -> entry.event() == LedgerEvent.DELIVERY_REPLAYED)
                .toList();
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = running.get(path, ANA);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return running.post(path, "application/json", body, ANA);
    }

    private static List<String> texts(JsonNode rows, String field) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.path(field).asText()));
        return texts;
    }

    @Test
    void what_is_parked_is_listed_by_state_and_destination_page_by_page() throws Exception {
        Delivery a = parked("pager-alarm", "no such pager");
        Delivery b = parked("slack-escalation", "channel_not_found");
        Delivery c = parked("slack-escalation", "channel_not_found");
        owed(
                "slack-escalation",
                Delivery.State.WAITING,
                "ratelimited",
                running.now().plusSeconds(90));

        JsonNode first = get("/api/v1/deliveries?state=parked&limit=2");
        assertThat(texts(first.path("items"), "id")).containsExactly(a.id(), b.id());
        assertThat(texts(first.path("items"), "reason")).containsExactly("no such pager", "channel_not_found");
        JsonNode second = get("/api/v1/deliveries?state=parked&limit=2&after="
                + first.path("next").textValue());
        assertThat(texts(second.path("items"), "id")).containsExactly(c.id());
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(texts(
                        get("/api/v1/deliveries?state=waiting&verb=deliver:slack-escalation")
                                .path("items"),
                        "reason"))
                .containsExactly("ratelimited");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/deliveries?state=done, 400",
        "/api/v1/deliveries?verb=local-crm-answer, 400",
        "/api/v1/deliveries?state=parked&verb=pager, 404",
        "/api/v1/deliveries?state=parked&after=dlv_1, 400",
        "/api/v1/destinations?since=yesterday, 400",
        "/api/v1/destinations?verb=pager, 404"
    })
    void a_filter_that_cannot_be_is_refused(String path, int status) throws Exception {
        HttpResponse<String> refused = running.get(path, ANA);

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void each_destination_tells_what_waits_with_its_age_and_why_it_was_given_up() throws Exception {
        parked("slack-escalation", "channel_not_found");
        parked("slack-escalation", "channel_not_found");
        parked("slack-escalation", "is_archived");
        owed(
                "slack-escalation",
                Delivery.State.WAITING,
                "ratelimited",
                running.now().plusSeconds(90));

        JsonNode items = get("/api/v1/destinations").path("items");

        assertThat(texts(items, "name")).contains(CRM, "slack-escalation");
        JsonNode slack =
                get("/api/v1/destinations?verb=slack-escalation").path("items").get(0);
        assertThat(slack.path("waiting").asInt()).isEqualTo(1);
        assertThat(slack.path("putOff").asInt()).isEqualTo(1);
        assertThat(slack.path("parked").asInt()).isEqualTo(3);
        assertThat(slack.path("parkedSince").asText())
                .isEqualTo(running.now().minus(Duration.ofHours(2)).toString());
        assertThat(texts(slack.path("reasons"), "reason")).containsExactly("channel_not_found", "is_archived");
        assertThat(texts(slack.path("reasons"), "deliveries")).containsExactly("2", "1");
        JsonNode recent = get("/api/v1/destinations?verb=slack-escalation&since="
                + running.now().minus(Duration.ofHours(1)));
        assertThat(recent.path("items").get(0).path("parked").asInt()).isZero();
    }

    @Test
    void one_delivery_is_tried_again_once_and_the_ledger_says_who_wished_it() throws Exception {
        Delivery delivery = parked("pager-alarm", "no such pager");

        HttpResponse<String> first = post("/api/v1/deliveries/" + delivery.id() + "/replay", "");
        HttpResponse<String> second = post("/api/v1/deliveries/" + delivery.id() + "/replay", "{}");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(first.body()).path("replayed").asInt()).isEqualTo(1);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(state(delivery)).isEqualTo(Delivery.State.TRYING);
        assertThat(replays(delivery)).extracting(LedgerEntry::actor).containsExactly("ana");
        assertThat(running.get("/why/" + delivery.interactionId(), ANA).body())
                .contains("ana had it tried again: pager alarm.");
        assertThat(post("/api/v1/deliveries/dlv_none/replay", "").statusCode()).isEqualTo(404);
    }

    @Test
    void what_is_put_off_after_a_failure_is_tried_now_only_when_asked_for() throws Exception {
        Delivery delivery = owed(
                "pager-alarm", Delivery.State.WAITING, "busy", running.now().plusSeconds(600));
        String path = "/api/v1/deliveries/" + delivery.id() + "/replay";

        assertThat(post(path, "").statusCode()).isEqualTo(409);
        assertThat(post("/api/v1/deliveries/replay", "{}").body()).contains("\"replayed\":0");
        assertThat(post("/api/v1/deliveries/replay?dry-run=true", "{\"parkedOnly\":false}")
                        .body())
                .contains("\"waiting\":{\"pager-alarm\":1}", "\"replayed\":0");
        assertThat(post(path, "{\"parkedOnly\":false}").statusCode()).isEqualTo(200);

        Delivery now = running.store().read(view -> view.delivery(delivery.id()).orElseThrow());
        assertThat(now.dueAt()).isEqualTo(running.now());
        assertThat(now.attempt()).isEqualTo(3);
        assertThat(replays(delivery)).hasSize(1);
    }

    @Test
    void many_are_tried_again_by_destination_and_time() throws Exception {
        Delivery old =
                owed("pager-alarm", Delivery.State.PARKED, "x", running.now().minus(Duration.ofDays(3)));
        Delivery recent = parked("pager-alarm", "x");
        Delivery other = parked("fax-letter", "no paper");

        HttpResponse<String> dry = post("/api/v1/deliveries/replay?dry-run=true", "{}");
        assertThat(JSON.readTree(dry.body()).path("parked").toString())
                .isEqualTo("{\"fax-letter\":1,\"pager-alarm\":2}");
        assertThat(state(recent)).isEqualTo(Delivery.State.PARKED);

        HttpResponse<String> done = post(
                "/api/v1/deliveries/replay",
                "{\"verb\":\"pager-alarm\",\"since\":\"" + running.now().minus(Duration.ofDays(1)) + "\"}");

        assertThat(JSON.readTree(done.body()).path("replayed").asInt()).isEqualTo(1);
        assertThat(state(recent)).isEqualTo(Delivery.State.TRYING);
        assertThat(state(old)).isEqualTo(Delivery.State.PARKED);
        assertThat(state(other)).isEqualTo(Delivery.State.PARKED);
        assertThat(JSON.readTree(post("/api/v1/deliveries/replay", "").body())
                        .path("replayed")
                        .asInt())
                .isEqualTo(2);
        assertThat(replays(old)).hasSize(1);
        assertThat(replays(recent)).hasSize(1);
        assertThat(replays(other)).hasSize(1);
    }

    @Test
    void more_than_one_batch_is_put_back_in_one_go() throws Exception {
        running.store()
                .write(tx -> {
                    for (int i = 0; i < 1203; i++) {
                        tx.owe(new Delivery(
                                "dlv_many" + i,
                                "pager-alarm",
                                "ans_many" + i,
                                "int_many",
                                "",
                                Map.of(),
                                1,
                                0,
                                Delivery.State.PARKED,
                                running.now(),
                                15,
                                null,
                                "no such pager"));
                    }
                    return true;
                })
                .join();

        assertThat(JSON.readTree(post("/api/v1/deliveries/replay", "{}").body())
                        .path("replayed")
                        .asInt())
                .isEqualTo(1203);
        List<LedgerEntry> entries = running.store().read(view -> view.ledgerOf("int_many"));
        assertThat(entries).hasSize(1203);
    }

    @Test
    void a_delivery_that_fails_again_is_parked_again_and_not_taken_a_second_time() throws Exception {
        Delivery gone = parked(CRM, "locked");

        HttpResponse<String> done = post("/api/v1/deliveries/replay", "{\"verb\":\"deliver:" + CRM + "\"}");

        assertThat(JSON.readTree(done.body()).path("replayed").asInt()).isEqualTo(1);
        await().until(() -> state(gone) == Delivery.State.PARKED);
        assertThat(get("/api/v1/deliveries?state=parked")
                        .path("items")
                        .get(0)
                        .path("reason")
                        .asText())
                .isEqualTo("what it is about is gone");
        assertThat(replays(gone)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "pager",
                "{\"vreb\":\"local-crm-answer\"}",
                "{\"verb\":7}",
                "{\"since\":\"2h\"}",
                "{\"since\":2}",
                "{\"parkedOnly\":\"no\"}"
            })
    void a_wish_that_is_not_understood_replays_nothing(String body) throws Exception {
        Delivery delivery = parked("pager-alarm", "x");

        HttpResponse<String> refused = post("/api/v1/deliveries/replay", body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(state(delivery)).isEqualTo(Delivery.State.PARKED);
    }

    @Test
    void only_the_holder_of_the_token_may() throws Exception {
        Delivery delivery = parked("pager-alarm", "x");

        assertThat(running.post("/api/v1/deliveries/replay", "application/json", "{}")
                        .statusCode())
                .isEqualTo(401);
        assertThat(running.postForm("/deliveries", Map.of("destination", "*")).statusCode())
                .isEqualTo(401);
        assertThat(running.postForm(
                                "/deliveries",
                                Map.of("destination", "*"),
                                "Authorization",
                                ANA[1],
                                "Sec-Fetch-Site",
                                "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(running.get("/api/v1/destinations").statusCode()).isEqualTo(401);
        assertThat(state(delivery)).isEqualTo(Delivery.State.PARKED);
    }

    @Test
    void a_destination_that_nobody_knows_is_named_with_those_there_are() throws Exception {
        HttpResponse<String> refused = post("/api/v1/deliveries/replay", "{\"verb\":\"slack-esclation\"}");

        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("slack-esclation", CRM);
    }

    @Test
    void the_page_shows_queues_ages_and_reasons_and_its_button_tries_again() throws Exception {
        Delivery a = parked("slack-escalation", "channel_not_found");
        Delivery b = parked("slack-escalation", "<b>is_archived</b>");
        Delivery other = parked("pager-alarm", "no such pager");
        owed(
                "slack-escalation",
                Delivery.State.WAITING,
                "ratelimited",
                running.now().plusSeconds(90));

        Document page = Jsoup.parse(running.get("/deliveries", ANA).body());

        Element slack = Objects.requireNonNull(page.selectFirst("section[aria-labelledby=at-slack-escalation]"));
        assertThat(slack.text())
                .contains("Waiting 1", "Parked 2", "due in 1 min 30 s", "channel_not_found 2 h 0 min ago");
        assertThat(slack.select("b")).isEmpty();
        assertThat(slack.select("a[href=/why/" + a.interactionId() + "]")).hasSize(1);
        assertThat(page.select("form[method=post] input[value=*]")).hasSize(1);
        assertThat(page.select(".pills").text()).contains(CRM);

        Document after = Jsoup.parse(running.postForm("/deliveries", Map.of("destination", "slack-escalation"), ANA)
                .body());

        assertThat(after.select("[role=status]").text())
                .isEqualTo("2 deliveries to slack-escalation are tried again now.");
        assertThat(state(a)).isEqualTo(Delivery.State.TRYING);
        assertThat(state(b)).isEqualTo(Delivery.State.TRYING);
        assertThat(state(other)).isEqualTo(Delivery.State.PARKED);
        assertThat(replays(b)).extracting(LedgerEntry::actor).containsExactly("ana");
        assertThat(running.postForm("/deliveries", Map.of(), ANA).body()).contains("Choose a destination first.");
        assertThat(Jsoup.parse(running.postForm("/deliveries", Map.of("destination", "*"), ANA)
                                .body())
                        .select("[role=status]")
                        .text())
                .isEqualTo("1 delivery is tried again now.");
        assertThat(running.postForm("/deliveries", Map.of("destination", "*"), ANA)
                        .body())
                .contains("Nothing was parked any more.");
    }

    @Test
    void the_page_of_a_quiet_program_says_so() throws Exception {
        Document page = Jsoup.parse(running.get("/deliveries", ANA).body());

        assertThat(page.text()).contains("Nothing waits anywhere.");
        assertThat(page.select("form, button")).isEmpty();
    }
}
