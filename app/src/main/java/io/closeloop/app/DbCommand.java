// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code db}: what is done to a database as a whole. */
@Command(
        name = "db",
        mixinStandardHelpOptions = true,
        description = "Does something to a database as a whole, while no program works on it.",
        subcommands = {DbCopyCommand.class, DbRestoredCommand.class})
final class DbCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do with it: closeloop db copy or closeloop db restored");
    }
}
