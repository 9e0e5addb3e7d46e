// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.escalation.Escalation;
import io.closeloop.port.View;
import io.closeloop.runtime.http.Page;
import io.closeloop.survey.Invitation;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The lists, the figures and the stories, and who may read them. */
final class ResourcesApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "correct-horse-battery";
    private static final String[] SIGNED_IN = {"Authorization", "Bearer " + TOKEN};

    @TempDir
    static Path home;

    private static RunningProgram running;

    @BeforeAll
    static void start() throws IOException {
        running = RunningProgram.in(home, TOKEN);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static JsonNode read(String path) throws Exception {
        HttpResponse<String> answer = running.get(path, SIGNED_IN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void give(Ask ask, int score) throws Exception {
        running.post(
                "/api/v1/answers", "application/json", "{\"token\":\"" + ask.token() + "\",\"score\":" + score + "}");
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("anyone:" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_list_is_read_to_its_end_by_its_cursor_each_row_once() throws Exception {
        Set<String> asked = new TreeSet<>();
        for (int i = 0; i < 7; i++) {
            asked.add(running.ask().id());
        }
        List<String> listed = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = read("/api/v1/invitations?limit=3"
                    + (cursor.isEmpty() ? "" : "&after=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
            assertThat(page.path("items")).hasSizeLessThanOrEqualTo(3);
            page.path("items").forEach(row -> listed.add(row.path("id").textValue()));
            cursor = page.path("next").asText("");
            pages++;
        } while (!cursor.isEmpty() && !cursor.equals("null") && pages < 100);

        assertThat(listed).doesNotHaveDuplicates().containsAll(asked);
        assertThat(pages).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(View.Resource.class)
    void every_list_is_served_to_a_token_and_to_nobody_else(View.Resource resource) throws Exception {
        String path = "/api/v1/" + resource.name().toLowerCase(Locale.ROOT);

        assertThat(read(path).path("items").isArray()).isTrue();
        assertThat(running.get(path).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/review", "/why/x", "/api/v1/metrics", "/api/v1/why/x", "/api/v1/ledger"})
    void what_is_stored_is_shown_to_the_token_holder_only(String path) throws Exception {
        HttpResponse<String> stranger = running.get(path);

        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
        assertThat(running.get(path, "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(running.get(path, "Authorization", basic("wrong")).statusCode())
                .isEqualTo(401);
        assertThat(running.get(path, "Authorization", "Basic %%%").statusCode()).isEqualTo(401);
        assertThat(running.get(path, "Authorization", "Bearer ").statusCode()).isEqualTo(401);
        assertThat(running.get(path, "Authorization", basic(TOKEN)).statusCode())
                .isIn(200, 404);
        assertThat(running.get(path, "Authorization", "bearer " + TOKEN).statusCode())
                .isIn(200, 404);
    }

    @Test
    void a_form_of_another_site_cannot_act_with_our_sign_in() throws Exception {
        HttpResponse<String> crossSite =
                running.postForm("/review", Map.of(), "Authorization", basic(TOKEN), "Sec-Fetch-Site", "cross-site");
        HttpResponse<String> ours =
                running.postForm("/review", Map.of(), "Authorization", basic(TOKEN), "Sec-Fetch-Site", "same-origin");

        assertThat(crossSite.statusCode()).isEqualTo(403);
        assertThat(ours.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "501", "ten", "1e2"})
    void a_limit_that_is_none_is_named(String limit) throws Exception {
        HttpResponse<String> refused = running.get("/api/v1/answers?limit=" + limit, SIGNED_IN);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("limit");
    }

    @Test
    void a_list_never_carries_the_right_to_answer() throws Exception {
        Ask ask = running.ask();

        for (View.Resource resource : View.Resource.values()) {
            String list = running.get("/api/v1/" + resource.name().toLowerCase(Locale.ROOT) + "?limit=500", SIGNED_IN)
                    .body();
            assertThat(list).doesNotContain(ask.token());
        }
    }

    @Test
    void a_figure_comes_with_its_formula_its_n_and_its_interval() throws Exception {
        for (int score : new int[] {5, 4, 4, 1}) {
            give(running.ask("csat", "en", Invitation.State.SENT), score);
        }

        running.pass(Duration.ofMinutes(1));
        JsonNode figures = read("/api/v1/metrics").path("figures");

        JsonNode satisfied = figures.get(0);
        assertThat(satisfied.path("metric").textValue()).isEqualTo("csat");
        assertThat(satisfied.path("formula").textValue()).isNotBlank();
        assertThat(satisfied.path("n").intValue()).isGreaterThanOrEqualTo(4);
        assertThat(satisfied.path("low").doubleValue())
                .isLessThan(satisfied.path("value").doubleValue());
        assertThat(satisfied.path("high").doubleValue())
                .isGreaterThan(satisfied.path("value").doubleValue());
        assertThat(figures)
                .allSatisfy(figure -> assertThat(figure.fieldNames())
                        .toIterable()
                        .contains("metric", "formula", "n", "value", "low", "high", "note"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=yesterday",
                "from=-1000000000-01-01T00:00:00Z",
                "until=%2B1000000000-12-31T23:59:59Z",
                "until=-1000000000-01-01T00:00:00Z"
            })
    void a_period_that_is_none_is_named(String period) throws Exception {
        HttpResponse<String> refused = running.get("/api/v1/metrics?" + period, SIGNED_IN);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("from and until are instants");
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z, from must be before until",
        "from=2026-11-01T00:00:00Z&until=2026-11-01T00:00:00Z, from must be before until",
        "from=2027-01-01T00:00:00Z, from must be before until",
        "from=2027-01-01T00:00:00Z&until=2027-02-01T00:00:00Z, from must not be in the future"
    })
    void of_a_period_in_which_nothing_can_have_happened_there_are_no_figures(String period, String why)
            throws Exception {
        HttpResponse<String> refused = running.get("/api/v1/metrics?" + period, SIGNED_IN);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(why, "write, for instance, from=2026-11-01T00:00:00Z");
    }

    @Test
    void the_response_rate_is_told_by_way_with_all_four_counts() throws Exception {
        running.pass(Duration.ofDays(1));
        Instant from = running.now();
        give(running.ask(), 5);
        running.ask();
        running.ask("csat", "en", Invitation.State.EXPIRED);
        running.ask("csat", "en", Invitation.State.FAILED);
        running.pass(Duration.ofMinutes(1));

        JsonNode rates = read("/api/v1/metrics?from=" + from).path("responseRates");

        assertThat(rates).hasSize(1);
        JsonNode sms = rates.get(0);
        assertThat(sms.path("via").textValue()).isEqualTo("sms");
        assertThat(List.of(sms.path("eligible"), sms.path("sent"), sms.path("delivered"), sms.path("answered")))
                .extracting(JsonNode::intValue)
                .containsExactly(4, 4, 3, 1);
        assertThat(sms.path("formula").textValue()).isEqualTo("response-rate.delivered");
        assertThat(sms.path("n").intValue()).isEqualTo(3);
        assertThat(sms.path("value").doubleValue()).isEqualTo(100.0 / 3);
        assertThat(sms.path("low").doubleValue()).isLessThan(100.0 / 3);
        assertThat(sms.path("high").doubleValue()).isGreaterThan(100.0 / 3);
        assertThat(sms.path("note").textValue()).startsWith("fewer than 30 delivered invitations");
    }

    @Test
    void figures_are_told_of_one_survey() throws Exception {
        running.pass(Duration.ofDays(1));
        Instant from = running.now();
        give(running.ask("nps", "en", Invitation.State.SENT), 9);
        give(running.ask(), 5);
        running.pass(Duration.ofMinutes(1));

        JsonNode figures = read("/api/v1/metrics?survey=nps&from=" + from);

        assertThat(figures.path("survey").textValue()).isEqualTo("nps");
        assertThat(figures.path("figures"))
                .allSatisfy(figure -> assertThat(figure.path("n").intValue())
                        .isEqualTo(figure.path("metric").textValue().equals("nps") ? 1 : 0));
        assertThat(figures.path("responseRates")).hasSize(1);
        assertThat(figures.path("responseRates").get(0).path("eligible").intValue())
                .isEqualTo(1);
        HttpResponse<String> unknown = running.get("/api/v1/metrics?survey=npx", SIGNED_IN);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("There is no survey npx; there are", "csat", "nps");
    }

    @Test
    void a_period_begins_ninety_days_before_its_end_unless_told() throws Exception {
        JsonNode figures = read("/api/v1/metrics?until=2026-11-01T00:00:00Z");

        assertThat(figures.path("from").textValue()).isEqualTo("2026-08-03T00:00:00Z");
        assertThat(figures.path("until").textValue()).isEqualTo("2026-11-01T00:00:00Z");
    }

    @Test
    void the_story_is_found_by_contact_invitation_answer_and_customer() throws Exception {
        Ask ask = running.ask();
        give(ask, 5);
        String answerId = running.versions(ask).get(0).id();
        String number = Objects.requireNonNull(ask.invitation().to()).value();

        for (String asked :
                List.of(ask.interactionId(), ask.id(), answerId, URLEncoder.encode(number, StandardCharsets.UTF_8))) {
            JsonNode answer = read("/api/v1/why/" + asked);
            assertThat(answer.path("zone").textValue()).isEqualTo("UTC");
            JsonNode tales = answer.path("tales");
            assertThat(tales).as(asked).hasSize(1);
            assertThat(tales.get(0).path("interactionId").textValue()).isEqualTo(ask.interactionId());
            assertThat(tales.get(0).path("sentences").toString()).contains("5");
            HttpResponse<String> page = running.get("/why/" + asked, SIGNED_IN);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains(ask.interactionId(), "Times are UTC.");
        }
        assertThat(running.get("/why/nothing", SIGNED_IN).statusCode()).isEqualTo(404);
        assertThat(read("/api/v1/why/nothing").path("tales")).isEmpty();
    }

    @Test
    void the_overview_says_what_customers_said_lately_and_which_routes_are_live() throws Exception {
        running.pass(Duration.ofDays(8));
        assertThat(running.get("/", SIGNED_IN).body())
                .contains("every-answer", "Nobody was asked, and nobody has answered.");

        for (int score : new int[] {10, 10, 8}) {
            give(running.ask("nps", "en", Invitation.State.SENT), score);
        }
        Ask angry = running.ask("nps", "en", Invitation.State.SENT);
        give(angry, 0);
        String answerId = running.versions(angry).get(0).id();
        Escalation open = Escalation.open(answerId, angry.interactionId(), running.now());
        running.store()
                .write(tx -> {
                    tx.save(open, null);
                    return true;
                })
                .join();
        running.pass(Duration.ofMinutes(1));
        Document page = Jsoup.parse(running.get("/", SIGNED_IN).body());

        // Adjusted for few answers: 2.75 and 1.75 of 7.
        assertThat(page.select("tr:has(th:matchesOwn(^NPS$)) td").eachText()).containsExactly("25", "-44 to 73", "4");
        assertThat(page.select("tr:has(th:contains(Response rate, SMS)) td").eachText())
                .containsExactly("100.0 %", "51.0 to 100.0", "4");
        assertThat(page.select("dl.figures").text()).isEqualTo("open 1");
    }

    @Test
    void the_description_of_the_api_is_yaml_and_names_every_path_that_is_served() throws Exception {
        Map<?, ?> description = description();
        Set<String> described = new TreeSet<>();
        at(description, "paths")
                .forEach((path, operations) -> ((Map<?, ?>) operations)
                        .keySet()
                        .forEach(method -> described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));

        Set<String> registered = new TreeSet<>();
        for (Page page : served()) {
            registered.add(page.method() + " " + described(page));
        }
        assertThat(description.get("openapi")).isEqualTo("3.1.0");
        assertThat(described).isEqualTo(registered);
    }

    @Test
    void the_description_of_the_api_has_the_statuses_that_callers_see() throws Exception {
        for (Page page : served()) {
            assertDescribed(page.method(), described(page), path(page));
            assertDescribed(page.method(), described(page), path(page), "Sec-Fetch-Site", "cross-site");
            // Whoever has signed in and asks for what there is not.
            if (page.method().equals("GET")) {
                assertDescribed("GET", described(page), path(page) + "?limit=0&state=x&since=x&from=x", SIGNED_IN);
                assertDescribed("GET", described(page), path(page) + "?against=99", SIGNED_IN);
            } else {
                assertDescribed(page.method(), described(page), path(page), SIGNED_IN);
            }
        }
    }

    @Test
    void the_description_of_the_api_has_the_type_of_each_cursor() throws Exception {
        running.ask();
        running.ask();

        assertThat(read("/api/v1/invitations?limit=1").path("next").isTextual()).isTrue();
        assertThat(read("/api/v1/deployments?limit=1").path("next").isInt()).isTrue();
        assertThat(next("Page")).isEqualTo(List.of("string", "null"));
        assertThat(next("Deployments")).isEqualTo(List.of("integer", "null"));
        assertThat(responses("GET", "/api/v1/deployments").toString()).contains("schemas/Deployments");
    }

    private static Object next(String schema) throws Exception {
        return Objects.requireNonNull(at(description(), "components", "schemas", schema, "properties", "next")
                .get("type"));
    }

    private static Map<?, ?> description() throws Exception {
        String served = running.get("/api/openapi.yaml").body();
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(served);
    }

    private static Map<?, ?> at(Map<?, ?> tree, String... keys) {
        Map<?, ?> found = tree;
        for (String key : keys) {
            found = (Map<?, ?>) Objects.requireNonNull(found.get(key), key);
        }
        return found;
    }

    private static Map<?, ?> responses(String method, String path) throws Exception {
        return at(description(), "paths", path, method.toLowerCase(Locale.ROOT), "responses");
    }

    private static List<Page> served() {
        return Pages.of(running.program()).stream()
                .filter(page -> page.path().startsWith("/api/v1/"))
                .toList();
    }

    /** A page's path as the description writes it. */
    private static String described(Page page) {
        return page.path().replaceAll(":([a-z]+)", "{$1}").replace("*", "{file}");
    }

    /** A path that the page takes, to something that there is not; the first deployment there is. */
    private static String path(Page page) {
        return page.path()
                .replace(":number", "1")
                .replaceAll(":[a-z]+", "nothing")
                .replace("*", "nothing.txt");
    }

    private static void assertDescribed(String method, String described, String path, String... headers)
            throws Exception {
        int status = running.send(method, path, new byte[0], headers).statusCode();

        assertThat(responses(method, described).keySet().stream().map(Object::toString))
                .as(method + " " + path)
                .contains(Integer.toString(status));
    }
}
