// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.match.MatchingSettings;
import io.closeloop.policy.PolicySettings;
import io.closeloop.runtime.vault.Vaults;
import io.closeloop.survey.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the texts of {@code config/} and reports every mistake in them. */
public final class ConfigurationReader {
    private static final String SURVEYS = "config/surveys/";
    private final Sources sources;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Set<String> bound = new TreeSet<>();

    public ConfigurationReader(Sources sources) {
        this.sources = sources;
    }

    /** Of what stands in a home folder now. */
    public ConfigurationReader(Home home) {
        this(Sources.read(home));
    }

    /**
     * The snapshot; what could not be read keeps its default, and is among the {@link #problems}. No vault is asked: what
     * stands in one is marked as unseen.
     */
    public Configuration read(Map<String, String> environment) {
        return read(environment, Vaults.closed());
    }

    /** As {@link #read(Map)}, with what the vaults give. */
    public Configuration read(Map<String, String> environment, Vaults vaults) {
        problems.addAll(sources.unreadable());
        Settings settings = vaults.settle(SettingsFiles.read(sources, environment, problems::add), problems::add);
        PolicySettings policy = file("config/policy.yaml", PolicySettings.class, PolicySettings.defaults());
        MatchingSettings matching = file("config/matching.yaml", MatchingSettings.class, MatchingSettings.defaults());
        EscalationSettings escalation =
                file("config/escalation.yaml", EscalationSettings.class, EscalationSettings.defaults());
        return new Configuration(settings, surveys(), policy, matching, escalation);
    }

    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** The YAML files that could be parsed, by name: the places of what stands in them. */
    public Map<String, Node> nodes() {
        return Map.copyOf(nodes);
    }

    /** True when a file is there and everything in it could be bound. */
    public boolean bound(String name) {
        return bound.contains(name);
    }

    /** The ids of all surveys that stand there, sound or not: a route that names one of them names it rightly. */
    public Set<String> surveyIds() {
        Set<String> ids = new TreeSet<>();
        surveyFiles().keySet().forEach(name -> ids.add(stem(name)));
        return ids;
    }

    private Map<String, Survey> surveys() {
        Map<String, Survey> surveys = new TreeMap<>();
        Map<String, String> files = surveyFiles();
        if (files.isEmpty()) {
            problems.add(new ConfigProblem(
                    "config/surveys",
                    0,
                    0,
                    null,
                    "holds no survey",
                    "add at least one survey, such as csat.yaml",
                    CheckRule.MISSING_VALUE));
        }
        files.forEach((name, text) -> {
            String stem = stem(name);
            int told = problems.size();
            SurveyFile file = bind(name, text, SurveyFile.class, null);
            if (file == null) {
                if (problems.size() == told) {
                    problems.add(new ConfigProblem(
                            name,
                            1,
                            0,
                            null,
                            "is empty",
                            "write the survey, or delete the file",
                            CheckRule.MISSING_VALUE));
                }
                return;
            }
            if (file.texts().containsKey(file.defaultLanguage())) {
                surveys.put(stem, file.survey(stem));
            } else {
                bound.remove(name);
                Optional<Node> at = Node.at(nodes.get(name), "default-language");
                problems.add(new ConfigProblem(
                        name,
                        at.map(Node::line).orElse(0),
                        at.map(Node::column).orElse(0),
                        "default-language",
                        "has no text",
                        "add texts." + file.defaultLanguage(),
                        CheckRule.SURVEY_LANGUAGE));
            }
        });
        return surveys;
    }

    private <R extends Record> R file(String name, Class<R> type, R defaults) {
        String text = sources.text(name);
        R bound = text == null ? null : bind(name, text, type, defaults);
        return bound == null ? defaults : bound;
    }

    private <R extends Record> @Nullable R bind(String name, String text, Class<R> type, @Nullable R defaults) {
        Optional<Node> node = Yaml.parse(name, text, problems::add);
        if (node.isEmpty()) {
            return null;
        }
        nodes.put(name, node.get());
        Optional<R> record = new RecordBinder(name, problems::add).bind(type, node.get(), defaults);
        if (record.isPresent()) {
            bound.add(name);
        }
        return record.orElse(null);
    }

    private Map<String, String> surveyFiles() {
        Map<String, String> files = new TreeMap<>(sources.within(SURVEYS, ".yaml"));
        files.keySet().removeIf(name -> name.endsWith(".test.yaml"));
        return files;
    }

    private static String stem(String name) {
        return name.substring(SURVEYS.length()).replaceFirst("\\.yaml$", "");
    }
}
