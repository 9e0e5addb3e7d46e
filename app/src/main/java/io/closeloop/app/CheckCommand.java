// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.check.CheckReport;
import io.closeloop.runtime.check.Strays;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check}: every mistake in routes/ and config/, without starting anything. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reports every mistake in routes/ and config/, without starting anything.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text, json or sarif (2.1.0, for editors and CI); default: text")
    private CheckReport format = CheckReport.TEXT;

    @Option(
            names = "--online",
            description = "Also asks the vendors: log-ins, rights, Salesforce fields, Slack channels, Twilio numbers")
    private boolean online;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Home folder = home.home();
        Sources sources = Sources.read(folder);
        List<ConfigProblem> findings =
                new ArrayList<>(online ? Check.online(sources, System.getenv()) : Check.all(sources, System.getenv()));
        findings.addAll(Strays.in(folder));
        spec.commandLine().getOut().println(format.of(findings));
        spec.commandLine().getOut().flush();
        return findings.stream().anyMatch(ConfigProblem::blocks) ? 1 : 0;
    }
}
