// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.port.MachineClock;
import io.closeloop.port.Store;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.station.AfterRestore;
import io.closeloop.store.StoreException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db restored}: between giving a back-up back and the start. */
@Command(
        name = "restored",
        mixinStandardHelpOptions = true,
        description =
                "After an older back-up was given back, before the program is started: what is due by now counts as sent"
                        + " or is left undone, so that nobody is asked a second time.")
final class DbRestoredCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--opt-outs-from",
            paramLabel = "URL",
            description =
                    "The database that was replaced, if it can still be read: who refused since the back-up is taken over")
    private @Nullable String replaced;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Home folder = home.home();
        PrintWriter out = spec.commandLine().getOut();
        int code = 0;
        try (Store store = StoreOption.atRest(folder)) {
            Clock clock = store.clock(new MachineClock(StoreOption.clock()));
            AfterRestore restore = new AfterRestore(store, clock, ServerOption.who());
            AfterRestore.Count settled = restore.settle(clock.instant());
            out.printf(
                    "%d asks count as sent, %d reminders are left out, %d contacts and %d threads are not asked about.%n",
                    settled.asks(), settled.reminders(), settled.contacts(), settled.threads());
            if (replaced == null) {
                out.println("Who refused since the back-up is not known here and may be asked again.");
            } else {
                code = optOuts(restore, replaced, out);
            }
        }
        out.flush();
        return code;
    }

    private static int optOuts(AfterRestore restore, String from, PrintWriter out) {
        try (Store other = StoreOption.readOnly(from)) {
            out.println(restore.optOuts(other) + " opt-outs taken over.");
            return 0;
        } catch (StoreException e) {
            out.println("Not all opt-outs were taken over: " + e.getMessage());
            return 1;
        }
    }
}
