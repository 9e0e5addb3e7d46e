// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.port.Store;
import io.closeloop.runtime.LibPhoneNumbers;
import io.closeloop.runtime.Why;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code why}: the story of a contact, from the ledger. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Tells what was decided, sent, answered and written, and why. Works beside a running program.")
final class WhyCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(
            paramLabel = "ID",
            description = "An interaction, invitation or answer id, a phone number or an e-mail address")
    private String asked = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Home folder = home.home();
        Configuration configuration = new ConfigurationReader(folder).read(System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        try (Store store = StoreOption.readOnly(folder)) {
            List<Why.Tale> tales =
                    new Why(store, new LibPhoneNumbers(configuration.matching().country())).of(asked);
            for (Why.Tale tale : tales) {
                out.println(tale.interactionId() + " (times are " + Why.ZONE + ")");
                tale.sentences().forEach(sentence -> out.println("  " + sentence));
            }
            if (tales.isEmpty()) {
                out.println("Nothing is known by that id, number or address.");
            }
            out.flush();
            return tales.isEmpty() ? 1 : 0;
        }
    }
}
