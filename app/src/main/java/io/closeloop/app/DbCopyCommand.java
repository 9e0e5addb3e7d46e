// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.store.DatabaseCopy;
import io.closeloop.store.StoreException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db copy}: from SQLite to PostgreSQL, or back. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description =
                "Copies everything into an empty database, SQLite to PostgreSQL or back, and compares both. Stop the"
                        + " program first. When it was interrupted, the same command goes on.")
final class DbCopyCommand implements Callable<Integer> {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "URL",
            description = "jdbc:sqlite:data/closeloop.db or jdbc:postgresql://host/database?user=...")
    private String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            description = "An empty database; a password may stand in the environment as PGPASSWORD")
    private String to = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            List<DatabaseCopy.Table> tables = StoreOption.copy(
                            StoreOption.withPassword(from, System.getenv()),
                            StoreOption.withPassword(to, System.getenv()),
                            (table, rows, of) -> {
                                out.printf("%-24s %12d of %d%n", table, rows, of);
                                out.flush();
                            })
                    .run();
            out.println();
            out.printf("%-24s %12s  %s%n", "the same on both sides", "rows", "checksum");
            tables.forEach(table -> out.printf("%-24s %12d  %s%n", table.name(), table.rows(), table.checksum()));
            out.println(
                    "Now set closeloop.db.url to the new database, and closeloop.secret to what data/secret.key holds.");
            out.flush();
            return 0;
        } catch (StoreException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }
}
