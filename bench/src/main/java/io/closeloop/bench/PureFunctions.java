// SPDX-License-Identifier: Apache-2.0
package io.closeloop.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** Measures the functions that every message passes and prints one table in Markdown: time and memory of a call. */
public final class PureFunctions {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private PureFunctions() {}

    /** Arguments: the file for JMH's own account, then any of JMH's options. */
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(options))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .output(arguments[0])
                        .build())
                .run();
        System.out.println("| function | ns a call, median | 95 % below | bytes a call |");
        System.out.println("| --- | ---: | ---: | ---: |");
        results.forEach(PureFunctions::print);
    }

    private static void print(RunResult result) {
        String name = result.getParams().getBenchmark();
        int method = name.lastIndexOf('.');
        String measured = name.substring(name.lastIndexOf('.', method - 1) + 1, method);
        Statistics times = result.getPrimaryResult().getStatistics();
        Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
        System.out.printf(
                Locale.ROOT,
                "| %s: %s | %.0f | %.0f | %s |%n",
                measured,
                name.substring(method + 1).replace('_', ' '),
                times.getPercentile(50),
                times.getPercentile(95),
                bytes == null ? "" : String.format(Locale.ROOT, "%.0f", bytes.getScore()));
    }
}
