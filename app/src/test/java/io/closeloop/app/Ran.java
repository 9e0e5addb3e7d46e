// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a command.
 *
 * @param out what it printed, standard output and standard error as they came
 */
record Ran(int code, String out) {
    /** Runs {@code ./closeloop} with these arguments here. Not for tests that run side by side: it borrows System.out. */
    static Ran closeloop(List<String> arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            int code = Main.execute(arguments.toArray(String[]::new));
            both.flush();
            return new Ran(code, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** The same in a home folder. */
    static Ran closeloop(java.nio.file.Path home, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--home");
        all.add(home.toString());
        return closeloop(all);
    }
}
