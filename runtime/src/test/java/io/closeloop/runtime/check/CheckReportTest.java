// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The three ways in which findings are written. */
class CheckReportTest {
    private static final ConfigProblem PROBLEM = new ConfigProblem(
            "config/policy.yaml",
            3,
            7,
            "cool-dwon",
            "is not a setting",
            "did you mean cool-down?",
            CheckRule.UNKNOWN_SETTING);
    private static final ConfigProblem NOTE = new ConfigProblem(
            "config/surveys/my csat.yaml", 0, 0, null, "costs \"two\" segments", "shorten it", CheckRule.SMS_SEGMENTS);

    @Test
    void text_is_one_finding_a_line_and_a_count() {
        assertThat(CheckReport.TEXT.of(List.of(PROBLEM, NOTE)).lines())
                .containsExactly(
                        "config/policy.yaml:3:7: cool-dwon is not a setting; did you mean cool-down?",
                        "config/surveys/my csat.yaml: note: costs \"two\" segments; shorten it",
                        "1 problem, 1 note.");
        assertThat(CheckReport.TEXT.of(List.of())).isEqualTo("Nothing to complain about.");
        assertThat(CheckReport.TEXT.of(List.of(NOTE))).endsWith("No problem, 1 note.");
    }

    @Test
    void json_has_every_part_of_every_finding() throws IOException {
        JsonNode json = new ObjectMapper().readTree(CheckReport.JSON.of(List.of(PROBLEM, NOTE)));

        assertThat(json.path("problems").asInt()).isEqualTo(1);
        assertThat(json.path("findings").get(0).toString())
                .isEqualTo("{\"rule\":\"unknown-setting\",\"severity\":\"problem\",\"file\":\"config/policy.yaml\","
                        + "\"line\":3,\"column\":7,\"key\":\"cool-dwon\",\"what\":\"is not a setting\","
                        + "\"write\":\"did you mean cool-down?\"}");
        assertThat(json.path("findings").get(1).path("key").isNull()).isTrue();
    }

    /** What the schema of SARIF 2.1.0 demands of the parts that are written here. */
    @Test
    void sarif_has_what_its_schema_demands() throws IOException {
        JsonNode sarif = new ObjectMapper().readTree(CheckReport.SARIF.of(List.of(PROBLEM, NOTE, PROBLEM)));

        assertThat(sarif.path("version").asText()).isEqualTo("2.1.0");
        assertThat(sarif.path("$schema").asText()).endsWith("sarif-2.1.0.json");
        JsonNode run = sarif.path("runs").get(0);
        JsonNode rules = run.path("tool").path("driver").path("rules");
        assertThat(run.path("tool").path("driver").path("name").asText()).isNotBlank();
        assertThat(rules).hasSize(2);
        assertThat(run.path("columnKind").asText()).isEqualTo("utf16CodeUnits");
        assertThat(run.path("results")).hasSize(3).allSatisfy(result -> {
            JsonNode rule = rules.get(result.path("ruleIndex").asInt());
            assertThat(result.path("ruleId")).isEqualTo(rule.path("id"));
            assertThat(rule.path("shortDescription").path("text").asText()).isNotBlank();
            assertThat(Set.of("none", "note", "warning", "error"))
                    .contains(result.path("level").asText())
                    .contains(rule.path("defaultConfiguration").path("level").asText());
            assertThat(result.path("message").path("text").asText()).isNotBlank();
            JsonNode place = result.path("locations").get(0).path("physicalLocation");
            assertThat(place.path("artifactLocation").path("uri").asText()).doesNotContain(" ", "\\");
            assertThat(place.path("region").path("startLine").asInt()).isPositive();
            assertThat(place.path("region").path("startColumn").asInt(1)).isPositive();
        });
    }

    @Test
    void an_empty_sarif_is_one_too() throws IOException {
        JsonNode sarif = new ObjectMapper().readTree(CheckReport.SARIF.of(List.of()));

        assertThat(sarif.path("runs").get(0).path("results").isArray()).isTrue();
    }

    @Test
    void the_manual_has_every_rule_with_its_severity_and_no_other() throws IOException {
        String manual = Files.readString(Path.of("../docs/checks.md"));
        Set<String> told = new TreeSet<>();
        Pattern.compile("^\\| `([a-z-]+)` \\| (problem|warning|note) \\| (.+) \\|$", Pattern.MULTILINE)
                .matcher(manual)
                .results()
                .forEach(row -> told.add(row.group(1) + " " + row.group(2) + " " + row.group(3)));
        Set<String> known = new TreeSet<>();
        for (CheckRule rule : CheckRule.values()) {
            known.add(rule.id() + " " + rule.severity().code() + " " + rule.title());
        }

        assertThat(told).isEqualTo(known);
    }
}
