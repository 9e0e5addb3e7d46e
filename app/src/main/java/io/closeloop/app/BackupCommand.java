// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.store.SqliteBackup;
import io.closeloop.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup}: one sound file of an embedded database, beside the running program. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = "Backs up the embedded database into one file and checks it. Works beside a running program.")
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "A new file; it appears when it is complete and sound")
    private Path file = Path.of("closeloop-backup.db");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            SqliteBackup.Written written = SqliteBackup.write(StoreOption.url(home.home()), file);
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "%s: %d KiB, %d interactions, %d ledger entries, checked.%n",
                    written.file(), (written.bytes() + 1023) / 1024, written.interactions(), written.ledger());
            out.println("Keep data/secret.key with it, but not in the same place.");
            out.flush();
            return 0;
        } catch (StoreException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }
}
