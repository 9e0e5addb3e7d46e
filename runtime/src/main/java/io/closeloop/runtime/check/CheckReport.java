// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Severity;
import io.closeloop.plain.Spoken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Findings for people, for programs, and for editors and CI. */
public enum CheckReport {
    /** One finding a line, and a last line with the count. */
    TEXT {
        @Override
        public String of(List<ConfigProblem> findings) {
            List<String> lines = new ArrayList<>();
            findings.forEach(finding -> lines.add(finding.toString()));
            lines.add(count(findings));
            return String.join(System.lineSeparator(), lines);
        }
    },
    /** {@code {"problems": 1, "findings": [{"rule", "severity", "file", "line", "column", "key", "what", "write"}]}}. */
    JSON {
        @Override
        public String of(List<ConfigProblem> findings) {
            ObjectNode root = MAPPER.createObjectNode();
            root.put("problems", findings.stream().filter(ConfigProblem::blocks).count());
            ArrayNode list = root.putArray("findings");
            for (ConfigProblem finding : findings) {
                list.addObject()
                        .put("rule", finding.rule().id())
                        .put("severity", finding.severity().code())
                        .put("file", finding.file())
                        .put("line", finding.line())
                        .put("column", finding.column())
                        .put("key", finding.key())
                        .put("what", finding.what())
                        .put("write", finding.write());
            }
            return written(root);
        }
    },
    /** SARIF 2.1.0 (OASIS), as GitHub, GitLab and most editors read it. */
    SARIF {
        @Override
        public String of(List<ConfigProblem> findings) {
            ObjectNode root = MAPPER.createObjectNode();
            root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            root.put("version", "2.1.0");
            ObjectNode run = root.putArray("runs").addObject();
            ObjectNode driver = run.putObject("tool").putObject("driver");
            driver.put("name", "closeloop check");
            List<CheckRule> rules = rules(findings, driver.putArray("rules"));
            run.put("columnKind", "utf16CodeUnits");
            ArrayNode results = run.putArray("results");
            findings.forEach(finding -> result(finding, rules, results.addObject()));
            return written(root);
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The findings, in the order given. Ends without a line break. */
    public abstract String of(List<ConfigProblem> findings);

    /** The last line: how many there are of each severity. */
    static String count(List<ConfigProblem> findings) {
        long problems = findings.stream().filter(ConfigProblem::blocks).count();
        long warnings = findings.stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .count();
        long notes = findings.size() - problems - warnings;
        if (findings.isEmpty()) {
            return "Nothing to complain about.";
        }
        List<String> parts = new ArrayList<>();
        parts.add(problems == 0 ? "No problem" : Spoken.count((int) problems, "problem"));
        if (warnings > 0) {
            parts.add(Spoken.count((int) warnings, "warning"));
        }
        if (notes > 0) {
            parts.add(Spoken.count((int) notes, "note"));
        }
        return String.join(", ", parts) + ".";
    }

    private static List<CheckRule> rules(List<ConfigProblem> findings, ArrayNode into) {
        Set<CheckRule> used = new TreeSet<>();
        findings.forEach(finding -> used.add(finding.rule()));
        for (CheckRule rule : used) {
            ObjectNode entry = into.addObject();
            entry.put("id", rule.id());
            entry.putObject("shortDescription").put("text", rule.title());
            entry.putObject("defaultConfiguration").put("level", level(rule.severity()));
        }
        return List.copyOf(used);
    }

    private static void result(ConfigProblem finding, List<CheckRule> rules, ObjectNode result) {
        result.put("ruleId", finding.rule().id());
        result.put("ruleIndex", rules.indexOf(finding.rule()));
        result.put("level", level(finding.severity()));
        result.putObject("message").put("text", finding.sentence());
        ObjectNode place = result.putArray("locations").addObject().putObject("physicalLocation");
        // Without a leading slash, SARIF reads it relative to the folder it was made in.
        place.putObject("artifactLocation").put("uri", finding.file().replace(" ", "%20"));
        ObjectNode region = place.putObject("region");
        region.put("startLine", Math.max(1, finding.line()));
        if (finding.column() > 0) {
            region.put("startColumn", finding.column());
        }
    }

    private static String level(Severity severity) {
        return severity == Severity.PROBLEM ? "error" : severity.code();
    }

    private static String written(ObjectNode root) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts can always be written", e);
        }
    }
}
