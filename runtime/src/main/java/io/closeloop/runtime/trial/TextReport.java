// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results in words, for a terminal. Pure. */
public final class TextReport {
    private TextReport() {}

    /** The lines that tell of one failed case: where, and what is different. */
    public static List<String> failure(Results.CaseResult result) {
        List<String> lines = new ArrayList<>();
        lines.add("FAILED " + result.file() + ":" + result.line() + ": " + result.name());
        for (Results.Difference difference : result.differences()) {
            lines.add("  " + difference.key() + "  (" + result.file() + ":" + difference.line() + ")");
            lines.add("    expected: " + difference.expected());
            lines.add("    actual:   " + difference.actual());
        }
        return lines;
    }

    /** What stands below the failures. */
    public static List<String> summary(Results results) {
        List<String> lines = new ArrayList<>();
        results.mistakes().forEach(problem -> lines.add(problem.toString()));
        if (!results.silenced().isEmpty()) {
            lines.add("Not called, because nothing is reached in a test: steps to "
                    + String.join(", ", results.silenced().stream().sorted().toList()));
        }
        results.untested().forEach(name -> lines.add("No test: " + name));
        int all = results.cases().size();
        String mistakes =
                results.mistakes().isEmpty() ? "" : ", " + results.mistakes().size() + " mistakes in the files";
        lines.add(String.format(
                Locale.ROOT,
                "%d case%s: %d passed, %d failed%s, in %.2f s.",
                all,
                all == 1 ? "" : "s",
                all - results.failed(),
                results.failed(),
                mistakes,
                results.took().toMillis() / 1000.0));
        return lines;
    }
}
