// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.SourcesZip;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deploying from elsewhere, over HTTP, and what the console shows of it. */
final class DeploymentsTest {
    private static final String BEARER = "Bearer let-me-in-please";
    private static final String ANA =
            "Basic " + Base64.getEncoder().encodeToString("ana:let-me-in-please".getBytes(StandardCharsets.UTF_8));
    private static final String ROUTE = "/api/v1/routes/answers/extra.camel.yaml";
    private static final String EXTRA = """
            - route:
                id: extra
                description: A route of a test
                from:
                  uri: answers:all
                  steps:
                    - to:
                        id: keep
                        uri: deliver:local-crm-answer
            """;

    @TempDir
    Path home = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    private RunningProgram running;

    @BeforeEach
    void start() throws IOException {
        running = RunningProgram.in(home, "let-me-in-please");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<String> put(String path, String body, String... headers) throws Exception {
        return put(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private HttpResponse<String> put(String path, byte[] body, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = ANA;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return running.send("PUT", path, body, all);
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private JsonNode live() throws Exception {
        return json(running.get("/api/v1/deployment", "Authorization", BEARER));
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("etag").orElse("");
    }

    @Test
    void a_route_is_put_read_and_deleted_and_its_file_with_it() throws Exception {
        HttpResponse<String> done = put(ROUTE, EXTRA);

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(json(done).path("version").asInt()).isEqualTo(2);
        assertThat(json(done).path("who").asText()).isEqualTo("ana");
        assertThat(json(done).path("changes").get(0).path("change").asText()).isEqualTo("added");
        assertThat(running.program().deployer().live()).containsKey("extra");
        assertThat(home.resolve("routes/answers/extra.camel.yaml")).hasContent(EXTRA);
        assertThat(running.get("/api/v1/routes/extra", "Authorization", BEARER).body())
                .isEqualTo(EXTRA);
        assertThat(live().path("digest").asText()).isEqualTo(tag(done).replace("\"", ""));

        HttpResponse<String> gone =
                running.send("DELETE", "/api/v1/routes/extra", new byte[0], "Authorization", BEARER);

        assertThat(gone.statusCode()).isEqualTo(200);
        assertThat(json(gone).path("who").asText()).isEqualTo("api token");
        assertThat(running.program().deployer().live()).doesNotContainKey("extra");
        assertThat(home.resolve("routes/answers/extra.camel.yaml")).doesNotExist();
        assertThat(running.get("/api/v1/routes/extra", "Authorization", BEARER).statusCode())
                .isEqualTo(404);
    }

    @Test
    void what_is_wrong_comes_back_with_file_and_line_and_changes_nothing() throws Exception {
        HttpResponse<String> refused = put(ROUTE, EXTRA.replace("local-crm-answer", "local-crm-anser"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = json(refused).path("problems").get(0);
        assertThat(problem.path("file").asText()).isEqualTo("routes/answers/extra.camel.yaml");
        assertThat(problem.path("line").asInt()).isEqualTo(9);
        assertThat(live().path("version").asInt()).isEqualTo(1);
        assertThat(home.resolve("routes/answers/extra.camel.yaml")).doesNotExist();
        assertThat(json(running.get("/api/v1/deployments", "Authorization", BEARER))
                        .path("items")
                        .get(0)
                        .path("state")
                        .asText())
                .isEqualTo("refused");
    }

    @Test
    void a_policy_is_live_for_the_next_decision() throws Exception {
        String policy = Files.readString(home.resolve("config/policy.yaml")).replace("cool-down: 30d", "cool-down: 8d");

        assertThat(put("/api/v1/config/policy.yaml", policy).statusCode()).isEqualTo(200);

        assertThat(running.program().configuration().policy().coolDown().toDays())
                .isEqualTo(8);
        assertThat(running.get("/api/v1/config/policy.yaml", "Authorization", BEARER)
                        .body())
                .isEqualTo(policy);
    }

    @Test
    void a_dry_run_and_a_lost_update_change_nothing() throws Exception {
        String seen = tag(running.get("/api/v1/deployment", "Authorization", BEARER));

        assertThat(json(put(ROUTE + "?dry-run=true", EXTRA)).path("state").asText())
                .isEqualTo("sound");
        assertThat(live().path("version").asInt()).isEqualTo(1);
        assertThat(put(ROUTE, EXTRA, "If-Match", seen).statusCode()).isEqualTo(200);
        HttpResponse<String> late = put("/api/v1/config/matching.yaml", "country: GB\n", "If-Match", seen);

        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(tag(late)).isNotEqualTo(seen);
        assertThat(live().path("version").asInt()).isEqualTo(2);
    }

    @Test
    void what_is_answered_is_tagged_with_the_version_that_it_tells_of_and_not_with_a_later_one() throws Exception {
        put(ROUTE, EXTRA);
        Deployment first = running.program().deployer().deployment(1).orElseThrow();
        String tag = "\"" + first.digest() + "\"";

        for (DeployOutcome outcome : List.of(
                new DeployOutcome.Live(first),
                new DeployOutcome.Unchanged(first),
                new DeployOutcome.Sound(first, List.of(), List.of()),
                new DeployOutcome.Stale(first))) {
            assertThat(DeploymentsApi.answer(outcome).headers())
                    .as(outcome.toString())
                    .containsEntry("ETag", tag);
        }
        HttpResponse<String> refused = put(ROUTE, "- rout:");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(tag(refused)).isEmpty();
        assertThat(refused.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @Test
    void a_zip_file_replaces_everything_or_nothing_and_comes_back_as_one() throws Exception {
        Sources before = running.program().deployer().status().sources();
        byte[] draft = SourcesZip.write(before.with("routes/answers/extra.camel.yaml", EXTRA));

        assertThat(put("/api/v1/deployment", draft).statusCode()).isEqualTo(200);
        assertThat(running.program().deployer().live()).containsKey("extra");
        assertThat(put("/api/v1/deployment", draft).body()).contains("\"unchanged\":true");

        byte[] half = SourcesZip.write(Sources.of(Map.of("routes/answers/extra.camel.yaml", EXTRA)));
        assertThat(put("/api/v1/deployment", half).statusCode()).as("no survey").isEqualTo(422);
        assertThat(put("/api/v1/deployment", "no zip").statusCode()).isEqualTo(400);
        assertThat(put("/api/v1/deployment", new byte[1_100_000]).statusCode()).isEqualTo(413);
        assertThat(running.get("/api/v1/deployment", "Authorization", BEARER, "Accept", "application/zip")
                        .headers()
                        .firstValue("content-type"))
                .contains("application/zip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1//routes/answers/extra.camel.yaml", "/api/v1/%72outes/answers%2Fextra.camel.yaml"})
    void a_path_that_is_written_otherwise_names_the_same_file(String path) throws Exception {
        assertThat(put(path, EXTRA).statusCode()).isEqualTo(200);

        assertThat(home.resolve("routes/answers/extra.camel.yaml")).hasContent(EXTRA);
        assertThat(running.get(path, "Authorization", BEARER).body()).isEqualTo(EXTRA);
        assertThat(running.program().deployer().status().sources().texts())
                .containsKey("routes/answers/extra.camel.yaml")
                .doesNotContainKey("routes//answers/extra.camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/routes", "/api/v1/routes/", "/api/v1/config", "/api/v1/config/"})
    void a_folder_is_no_file(String path) throws Exception {
        HttpResponse<String> answer = running.get(path, "Authorization", BEARER);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/api/v1/deployment");
        assertThat(put(path, EXTRA).statusCode()).isEqualTo(404);
    }

    @Test
    void names_that_are_not_read_and_callers_that_are_not_known_are_refused() throws Exception {
        for (String path : new String[] {
            "/api/v1/config/x.txt",
            "/api/v1/routes/%2e%2e/%2e%2e/x.camel.yaml",
            "/api/v1/routes/.hidden/x.camel.yaml",
            "/api/v1/routes/a%2F%2Fx.camel.yaml"
        }) {
            assertThat(put(path, EXTRA).statusCode()).as(path).isIn(400, 404);
        }
        assertThat(running.send("PUT", ROUTE, EXTRA.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(401);
        assertThat(put(ROUTE, EXTRA, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(running.get("/deployments").statusCode()).isEqualTo(401);
        assertThat(live().path("version").asInt()).isEqualTo(1);
    }

    @Test
    void history_diff_and_the_way_back() throws Exception {
        put(ROUTE, EXTRA);
        put(ROUTE, EXTRA.replace("A route of a test", "Another sentence"));

        JsonNode diff = json(running.get("/api/v1/deployments/3", "Authorization", BEARER))
                .path("diff");
        assertThat(diff.toString()).contains("\"-    description: A route of a test\"", "\"+    description: Another");
        assertThat(json(running.get("/api/v1/deployments/3?against=1", "Authorization", BEARER))
                        .path("diff")
                        .toString())
                .contains("/dev/null");

        HttpResponse<String> back =
                running.send("POST", "/api/v1/deployments/2/rollback", new byte[0], "Authorization", ANA);

        assertThat(json(back).path("how").asText()).isEqualTo("rollback to 2");
        assertThat(home.resolve("routes/answers/extra.camel.yaml")).hasContent(EXTRA);
        assertThat(json(running.get("/api/v1/deployments?limit=2&before=4", "Authorization", BEARER))
                        .path("items"))
                .hasSize(2);
        assertThat(running.send("POST", "/api/v1/deployments/99/rollback", new byte[0], "Authorization", ANA)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_version_that_was_never_stored_is_nothing_to_compare_with() throws Exception {
        put(ROUTE, EXTRA);
        put(ROUTE, "- rout:");

        for (String other : List.of("3", "99")) {
            HttpResponse<String> refused =
                    running.get("/api/v1/deployments/2?against=" + other, "Authorization", BEARER);
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("Version " + other + " was never stored");
            assertThat(Jsoup.parse(running.get("/deployments/2?against=" + other, "Authorization", ANA)
                                    .body())
                            .select("p.empty")
                            .text())
                    .isEqualTo("Version " + other + " was never stored; there is nothing to compare with.");
        }
        assertThat(running.get("/api/v1/deployments/2?against=new", "Authorization", BEARER)
                        .statusCode())
                .isEqualTo(400);
        assertThat(json(running.get("/api/v1/deployments/1", "Authorization", BEARER))
                        .path("diff")
                        .toString())
                .as("the first changes nothing that was")
                .contains("/dev/null");
    }

    @Test
    void the_console_lists_shows_and_goes_back_without_script() throws Exception {
        put(ROUTE, EXTRA);
        put(ROUTE, "- rout:");
        HttpResponse<String> shown = running.get("/deployments", "Authorization", ANA);
        assertThat(shown.statusCode()).as(shown.body()).isEqualTo(200);
        Document list = Jsoup.parse(shown.body());
        assertThat(list.select(".entries li")).as(list.html()).hasSize(3);
        assertThat(list.select(".entries li").get(0).text()).contains("refused").contains("extra.camel.yaml:1");
        assertThat(list.select(".entries li").get(1).text()).contains("live now", "ana", "api");
        assertThat(list.select("script")).isEmpty();

        Document first =
                Jsoup.parse(running.get("/deployments/1", "Authorization", ANA).body());
        String seen =
                Objects.requireNonNull(first.selectFirst("input[name=seen]")).attr("value");
        String said = Jsoup.parse(running.postForm("/deployments/1", Map.of("seen", seen), "Authorization", ANA)
                        .body())
                .select("[role=status]")
                .text();

        assertThat(said).isEqualTo("Done: its content is live as version 4.");
        assertThat(running.program().deployer().live()).doesNotContainKey("extra");
        assertThat(Jsoup.parse(running.postForm("/deployments/2", Map.of("seen", seen), "Authorization", ANA)
                                .body())
                        .select("[role=status]")
                        .text())
                .startsWith("Somebody has deployed since");
        assertThat(Jsoup.parse(running.get("/deployments/4", "Authorization", ANA)
                                .body())
                        .select(".diff .gone")
                        .text())
                .contains("-    id: extra");
    }
}
