// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.config.Home;
import io.closeloop.sandbox.day.DayPlayer;
import io.closeloop.sandbox.day.DayReport;
import io.closeloop.sandbox.play.PlayPage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole loop against stand-ins, in about a minute; then a page on which to play a customer. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Plays a recorded day of a contact center against stand-ins of every vendor, then lets you play a customer.",
            "It is played with routes/ and config/ of the home folder: an address of webhook.url, or of a Camel component in"
                    + " a route of your own, is really called."
        })
final class DemoCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH).withZone(ZoneId.of("America/New_York"));

    private static final int LAST_PORT = 65535;

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the program (default: 8080, or any free one)")
    private int port = 8080;

    @Option(
            names = "--kill",
            paramLabel = "TIMES",
            description = "Kill the program without notice so many times during the day; the table must stay the same")
    private int kills;

    @Option(names = "--seed", paramLabel = "N", description = "For --kill: another row of instants", hidden = true)
    private long seed = 1;

    @Option(names = "--exit", description = "End after the table instead of serving on")
    private boolean exit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > LAST_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port is " + port + "; write a port from 1 to " + LAST_PORT + ", or 0 for any");
        }
        PrintWriter out = spec.commandLine().getOut();
        Home folder = home.home();
        Path data = folder.data(StoreOption.settings(folder, "closeloop.data")).resolve("demo");
        try (Demo demo = new Demo(folder.root(), data, port, System.getenv())) {
            // Before anything is started that would outlive this process.
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-end"));
            try {
                return play(demo, out);
            } catch (RuntimeException e) {
                if (demo.ended()) {
                    // Told to end: what it was just doing has failed because of that.
                    return 0;
                }
                throw e;
            }
        } catch (DemoFolder.Taken taken) {
            spec.commandLine().getErr().println(taken.getMessage());
            return 1;
        }
    }

    private int play(Demo demo, PrintWriter out) throws InterruptedException {
        long begun = System.nanoTime();
        Duration ready;
        try {
            ready = demo.start();
        } catch (IllegalStateException notStarted) {
            if (demo.ended()) {
                throw notStarted;
            }
            // Says what its log ends with, such as a mistake in routes/.
            spec.commandLine().getErr().println(notStarted.getMessage());
            return 1;
        }
        out.printf(
                Locale.ROOT,
                "Stand-ins for Twilio, Messenger, Salesforce, Slack and mail are up; the program was ready in %.1f s.%n",
                ready.toMillis() / 1000.0);
        out.println("Playing Tuesday, 3 March 2026, and the two weeks after it:");
        out.flush();
        Lines lines = new Lines(out);
        DayReport report = kills > 0
                ? demo.playWithKills(kills, seed, lines::show, count -> lines.say("killed and restarted " + count))
                : demo.play(lines::show);
        lines.end();
        out.println();
        out.print(report.table());
        out.printf(
                Locale.ROOT,
                "%nThe day took %.0f s. The program uses %d MiB.%n",
                (System.nanoTime() - begun) / 1e9,
                demo.program().residentMiB());
        if (exit) {
            out.flush();
            return 0;
        }
        try (PlayPage page = new PlayPage(demo.sandbox(), demo.api(), ChildProgram.freePort(8081))) {
            out.printf("%nPlay a customer:  %s%n", page.address());
            out.printf("The console:      %s%n", demo.program().address());
            out.printf(
                    "  (sign in with any name and the password %s)%n",
                    demo.api().token());
            out.println("Ctrl-C ends everything.");
            out.flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }

    /** A line that is written over on a terminal, and a line now and then elsewhere. */
    private static final class Lines {
        private final PrintWriter out;
        private final boolean terminal = System.console() != null;
        private int last = -1;

        private Lines(PrintWriter out) {
            this.out = out;
        }

        private synchronized void show(DayPlayer.Progress p) {
            int percent = p.of() == 0 ? 100 : p.played() * 100 / p.of();
            if (percent == last && !terminal) {
                return;
            }
            String line = String.format(
                    Locale.ROOT,
                    "  %s  %3d %%  %4d webhooks  %3d messages to customers  %2d in Slack",
                    TIME.format(p.now()),
                    percent,
                    p.webhooks(),
                    p.surveys(),
                    p.alerts());
            if (terminal) {
                out.print("\r" + line);
                out.flush();
            } else if (percent / 10 != last / 10) {
                out.println(line);
                out.flush();
            }
            last = percent;
        }

        private synchronized void say(String words) {
            out.println((terminal ? "\r" : "") + "  -- " + words);
            out.flush();
        }

        private void end() {
            if (terminal) {
                out.println();
            }
        }
    }
}
