// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblems;
import io.closeloop.store.StoreException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code closeloop <verb>}: 0 good, 1 finding, 2 usage. */
@Command(
        name = "closeloop",
        mixinStandardHelpOptions = true,
        version = "closeloop 0.1.0",
        description = "Asks customers one good question after each contact, and sees to the answers.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            TestCommand.class,
            RehearseCommand.class,
            DeployCommand.class,
            RoutesCommand.class,
            WhyCommand.class,
            ReplayCommand.class,
            ImportContactsCommand.class,
            StatusCommand.class,
            BackupCommand.class,
            DbCommand.class,
            NewCommand.class,
            VocabularyCommand.class,
            WarmCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs a verb and returns its exit code. */
    public static int execute(String... arguments) {
        CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof ConfigProblems problems) {
                problems.problems().forEach(problem -> command.getErr().println(problem));
                command.getErr()
                        .println(
                                problems.problems().size() == 1
                                        ? "1 problem; nothing was started."
                                        : problems.problems().size() + " problems; nothing was started.");
                return 1;
            }
            if (failure instanceof StoreException store) {
                // Says what to do; where in the program it came from helps nobody.
                command.getErr().println(store.getMessage());
                return 1;
            }
            Optional<String> file = FileFailure.sentence(failure);
            if (file.isPresent()) {
                command.getErr().println(file.get());
                return 1;
            }
            throw failure;
        });
        if (arguments.length == 0) {
            line.usage(System.err);
            return 2;
        }
        return line.execute(arguments);
    }
}
