// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.trial.JUnitXml;
import io.closeloop.runtime.trial.Results;
import io.closeloop.runtime.trial.TextReport;
import io.closeloop.runtime.trial.Trial;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code test}: the tests beside the routes, the policy and the surveys. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Runs the *.test.yaml files beside routes, policy and surveys. Calls nobody. See docs/route-tests.md.")
final class TestCommand implements Callable<Integer> {
    /** Test files that are named when none fits. */
    private static final int SOME = 10;

    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(arity = "0..1", paramLabel = "FILTER", description = "Only cases whose file or name contains this text")
    private String filter = "";

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write the results as JUnit XML")
    private @Nullable Path junit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (junit != null) {
            FileFailure.refuseUnwritable(junit, "--junit", spec);
        }
        PrintWriter out = spec.commandLine().getOut();
        Sources sources = Sources.read(home.home());
        Results results = Trial.of(sources, System.getenv()).named(filter).run(result -> {
            if (!result.passed()) {
                TextReport.failure(result).forEach(out::println);
                out.flush();
            }
        });
        if (!filter.isEmpty() && results.cases().isEmpty() && results.mistakes().isEmpty()) {
            throw new ParameterException(spec.commandLine(), nothing(Trial.files(sources)));
        }
        TextReport.summary(results).forEach(out::println);
        out.flush();
        if (junit != null) {
            Files.writeString(junit, JUnitXml.of(results));
        }
        return results.passed() ? 0 : 1;
    }

    private String nothing(List<String> files) {
        String some = files.stream().limit(SOME).collect(Collectors.joining(", "));
        String more = files.size() > SOME ? " and " + (files.size() - SOME) + " more" : "";
        return "No test has '" + filter + "' in its file or name; there are "
                + (files.isEmpty() ? "none at all" : "the tests in " + some + more);
    }
}
