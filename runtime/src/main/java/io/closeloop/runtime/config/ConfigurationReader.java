// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.match.MatchingSettings;
import io.closeloop.policy.PolicySettings;
import io.closeloop.survey.Survey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a home's {@code config/} and reports every mistake in it. */
public final class ConfigurationReader {
    private final Home home;
    private final List<ConfigProblem> problems = new ArrayList<>();

    public ConfigurationReader(Home home) {
        this.home = home;
    }

    /** The snapshot; what could not be read keeps its default, and is among the {@link #problems}. */
    public Configuration read(Map<String, String> environment) {
        Settings settings = SettingsFiles.read(home, environment, problems::add);
        PolicySettings policy = file("policy.yaml", PolicySettings.class, PolicySettings.defaults());
        checkZone(policy);
        MatchingSettings matching = file("matching.yaml", MatchingSettings.class, MatchingSettings.defaults());
        EscalationSettings escalation =
                file("escalation.yaml", EscalationSettings.class, EscalationSettings.defaults());
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
        Path folder = home.config().resolve("surveys");
        if (!Files.isDirectory(folder)) {
            problems.add(new ConfigProblem(
                    "config/surveys", 0, null, "is missing", "add at least one survey, such as csat.yaml"));
            return surveys;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.filter(
                            f -> f.toString().endsWith(".yaml") && !f.toString().endsWith(".test.yaml"))
                    .sorted()
                    .toList()) {
                String stem = path.getFileName().toString().replaceFirst("\\.yaml$", "");
                SurveyFile file = bind(path, SurveyFile.class, null);
                if (file == null) {
                    continue;
                }
                if (!file.texts().containsKey(file.defaultLanguage())) {
                    problems.add(new ConfigProblem(
                            home.name(path),
                            0,
                            "default-language",
                            "has no text",
                            "add texts." + file.defaultLanguage()));
                    continue;
                }
                surveys.put(stem, file.survey(stem));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return surveys;
    }

    private <R extends Record> R file(String name, Class<R> type, R defaults) {
        Path path = home.config().resolve(name);
        if (!Files.isRegularFile(path)) {
            return defaults;
        }
        R bound = bind(path, type, defaults);
        return bound == null ? defaults : bound;
    }

    private <R extends Record> @Nullable R bind(Path path, Class<R> type, @Nullable R defaults) {
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException e) {
            problems.add(new ConfigProblem(
                    home.name(path), 0, null, "cannot be read", "check its permissions and that it is UTF-8"));
            return null;
        }
        Optional<Node> node = Yaml.parse(home.name(path), text, problems::add);
        if (node.isEmpty()) {
            return null;
        }
        return new RecordBinder(home.name(path), problems::add)
                .bind(type, node.get(), defaults)
                .orElse(null);
    }
}
