// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.vocabulary.Generated;
import io.closeloop.runtime.vocabulary.Vocabulary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vocabulary}: whether the generated pages and schemas say what this program knows, and their renewal. */
@Command(
        name = "vocabulary",
        mixinStandardHelpOptions = true,
        description =
                "Compares routes/VOCABULARY.md, config/SETTINGS.md and config/schema/ with what this program knows.")
final class VocabularyCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--write", description = "Write the files that differ")
    private boolean write;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path root = home.home().root();
        Vocabulary vocabulary = Vocabulary.installed();
        PrintWriter out = spec.commandLine().getOut();
        List<String> files = write ? Generated.write(vocabulary, root) : Generated.stale(vocabulary, root);
        files.forEach(file -> out.println((write ? "written: " : "out of date: ") + file));
        if (files.isEmpty()) {
            out.println("All generated files are up to date.");
        } else if (!write) {
            out.println("Renew them by: closeloop vocabulary --write");
        }
        out.flush();
        return write || files.isEmpty() ? 0 : 1;
    }
}
