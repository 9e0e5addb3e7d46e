// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code new}: a commented starting point that {@code check} accepts as it is. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Writes a commented starting point that is sound as it is. Never overwrites a file.",
        subcommands = {NewRouteCommand.class, NewSurveyCommand.class, NewConnectorCommand.class})
final class NewCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int LONGEST = 40;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what: new route, new survey or new connector");
    }

    /** A name that is good as file name, route id and part of an address. */
    static String name(String wish, CommandSpec spec) {
        if (!NAME.matcher(wish).matches() || wish.length() > LONGEST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + wish + "' is not a name; write lower-case words with dashes, such as billing-alert, at most "
                            + LONGEST + " characters");
        }
        return wish;
    }

    /** Writes the files, or says which are in the way; the exit code. */
    static int write(StartingPoint start, Path root, CommandSpec spec, List<String> next) {
        PrintWriter out = spec.commandLine().getOut();
        List<Path> taken = start.taken();
        if (!taken.isEmpty()) {
            taken.forEach(file -> out.println(shown(root, file) + " is there already; nothing was written"));
            out.flush();
            return 1;
        }
        start.write().forEach(file -> out.println("written: " + shown(root, file)));
        next.forEach(out::println);
        out.flush();
        return 0;
    }

    /** A path as problems show it: relative, with slashes. */
    static String shown(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
