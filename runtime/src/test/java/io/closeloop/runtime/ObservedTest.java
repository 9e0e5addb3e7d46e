// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.Intake;
import io.closeloop.runtime.fixture.AwayStore;
import io.closeloop.runtime.fixture.SmallHome;
import io.closeloop.testkit.Loopback;
import io.closeloop.testkit.Story;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a running program tells of itself, and that the dashboards and alerts that are shipped ask for nothing else. */
class ObservedTest {
    private static final Path GRAFANA = Path.of("../config/grafana");
    private static final Pattern METRIC = Pattern.compile("\\b(?:closeloop|jvm|process|system)_[a-z0-9_]+");

    /** Labels that a query sorts or chooses by, as in {@code by (path)} and <code>{status=~"403"}</code>. */
    private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");

    private static final Pattern CHOSEN = Pattern.compile("\\b([a-z_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");

    /** Labels that a text shows: <code>{{path}}</code> in a legend, <code>{{ $labels.path }}</code> in an alert. */
    private static final Pattern SHOWN = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?([a-z_]+)\\s*}}");

    /** Prometheus puts them there. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    /** There only with a bus, or after the first garbage collection. */
    private static final Map<String, Set<String>> LATER = Map.of(
            "closeloop_feed_lag",
            Set.of("feed"),
            "closeloop_feed_lag_seconds",
            Set.of("feed"),
            "closeloop_feed_up",
            Set.of("feed"),
            "closeloop_feed_refused_total",
            Set.of("feed"),
            "jvm_gc_pause_seconds_sum",
            Set.of("action", "cause", "gc"));

    @TempDir
    Path folder = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    private SmallHome home;

    @BeforeEach
    void home() throws IOException {
        home = new SmallHome(folder);
    }

    private static String get(Program program, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.managementPort() + path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Labels by metric; what comes later is there as well. */
    private static Map<String, Set<String>> exposed(String scrape) {
        Map<String, Set<String>> exposed = new TreeMap<>();
        LATER.forEach((metric, labels) -> exposed.put(metric, new TreeSet<>(labels)));
        scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> exposed.computeIfAbsent(line.split("[{ ]", 2)[0], name -> new TreeSet<>())
                        .addAll(labels(line)));
        return exposed;
    }

    private static Set<String> labels(String series) {
        return LABEL.matcher(series)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The labels that a query leaves on its results. */
    private static Set<String> by(String expression) {
        return BY.matcher(expression)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split("\\s*,\\s*")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> shown(String text) {
        return SHOWN.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** That a query names metrics that there are, each with every label it is sorted or chosen by. */
    private static void assertThatItAsksForWhatThereIs(String expression, Map<String, Set<String>> exposed) {
        Set<String> sorted = by(expression);
        sorted.removeAll(SCRAPED);
        assertThat(metrics(expression))
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(exposed.get(metric))
                        .as("labels of %s in %s", metric, expression)
                        .isNotNull()
                        .containsAll(sorted));
        CHOSEN.matcher(expression).results().forEach(found -> {
            Set<String> chosen = labels(found.group(2));
            chosen.removeAll(SCRAPED);
            assertThat(exposed.getOrDefault(found.group(1), Set.of()))
                    .as("labels of %s in %s", found.group(1), expression)
                    .containsAll(chosen);
        });
    }

    @Test
    void the_dashboard_asks_only_for_what_a_running_program_exposes() throws Exception {
        JsonNode dashboard =
                new ObjectMapper().readTree(GRAFANA.resolve("closeloop.json").toFile());
        try (Program program = home.start()) {
            get(program, "/observe/health");
            Map<String, Set<String>> exposed = exposed(get(program, "/observe/metrics"));

            List<JsonNode> queries = dashboard.findParents("expr");
            assertThat(queries).hasSizeGreaterThan(25).allSatisfy(query -> {
                String expression = query.path("expr").asText();
                assertThatItAsksForWhatThereIs(expression, exposed);
                assertThat(by(expression))
                        .as("labels of %s", expression)
                        .containsAll(shown(query.path("legendFormat").asText()));
            });
            assertThat(dashboard.path("panels"))
                    .allSatisfy(
                            panel -> assertThat(panel.path("title").asText()).isNotBlank());
            assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void every_alert_rule_is_whole_and_asks_only_for_what_a_running_program_exposes() throws Exception {
        Map<String, List<Map<String, Object>>> file = (Map<String, List<Map<String, Object>>>)
                new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(GRAFANA.resolve("alerts.yaml")));
        List<Map<String, Object>> rules = (List<Map<String, Object>>)
                file.getOrDefault("groups", List.of()).get(0).getOrDefault("rules", List.of());
        try (Program program = home.start()) {
            Map<String, Set<String>> exposed = exposed(get(program, "/observe/metrics"));

            assertThat(rules).hasSizeGreaterThan(8).allSatisfy(rule -> {
                assertThat(rule).containsOnlyKeys("alert", "expr", "for", "labels", "annotations");
                String expression = String.valueOf(rule.get("expr"));
                assertThatItAsksForWhatThereIs(expression, exposed);
                assertThat(exposed).containsKeys(metrics(rule.toString()).toArray(String[]::new));
                assertThat(by(expression)).as("labels of %s", expression).containsAll(shown(rule.toString()));
                assertThat(String.valueOf(rule.get("for"))).matches("\\d+[smh]");
                assertThat((Map<String, String>) rule.getOrDefault("labels", Map.of()))
                        .containsKey("severity");
                assertThat((Map<String, String>) rule.getOrDefault("annotations", Map.of()))
                        .containsOnlyKeys("summary", "runbook");
            });
            assertThat(rules).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
            Set<String> asked = rules.stream()
                    .flatMap(rule -> metrics(String.valueOf(rule.get("expr"))).stream())
                    .collect(Collectors.toSet());
            assertThat(exposed.keySet())
                    .filteredOn(metric -> metric.endsWith("_up"))
                    .as("an alert for each thing that can be down")
                    .isNotEmpty()
                    .isSubsetOf(asked);
        }
    }

    @Test
    void the_alert_of_forged_calls_sees_every_way_to_be_turned_away_from_the_start_on() throws Exception {
        String alerts = Files.readString(GRAFANA.resolve("alerts.yaml"));
        Matcher statuses = Pattern.compile("closeloop_ingress_rejected_total\\{status=~\"([0-9|]+)\"}")
                .matcher(alerts);
        assertThat(statuses.find()).isTrue();
        try (Program program = home.start()) {
            String scrape = get(program, "/observe/metrics");

            assertThat(statuses.group(1).split("\\|"))
                    .containsExactlyInAnyOrder("401", "403")
                    .allSatisfy(status -> assertThat(value(
                                    scrape,
                                    "closeloop_ingress_rejected_total{path=\"/hooks/test\",status=\"" + status + "\"}"))
                            .isZero());
        }
    }

    @Test
    void commits_stations_and_connections_are_counted() throws Exception {
        try (Program program = home.start()) {
            program.inbox()
                    .record(List.of(new Intake.Ended(Story.anAnswer().build().interaction())))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            String scrape = get(program, "/observe/metrics");

            assertThat(value(scrape, "closeloop_store_commit_seconds_count")).isPositive();
            assertThat(value(scrape, "closeloop_store_works_total")).isPositive();
            assertThat(value(scrape, "closeloop_intakes_total{outcome=\"fresh\"}"))
                    .isEqualTo(1);
            assertThat(value(scrape, "closeloop_store_up")).isEqualTo(1);
            assertThat(value(scrape, "closeloop_db_connections{pool=\"write\",state=\"most\"}"))
                    .isEqualTo(1);
            assertThat(scrape)
                    .contains(
                            "closeloop_delivery_outcomes_total{destination=\"slack-escalation\",outcome=\"delivered\"}")
                    .contains("closeloop_deliveries_age_seconds{destination=\"slack-escalation\"}")
                    .contains("closeloop_station_age_seconds{station=\"match\"}")
                    .contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void health_says_first_what_is_wrong() throws Exception {
        try (Program program = home.start()) {
            JsonNode well = new ObjectMapper().readTree(get(program, "/observe/health"));

            assertThat(well.path("troubles")).isEmpty();
            assertThat(well.path("vendorsUp").asBoolean()).isTrue();
            assertThat(well.path("store").path("up").asBoolean()).isTrue();
            assertThat(well.path("store").path("room").asInt()).isPositive();
            assertThat(well.path("allowances").path(0).path("used").asInt()).isEqualTo(1_500);
        }
    }

    @Test
    void health_and_metrics_answer_while_the_database_does_not() throws Exception {
        AwayStore database = new AwayStore();
        try (Program program = home.start(database::before);
                database) {
            get(program, "/observe/health");
            database.goAway();

            await().untilAsserted(() ->
                    assertThat(get(program, "/observe/health")).contains("cannot be read: no answer for", "as of"));
            assertThat(value(get(program, "/observe/metrics"), "closeloop_store_up"))
                    .isZero();

            database.giveUp();
            await().untilAsserted(() -> assertThat(get(program, "/observe/health"))
                    .contains("cannot be read: the server closed the connection", "as of"));
        }
    }

    @Test
    void health_warns_before_a_vendor_s_calls_of_the_day_are_used_up() throws Exception {
        Files.writeString(folder.resolve("config/application.properties"), "my.calls=13500\n");
        try (Program program = home.start()) {
            JsonNode health = new ObjectMapper().readTree(get(program, "/observe/health"));

            assertThat(health.path("troubles")).singleElement().satisfies(trouble -> {
                assertThat(trouble.path("what").asText()).isEqualTo("test");
                assertThat(trouble.path("trouble").asText())
                        .isEqualTo("13500 of the 15000 calls it allows a day are used");
            });
            assertThat(value(get(program, "/observe/metrics"), "closeloop_vendor_calls_used{vendor=\"test\"}"))
                    .isEqualTo(13_500);
        }
    }

    @Test
    void what_a_watcher_cannot_see_is_told_as_the_trouble_of_any_vendor() throws Exception {
        Files.writeString(folder.resolve("config/application.properties"), "my.blind=the server refused the login\n");
        try (Program program = home.start()) {
            JsonNode health = new ObjectMapper().readTree(get(program, "/observe/health"));

            assertThat(health.path("troubles")).singleElement().satisfies(trouble -> {
                assertThat(trouble.path("what").asText()).isEqualTo("test-watch");
                assertThat(trouble.path("trouble").asText()).isEqualTo("the server refused the login");
                assertThat(trouble.path("since").asText()).isEqualTo("2026-03-10T12:00:00Z");
            });
            assertThat(health.path("vendorsUp").asBoolean()).isFalse();
            assertThat(value(get(program, "/observe/metrics"), "closeloop_vendor_up{vendor=\"test-watch\"}"))
                    .isZero();
        }
    }

    @Test
    void traces_go_where_the_settings_say() throws Exception {
        try (Loopback receiver = new Loopback().answering(Loopback.Reply.empty(200))) {
            home.with("CLOSELOOP_OTLP_ENDPOINT", receiver.base().toString());
            try (Program program = home.start()) {
                program.inbox()
                        .record(List.of(
                                new Intake.Ended(Story.anAnswer().build().interaction())))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
            }

            assertThat(receiver.calls())
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(call.uri().getPath()).isEqualTo("/v1/traces"));
        }
    }

    private static double value(String scrape, String series) {
        return scrape.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
