// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.config.Home;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check}: every mistake in routes/ and config/, without starting anything. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reports every mistake in routes/ and config/, without starting anything.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Home folder = home.home();
        List<ConfigProblem> problems = Check.of(folder, System.getenv());
        problems.forEach(problem -> spec.commandLine().getOut().println(problem));
        if (problems.isEmpty()) {
            spec.commandLine().getOut().println("Nothing to complain about.");
        }
        spec.commandLine().getOut().flush();
        return problems.isEmpty() ? 0 : 1;
    }
}
