// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.routes.Station;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code new route}: a route that is sound and matches nothing until its queue is named. */
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        description = "Writes a route that is sound as it is, and does nothing until you name a queue in it.")
final class NewRouteCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "NAME", description = "Id of the route, such as billing-alert")
    private String name = "";

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "Where it begins: channel:..., interactions:matched, answers:... or any address of Camel"
                    + " (default: answers:detractor)")
    private String from = "answers:detractor";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        NewCommand.name(name, spec);
        checkBeginning();
        Home folder = home.home();
        Optional<String> same = Sources.read(folder).within("routes/", "/" + name + ".camel.yaml").keySet().stream()
                .findFirst();
        if (same.isPresent()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(same.get() + " is there already; nothing was written");
            out.flush();
            return 1;
        }
        Path place = folder.routes().resolve(place());
        Map<String, String> words = words(folder);
        StartingPoint start = new StartingPoint(Map.of("name", name, "from", from))
                .with(place.resolve(name + ".camel.yaml"), "route/" + template() + ".yaml", words);
        if (!template().equals("source")) {
            start.with(place.resolve(name + ".test.yaml"), "route/" + template() + ".test.yaml", words);
        }
        return NewCommand.write(
                start,
                folder.root(),
                spec,
                List.of(
                        template().equals("source")
                                ? "It takes nothing in until you remove autoStartup: false."
                                : "It does nothing until you name a queue in it.",
                        "Next: edit it, then ./closeloop check; a running program takes it up by itself"));
    }

    private void checkBeginning() {
        List<String> stations = Station.ALL.stream().map(Station::uri).toList();
        boolean ours = from.matches("(channel|interactions|answers|survey|deliver):.*");
        if (!from.matches("[A-Za-z][A-Za-z0-9+.-]*:\\S+") || (ours && !stations.contains(from))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A route cannot begin with '" + from + "'; "
                            + Words.nearest(from, stations)
                                    .map(word -> "did you mean " + word + "?")
                                    .orElse("write one of " + String.join(", ", stations)
                                            + ", or any address of Camel"));
        }
    }

    private String template() {
        return switch (from.substring(0, from.indexOf(':'))) {
            case "answers" -> "answers";
            case "interactions" -> "interactions";
            case "channel" -> "intake";
            default -> "source";
        };
    }

    private String place() {
        return switch (template()) {
            case "answers" -> "answers";
            case "interactions" -> "surveys";
            default -> "intake";
        };
    }

    /** What the route does by way of example: something that fits the facts it hears of. */
    private Map<String, String> words(Home folder) {
        return switch (from) {
            case "interactions:matched" -> Map.of("survey", survey(folder));
            case "answers:detractor" ->
                answers("Alert a team about unhappy customers", "alert", "slack-escalation", "score: 1");
            case "answers:promoter" -> answers("Pass on the praise", "praise", "slack-praise", "score: 5");
            case "answers:amended" -> answers("Tell another system", "tell", "webhook", "score: 5, before: 1");
            case "answers:retracted" -> answers("Tell another system", "tell", "webhook", "score: 1, retracted: true");
            default ->
                answers("Tell another system", "tell", "webhook", from.equals("answers:all") ? "score: 2" : "score: 3");
        };
    }

    private Map<String, String> answers(String what, String step, String effect, String answer) {
        return Map.of("what", what, "step", name + "-" + step, "verb", "deliver:" + effect, "effect", effect, "answer", answer);
    }

    private static String survey(Home folder) {
        Configuration configuration = new ConfigurationReader(folder).read(System.getenv());
        TreeSet<String> surveys = new TreeSet<>(configuration.surveys().keySet());
        return surveys.isEmpty() ? "csat" : surveys.first();
    }
}
