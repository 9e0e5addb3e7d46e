// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.sandbox.day.RecordedDay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code warm}: the shipped routes through the first contacts of the recorded day, in a folder that is deleted afterwards.
 * The program has a process of its own for it, whose JVM can write an archive of the classes that a start and each part of
 * the loop need, and of no stand-in's. The launcher gives the option for that.
 */
@Command(name = "warm", hidden = true, description = "Prepares quick starts; use the launcher's word of that name.")
final class WarmCommand implements Callable<Integer> {
    /** By then contacts of every channel have ended, and were answered by SMS, by a tap and on the page. */
    private static final LocalTime ENOUGH = LocalTime.of(10, 6);

    @Parameters(paramLabel = "OPTION", description = "Of the JVM that runs the program; put -- before the first")
    private List<String> options = List.of();

    @Override
    public Integer call() throws IOException {
        Path scratch = Files.createTempDirectory("closeloop-warm");
        try (Demo demo =
                new Demo(ShippedHome.in(scratch.resolve("home")), scratch.resolve("data"), 0, Map.of(), options)) {
            demo.start();
            demo.play(RecordedDay.shipped().until(ENOUGH), progress -> {});
            return 0;
        } finally {
            DemoFolder.delete(scratch);
        }
    }
}
