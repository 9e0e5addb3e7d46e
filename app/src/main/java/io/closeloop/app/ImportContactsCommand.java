// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.connector.localcrm.ContactsCsv;
import io.closeloop.port.Store;
import io.closeloop.runtime.LibPhoneNumbers;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import-contacts}: fills the built-in CRM from a CSV file. */
@Command(
        name = "import-contacts",
        mixinStandardHelpOptions = true,
        description =
                "Imports contacts into the built-in CRM. Good rows are kept, bad ones named with line and column.")
final class ImportContactsCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(
            paramLabel = "FILE.csv",
            description = "With a header line: id,name,email,phone,mobile,account,zone,language,opted_out")
    private Path file = Path.of("contacts.csv");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        FileFailure.refuseUnreadable(file, "a CSV file", spec);
        Home folder = home.home();
        Configuration configuration = new ConfigurationReader(folder).read(System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        try (Store store = StoreOption.writable(folder)) {
            ContactsCsv.Result result = new ContactsCsv(
                            store, new LibPhoneNumbers(configuration.matching().country()))
                    .read(file);
            result.problems().forEach(out::println);
            out.println(result.imported() + " contacts imported into " + StoreOption.place(StoreOption.url(folder))
                    + ", " + result.problems().size() + " rows with problems.");
            out.flush();
            return result.problems().isEmpty() ? 0 : 1;
        }
    }
}
