// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Retention;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Via;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What is wrong in {@code config/} beyond what a single value shows: texts, policies, clocks, references. */
public final class ConfigChecks {
    private static final String POLICY = "config/policy.yaml";
    private static final String MATCHING = "config/matching.yaml";
    private static final String ESCALATION = "config/escalation.yaml";

    private final ConfigurationReader reader;
    private final Configuration configuration;
    private final Sources sources;
    private final Consumer<ConfigProblem> sink;

    /** @param reader has read the configuration from the sources */
    public ConfigChecks(
            ConfigurationReader reader, Configuration configuration, Sources sources, Consumer<ConfigProblem> sink) {
        this.reader = reader;
        this.configuration = configuration;
        this.sources = sources;
        this.sink = sink;
    }

    /**
     * Reports everything; a file that could not be bound has been told of by its reader.
     *
     * @param publicUrl with which links to customers begin
     */
    public void check(URI publicUrl) {
        sources.texts().forEach((name, text) -> {
            if (name.endsWith(".yaml")) {
                TextCheck.secrets(text, new Findings(name, sink));
                if (name.startsWith("routes/")) {
                    TextCheck.links(text, new Findings(name, sink));
                }
            }
        });
        Set<String> asked = asked();
        Set<String> languages = new TreeSet<>();
        configuration.surveys().values().stream()
                .filter(survey -> asked.contains(survey.id()))
                .forEach(survey -> languages.addAll(survey.texts().keySet()));
        languages.removeIf(language -> !ConditionCheck.known(language));
        new TreeMap<>(configuration.surveys())
                .forEach((id, survey) -> on("config/surveys/" + id + ".yaml", (findings, root) -> {
                    SurveyCheck check = new SurveyCheck(findings, root, survey, publicUrl);
                    check.check();
                    if (asked.contains(id)) {
                        check.gaps(languages);
                    }
                }));
        on(POLICY, (findings, root) -> new PolicyCheck(findings, root, configuration.policy()).check());
        on(MATCHING, (findings, root) -> LoopCheck.matching(findings, root, configuration.matching()));
        on(
                ESCALATION,
                (findings, root) -> LoopCheck.escalation(findings, root, configuration.escalation(), queues(false)));
    }

    /** Reports what the policy must remember for longer than it is kept. */
    public void retention(Retention retention) {
        on(POLICY, (findings, root) -> new PolicyCheck(findings, root, configuration.policy()).kept(retention));
    }

    /** Reports what the policy asks of ways that have no settings. */
    public void senders(Set<Via> senders) {
        on(POLICY, (findings, root) -> new PolicyCheck(findings, root, configuration.policy()).configured(senders));
    }

    /** What routes may refer to. */
    public World world(RouteDesk desk, Map<String, String> placeholders) {
        Set<String> languages = new TreeSet<>();
        configuration
                .surveys()
                .values()
                .forEach(survey -> languages.addAll(survey.texts().keySet()));
        // A survey that could not be read may have had more.
        boolean all = configuration.surveys().keySet().containsAll(reader.surveyIds());
        return new World(desk, placeholders, all ? languages : Set.of(), queues(true));
    }

    private void on(String name, BiConsumer<Findings, Node> check) {
        Optional.ofNullable(reader.nodes().get(name))
                .filter(root -> reader.bound(name))
                .ifPresent(root -> check.accept(new Findings(name, sink), root));
    }

    /** The surveys that some route proposes. */
    private Set<String> asked() {
        Set<String> asked = new TreeSet<>();
        String routes =
                String.join("\n", sources.within("routes/", ".camel.yaml").values());
        for (Survey survey : configuration.surveys().values()) {
            if (routes.matches("(?s).*\\bsurvey:" + java.util.regex.Pattern.quote(survey.id()) + "(?![\\w-]).*")) {
                asked.add(survey.id());
            }
        }
        return asked;
    }

    /** The queues that settings name; those of vendors are not known here. */
    private Set<String> queues(boolean withEscalation) {
        Map<String, String> named = new HashMap<>();
        named.putAll(configuration.settings().under("twilio.queue."));
        named.putAll(configuration.settings().under("meta.queue."));
        Set<String> queues = new TreeSet<>(named.values());
        configuration.settings().get("mail.queue").ifPresent(queues::add);
        configuration.settings().get("email.complaints-queue").ifPresent(queues::add);
        if (withEscalation) {
            queues.addAll(configuration.escalation().channels().keySet());
        }
        return queues;
    }
}
