// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code new survey}: a whole survey in English that nobody is asked yet. */
@Command(
        name = "survey",
        mixinStandardHelpOptions = true,
        description = "Writes a whole survey in English; nobody is asked until a route proposes it.")
final class NewSurveyCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "NAME", description = "Id of the survey, such as onboarding")
    private String name = "";

    @Option(names = "--metric", paramLabel = "METRIC", description = "csat, ces or nps (default: csat)")
    private Metric metric = Metric.CSAT;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        NewCommand.name(name, spec);
        Home folder = home.home();
        Path surveys = folder.config().resolve("surveys");
        StartingPoint start = new StartingPoint(Map.of(
                        "name", name,
                        "company", company(folder),
                        "low", Integer.toString(metric.min()),
                        "high", Integer.toString(metric.max())))
                .with(surveys.resolve(name + ".yaml"), "survey/" + metric.code() + ".yaml")
                .with(surveys.resolve(name + ".test.yaml"), "survey/test.yaml");
        return NewCommand.write(
                start,
                folder.root(),
                spec,
                List.of(
                        "Nobody is asked it until a route has a step with uri: survey:" + name,
                        "Next: edit it, then ./closeloop check"));
    }

    /** As the other surveys have it, so that it is written the same everywhere. */
    private static String company(Home folder) {
        Map<String, Survey> surveys = new TreeMap<>(
                new ConfigurationReader(folder).read(System.getenv()).surveys());
        String company =
                surveys.values().stream().map(Survey::company).findFirst().orElse("Your company");
        return company.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
