// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.Settings;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.observe.ObserveSettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code run}: the program, until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the program with routes/ and config/ of the home folder.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        long begun = System.nanoTime();
        Home folder = home.home();
        Logging.apply(ObserveSettings.read(StoreOption.settings(folder)));
        Program program = Program.start(folder, System.getenv(), Assembly.parts());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            program.close();
                            stopped.countDown();
                        },
                        "stop"));
        spec.commandLine().getOut().println(ready(program, System.nanoTime() - begun));
        spec.commandLine().getOut().flush();
        stopped.await();
        return 0;
    }

    /** The one line that says where the program can be reached on this machine. */
    static String ready(Program program, long nanos) {
        Settings settings = program.configuration().settings();
        return String.format(
                Locale.ROOT,
                "ready in %.1f s: %s, management %s/observe/health",
                nanos / 1e9,
                LocalAddress.program(settings, program.port()),
                LocalAddress.management(settings, program.managementPort()));
    }
}
