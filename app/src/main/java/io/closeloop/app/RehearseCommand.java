// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.port.Store;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.rehearse.HtmlPage;
import io.closeloop.runtime.rehearse.JsonPage;
import io.closeloop.runtime.rehearse.Progress;
import io.closeloop.runtime.rehearse.Rehearsal;
import io.closeloop.runtime.rehearse.Report;
import io.closeloop.runtime.rehearse.TextPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rehearse}: what a draft of routes and policy would have done with the contacts of a period. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        description = {
            "Replays the recorded contacts of a period through a draft of routes and policy. Sends nothing and writes"
                    + " nothing; works beside a running program, and wants the same environment.",
            "See docs/rehearsal.md."
        })
final class RehearseCommand implements Callable<Integer> {
    private static final int DAYS = 30;

    /** What can be printed. */
    enum Format {
        text,
        json
    }

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--from",
            paramLabel = "DAY",
            description = "First day, such as 2026-03-01, or an instant (default: 30 days before --to)")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "DAY",
            description = "Last day, included, or an instant, not included (default: now)")
    private @Nullable String to;

    @Option(
            names = "--with",
            paramLabel = "FOLDER",
            description = "Folder with the draft: with routes/ and config/ it is the whole, as for deploy; with one of"
                    + " them its files are laid over those of the home folder")
    private @Nullable Path with;

    @Option(
            names = "--without",
            paramLabel = "FILE",
            description = "A file that the draft leaves out, such as routes/intake/phone.camel.yaml; may be repeated")
    private List<String> without = new ArrayList<>();

    @Option(names = "--format", description = "What to print: ${COMPLETION-CANDIDATES} (default: text)")
    private Format format = Format.text;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write the report as one HTML file with pictures")
    private @Nullable Path html;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (html != null) {
            FileFailure.refuseUnwritable(html, "--html", spec);
        }
        Home folder = home.home();
        Map<String, String> environment = System.getenv();
        Sources live = Sources.read(folder);
        Sources laid = with == null ? live : folder(with);
        boolean whole = with != null && isWhole(with);
        Sources draft = without(whole ? laid : over(live, laid));
        List<ConfigProblem> problems = Check.of(draft, environment);
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
        Clock clock = StoreOption.clock();
        Configuration today = new ConfigurationReader(live).read(environment);
        ZoneId zone = ZoneId.of(today.policy().fallbackZone());
        Instant until = to == null ? clock.instant() : instant("--to", to, zone, true);
        Instant begin = from == null ? until.minus(DAYS, ChronoUnit.DAYS) : instant("--from", from, zone, false);
        if (!begin.isBefore(until)) {
            throw new ParameterException(spec.commandLine(), "--from must be before --to");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Store store = StoreOption.readOnly(folder);
                DryRun dry = DryRun.open(draft, environment, clock)) {
            Duration before = today.policy().coolDown();
            Duration after = dry.configuration().policy().coolDown();
            Duration coolDown = before.compareTo(after) > 0 ? before : after;
            Report.Draft told =
                    new Report.Draft(whole, differences(live, draft), whole ? List.of() : lacking(laid, draft));
            Report report = new Rehearsal(store, dry, begin, until, coolDown, told).run(progress());
            if (format == Format.json) {
                out.println(JsonPage.of(report));
            } else {
                TextPage.of(report).forEach(out::println);
            }
            out.flush();
            if (html != null) {
                Files.writeString(html, HtmlPage.of(report));
            }
            return 0;
        }
    }

    private Sources folder(Path with) {
        if (!Files.isDirectory(with.resolve("routes")) && !Files.isDirectory(with.resolve("config"))) {
            throw new ParameterException(
                    spec.commandLine(), "--with names a folder that has neither routes/ nor config/: " + with);
        }
        Sources laid = Sources.read(new Home(with));
        if (!laid.unreadable().isEmpty()) {
            throw new ConfigProblems(laid.unreadable());
        }
        return laid;
    }

    /** Who copies both folders and deletes a file means to be without it. */
    private static boolean isWhole(Path with) {
        return Files.isDirectory(with.resolve("routes")) && Files.isDirectory(with.resolve("config"));
    }

    private static Sources over(Sources live, Sources laid) {
        Sources both = live;
        for (Map.Entry<String, String> file : laid.texts().entrySet()) {
            both = both.with(file.getKey(), file.getValue());
        }
        return both;
    }

    private static List<String> lacking(Sources laid, Sources draft) {
        return draft.texts().keySet().stream()
                .filter(name -> laid.text(name) == null)
                .toList();
    }

    private Sources without(Sources whole) {
        Sources draft = whole;
        for (String name : without) {
            if (draft.text(name) == null) {
                throw new ParameterException(spec.commandLine(), "--without names a file that is not there: " + name);
            }
            draft = draft.without(name);
        }
        return draft;
    }

    private static List<String> differences(Sources live, Sources draft) {
        TreeSet<String> names = new TreeSet<>(live.texts().keySet());
        names.addAll(draft.texts().keySet());
        List<String> changed = new ArrayList<>();
        for (String name : names) {
            String before = live.text(name);
            String after = draft.text(name);
            if (after == null) {
                changed.add(name + " (removed)");
            } else if (before == null) {
                changed.add(name + " (new)");
            } else if (!before.equals(after)) {
                changed.add(name + " (changed)");
            }
        }
        return changed;
    }

    private Instant instant(String option, String text, ZoneId zone, boolean end) {
        // A year of more digits is no time of a contact, and none that the store can compare.
        if (!text.matches("\\d{4}-.*")) {
            throw noTime(option, text);
        }
        try {
            LocalDate day = LocalDate.parse(text);
            return (end ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
        } catch (DateTimeException notADay) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException notAnInstant) {
                throw noTime(option, text);
            }
        }
    }

    private ParameterException noTime(String option, String text) {
        return new ParameterException(
                spec.commandLine(),
                option + " is '" + text + "'; write a day such as 2026-03-01, or 2026-03-01T12:00:00Z");
    }

    /** On a terminal all the time; into a file every tenth of the way. */
    private Consumer<Progress> progress() {
        PrintWriter err = spec.commandLine().getErr();
        boolean terminal = System.console() != null;
        int[] told = {terminal ? -1 : 0};
        return progress -> {
            int step = (int) (progress.share() * (terminal ? 200 : 10));
            if (step > told[0]) {
                told[0] = step;
                boolean done = progress.share() >= 1;
                err.print(terminal ? "\r" + progress.words() + (done ? "\n" : "  ") : progress.words() + "\n");
                err.flush();
            }
        };
    }
}
