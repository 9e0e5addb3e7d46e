// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.runtime.check.Strays;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.SourcesZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deploy}: routes/ and config/ of another folder or a zip file, to the running program. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Replaces routes/ and config/ of the running program, all or nothing, on every node.")
final class DeployCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private ChangeOption server = new ChangeOption();

    @Parameters(paramLabel = "FOLDER|ZIP", description = "What holds routes/ and config/")
    private Path from = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        byte[] zip;
        if (Files.isDirectory(from)) {
            Sources sources = Sources.read(new Home(from));
            if (sources.texts().isEmpty() || !sources.unreadable().isEmpty()) {
                throw new ConfigProblems(
                        sources.unreadable().isEmpty()
                                ? List.of(new ConfigProblem(
                                        from.toString(),
                                        0,
                                        null,
                                        "holds neither routes/ nor config/",
                                        "name the folder that has both"))
                                : sources.unreadable());
            }
            // What is left behind is told: its author believes that it goes live.
            Strays.in(new Home(from)).forEach(spec.commandLine().getOut()::println);
            zip = SourcesZip.write(sources);
        } else if (Files.isRegularFile(from)) {
            zip = Files.readAllBytes(from);
        } else {
            throw new ConfigProblems(List.of(new ConfigProblem(
                    from.toString(), 0, null, "is not there", "name a folder or a zip file with routes/ and config/")));
        }
        return server.send(
                home.home(),
                "PUT",
                "/api/v1/deployment",
                zip,
                "application/zip",
                spec.commandLine().getOut());
    }
}
