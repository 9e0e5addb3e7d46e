// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.runtime.config.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --home}: where {@code routes/} and {@code config/} are. */
final class HomeOption {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "Folder with routes/ and config/ (default: CLOSELOOP_HOME, else the working folder)")
    private @Nullable Path folder;

    Home home() {
        Path root = folder == null ? Path.of(System.getenv().getOrDefault("CLOSELOOP_HOME", "")) : folder;
        Home home = new Home(root.toAbsolutePath().normalize());
        if (!Files.isDirectory(home.config())) {
            throw new ConfigProblems(List.of(new ConfigProblem(
                    "config",
                    0,
                    null,
                    "is missing in " + home.root(),
                    "go to the folder that has it, or write --home FOLDER")));
        }
        return home;
    }
}
