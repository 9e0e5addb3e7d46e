// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import io.closeloop.interaction.Channel;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.RouteFile;
import io.closeloop.survey.Survey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tests that admins wrote beside their routes, policy and surveys. Needs no network, no store and no clock: the
 * cases say when they play, so the verdict is the same at any hour. Immutable.
 */
public final class Trial {
    private static final String SURVEYS = "config/surveys/";
    private static final String POLICY = "config/policy.yaml";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC);

    private final Sources sources;
    private final Map<String, String> environment;
    private final @Nullable String changed;
    private final String filter;

    private Trial(Sources sources, Map<String, String> environment, @Nullable String changed, String filter) {
        this.sources = sources;
        this.environment = Map.copyOf(environment);
        this.changed = changed;
        this.filter = filter;
    }

    /** Of every test there is. The environment gives settings their values, as for the program itself. */
    public static Trial of(Sources sources, Map<String, String> environment) {
        return new Trial(sources, environment, null, "");
    }

    /** Names of the files with tests, those of routes first. */
    public static List<String> files(Sources sources) {
        return List.copyOf(texts(sources).keySet());
    }

    private static Map<String, String> texts(Sources sources) {
        Map<String, String> files = new LinkedHashMap<>(sources.within("routes/", TestCase.ENDING));
        files.putAll(sources.within("config/", TestCase.ENDING));
        return files;
    }

    /** Runs every test there is. */
    public static Results run(Sources sources, Map<String, String> environment) {
        return of(sources, environment).run();
    }

    /**
     * Only the tests that speak of one file, for example {@code routes/intake/phone.camel.yaml}: those beside it, and
     * those of all routes and the policy together. Settings ({@code *.properties}) are spoken of by every test.
     */
    public Trial only(String name) {
        return new Trial(sources, environment, name.endsWith(".properties") ? null : name, filter);
    }

    /** Only cases whose file or name contains a text, in any case of letters. */
    public Trial named(String part) {
        return new Trial(sources, environment, changed, part);
    }

    /** Runs the cases, one after the other. */
    public Results run() {
        return run(result -> {});
    }

    /** @param watcher told of each case when it is over */
    public Results run(Consumer<Results.CaseResult> watcher) {
        long begun = System.nanoTime();
        List<ConfigProblem> mistakes = new ArrayList<>();
        Map<String, List<TestCase>> byFile = cases(mistakes);
        Set<String> needed = needed(byFile.keySet());
        List<Results.CaseResult> results = new ArrayList<>();
        boolean wholeFlow = byFile.keySet().stream().anyMatch(file -> subject(file) == null && !ofSurvey(file));
        try (DryRun dry = DryRun.open(sources, environment, CLOCK, name -> wholeFlow || needed.contains(name))) {
            mistakes.addAll(dry.problems());
            byFile.forEach((file, cases) -> {
                for (TestCase test : cases) {
                    long start = System.nanoTime();
                    List<Results.Difference> differences = new ArrayList<>();
                    judge(dry, test).judge(test, differences, mistakes::add);
                    Results.CaseResult result = new Results.CaseResult(
                            file, test.line(), test.name(), differences, Duration.ofNanos(System.nanoTime() - start));
                    results.add(result);
                    watcher.accept(result);
                }
            });
            return new Results(
                    results, mistakes, untested(), dry.silenced(), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** Says what is different from what a case expects. */
    interface Judge {
        void judge(TestCase test, List<Results.Difference> differences, Consumer<ConfigProblem> mistakes);
    }

    private Judge judge(DryRun dry, TestCase test) {
        if (ofSurvey(test.file())) {
            String id = stem(test.file());
            Survey survey = dry.configuration().surveys().get(id);
            return survey == null
                    ? (t, differences, mistakes) -> mistakes.accept(new ConfigProblem(
                            t.file(), t.line(), null, "tests no survey", "add " + SURVEYS + id + ".yaml, or rename"))
                    : new SurveyJudge(survey, dry);
        }
        String route = subject(test.file());
        return new RouteJudge(dry, route == null ? null : stem(route));
    }

    private Map<String, List<TestCase>> cases(List<ConfigProblem> mistakes) {
        Map<String, List<TestCase>> byFile = new LinkedHashMap<>();
        texts(sources).forEach((file, text) -> {
            if (!concerned(file)) {
                return;
            }
            List<TestCase> wanted = TestCase.read(file, text, mistakes::add).stream()
                    .filter(test -> contains(test.file()) || contains(test.name()))
                    .toList();
            if (!wanted.isEmpty()) {
                byFile.put(file, wanted);
            }
        });
        return byFile;
    }

    private boolean contains(String text) {
        return text.toLowerCase(java.util.Locale.ROOT).contains(filter.toLowerCase(java.util.Locale.ROOT));
    }

    private boolean concerned(String testFile) {
        if (changed == null || changed.equals(testFile)) {
            return true;
        }
        if (ofSurvey(testFile)) {
            return changed.equals(SURVEYS + stem(testFile) + ".yaml");
        }
        String subject = subject(testFile);
        return subject == null ? !changed.endsWith(TestCase.ENDING) : subject.equals(changed);
    }

    /** Route files that the chosen tests speak of. */
    private Set<String> needed(Set<String> testFiles) {
        Set<String> names = new TreeSet<>();
        testFiles.stream().map(this::subject).forEach(subject -> {
            if (subject != null) {
                names.add(subject);
            }
        });
        return names;
    }

    /** The route beside a test file; null when there is none, and the test speaks of all of them together. */
    private @Nullable String subject(String testFile) {
        String route = testFile.replace(TestCase.ENDING, RouteFile.ENDING);
        return sources.text(route) == null ? null : route;
    }

    private static boolean ofSurvey(String testFile) {
        return testFile.startsWith(SURVEYS);
    }

    private static String stem(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.substring(0, name.indexOf('.'));
    }

    private List<String> untested() {
        if (changed != null || !filter.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        sources.within("routes/", RouteFile.ENDING).keySet().stream()
                .filter(name -> sources.text(name.replace(RouteFile.ENDING, TestCase.ENDING)) == null)
                .forEach(names::add);
        for (String name : sources.within("config/", ".yaml").keySet()) {
            boolean bare = !name.endsWith(TestCase.ENDING)
                    && (name.equals(POLICY) || name.startsWith(SURVEYS))
                    && sources.text(name.replace(".yaml", TestCase.ENDING)) == null;
            if (bare) {
                names.add(name);
            }
        }
        return names;
    }

    /** The channel a route listens to, as {@code channel:phone} says. */
    static Optional<Channel> channel(@Nullable String begins) {
        return begins != null && begins.startsWith("channel:")
                ? Channel.of(begins.substring("channel:".length()))
                : Optional.empty();
    }
}
