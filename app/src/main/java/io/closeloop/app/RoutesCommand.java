// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.State;
import io.closeloop.port.Store;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.LineDiff;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code routes}: what was deployed, and back to it. History and diff read the store, beside a running program or without
 * one; a rollback asks the running program, because every node must agree.
 */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        subcommands = {RoutesCommand.History.class, RoutesCommand.Diff.class, RoutesCommand.Rollback.class},
        description = "Shows what was deployed to routes/ and config/, and goes back to it.")
final class RoutesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Write history, diff or rollback after routes");
    }

    /** {@code routes history}. */
    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description = "Lists every attempt to deploy, newest first: when, who, what, and what came of it.")
    static final class History implements Callable<Integer> {
        private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern(
                        "yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        @Mixin
        private HomeOption home = new HomeOption();

        @Option(names = "--limit", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE})")
        private int limit = 20;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            try (Store store = StoreOption.readOnly(home.home())) {
                List<Deployment> found =
                        store.read(view -> view.deployments().history(Long.MAX_VALUE, Math.max(1, limit)));
                long live = store.read(view -> view.deployments().live())
                        .map(Deployment::number)
                        .orElse(0L);
                for (Deployment d : found) {
                    out.printf(
                            "%5d  %s  %-8s %-14s %-16s %s%n",
                            d.number(),
                            SECOND.format(d.at()),
                            d.number() == live ? "live now" : word(d.state()),
                            d.who().isEmpty() ? "-" : d.who(),
                            d.how(),
                            d.changes().stream().map(RoutesCommand::sign).collect(Collectors.joining(" ")));
                    for (ConfigProblem problem : d.problems()) {
                        out.println("       " + problem);
                    }
                }
                if (found.isEmpty()) {
                    out.println("Nothing was deployed yet.");
                }
                out.flush();
                return 0;
            }
        }
    }

    private static String word(State state) {
        return switch (state) {
            case LIVE -> "was live";
            case REFUSED -> "refused";
            case PROPOSED -> "open";
        };
    }

    private static String sign(Change change) {
        return switch (change.kind()) {
            case ADDED -> "+" + change.file();
            case REMOVED -> "-" + change.file();
            case CHANGED -> change.file();
        };
    }

    /** {@code routes diff}. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Shows what differs between two versions; without numbers, what the live one changed.")
    static final class Diff implements Callable<Integer> {
        @Mixin
        private HomeOption home = new HomeOption();

        @Parameters(arity = "0..1", index = "0", paramLabel = "A", description = "A version's number")
        private @Nullable Long older;

        @Parameters(arity = "0..1", index = "1", paramLabel = "B", description = "Another one (default: the live one)")
        private @Nullable Long newer;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            try (Store store = StoreOption.readOnly(home.home())) {
                return store.read(view -> print(view.deployments(), out));
            }
        }

        private int print(Deployments deployments, PrintWriter out) {
            Optional<Deployment> b = newer == null ? deployments.live() : deployments.byNumber(newer);
            if (b.isEmpty()) {
                return none(out, newer == null ? 0 : newer);
            }
            long a = older == null ? b.get().base() : older;
            Sources before = Sources.of(Map.of());
            if (a > 0) {
                Optional<Sources> found = sources(deployments, deployments.byNumber(a));
                if (found.isEmpty()) {
                    return none(out, a);
                }
                before = found.get();
            }
            Optional<Sources> after = sources(deployments, b);
            if (after.isEmpty()) {
                return none(out, b.get().number());
            }
            List<LineDiff.Line> lines = LineDiff.of(before, after.get());
            lines.forEach(line -> out.println(line.text()));
            if (lines.isEmpty()) {
                out.println("Nothing differs between " + a + " and " + b.get().number() + ".");
            }
            out.flush();
            return 0;
        }

        private static Optional<Sources> sources(Deployments deployments, Optional<Deployment> of) {
            return of.flatMap(d -> deployments.texts(d.digest())).map(Sources::of);
        }

        private static int none(PrintWriter out, long number) {
            out.println("No version " + number + " is stored; closeloop routes history lists them.");
            out.flush();
            return 1;
        }
    }

    /** {@code routes rollback}. */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Makes the content of an earlier version live again, as a new version, on every node.")
    static final class Rollback implements Callable<Integer> {
        @Mixin
        private HomeOption home = new HomeOption();

        @Mixin
        private ChangeOption server = new ChangeOption();

        @Parameters(paramLabel = "N", description = "The version's number")
        private long number;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws InterruptedException {
            return server.send(
                    home.home(),
                    "POST",
                    "/api/v1/deployments/" + number + "/rollback",
                    new byte[0],
                    "application/json",
                    spec.commandLine().getOut());
        }
    }
}
