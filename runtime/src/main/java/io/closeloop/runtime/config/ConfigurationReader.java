// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.match.MatchingSettings;
import io.closeloop.policy.PolicySettings;
import io.closeloop.survey.Survey;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the texts of {@code config/} and reports every mistake in them. */
public final class ConfigurationReader {
    private static final String SURVEYS = "config/surveys/";
    private final Sources sources;
    private final List<ConfigProblem> problems = new ArrayList<>();

    public ConfigurationReader(Sources sources) {
        this.sources = sources;
    }

    /** Of what stands in a home folder now. */
    public ConfigurationReader(Home home) {
        this(Sources.read(home));
    }

    /** The snapshot; what could not be read keeps its default, and is among the {@link #problems}. */
    public Configuration read(Map<String, String> environment) {
        problems.addAll(sources.unreadable());
        Settings settings = SettingsFiles.read(sources, environment, problems::add);
        PolicySettings policy = file("config/policy.yaml", PolicySettings.class, PolicySettings.defaults());
        checkZone(policy);
        MatchingSettings matching = file("config/matching.yaml", MatchingSettings.class, MatchingSettings.defaults());
        EscalationSettings escalation =
                file("config/escalation.yaml", EscalationSettings.class, EscalationSettings.defaults());
        return new Configuration(settings, surveys(), policy, matching, escalation);
    }

    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    private void checkZone(PolicySettings policy) {
        try {
            ZoneId.of(policy.fallbackZone());
        } catch (DateTimeException e) {
            problems.add(new ConfigProblem(
                    "config/policy.yaml", 0, "fallback-zone", "is not a time zone", "write one such as Europe/Berlin"));
        }
        if (!policy.from().isBefore(policy.until())) {
            problems.add(new ConfigProblem(
                    "config/policy.yaml", 0, "until", "is not after from", "write an evening time such as \"20:00\""));
        }
    }

    private Map<String, Survey> surveys() {
        Map<String, Survey> surveys = new TreeMap<>();
        Map<String, String> files = new TreeMap<>(sources.within(SURVEYS, ".yaml"));
        files.keySet().removeIf(name -> name.endsWith(".test.yaml"));
        if (files.isEmpty()) {
            problems.add(new ConfigProblem(
                    "config/surveys", 0, null, "holds no survey", "add at least one survey, such as csat.yaml"));
        }
        files.forEach((name, text) -> {
            String stem = name.substring(SURVEYS.length()).replaceFirst("\\.yaml$", "");
            SurveyFile file = bind(name, text, SurveyFile.class, null);
            if (file == null) {
                return;
            }
            if (file.texts().containsKey(file.defaultLanguage())) {
                surveys.put(stem, file.survey(stem));
            } else {
                problems.add(new ConfigProblem(
                        name, 0, "default-language", "has no text", "add texts." + file.defaultLanguage()));
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
        return node.isEmpty()
                ? null
                : new RecordBinder(name, problems::add)
                        .bind(type, node.get(), defaults)
                        .orElse(null);
    }
}
