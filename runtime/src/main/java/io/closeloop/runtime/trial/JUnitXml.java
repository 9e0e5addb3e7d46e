// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The results as JUnit XML, in the part that CI servers agree on (<a
 * href="https://github.com/testmoapp/junitxml">testmoapp/junitxml</a>): one suite a file, one test case a case. Pure.
 */
public final class JUnitXml {
    private JUnitXml() {}

    public static String of(Results results) {
        Map<String, List<Results.CaseResult>> suites = results.cases().stream()
                .collect(Collectors.groupingBy(Results.CaseResult::file, LinkedHashMap::new, Collectors.toList()));
        int mistakes = results.mistakes().size();
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(
                Locale.ROOT,
                "<testsuites name=\"closeloop\" tests=\"%d\" failures=\"%d\" errors=\"%d\" time=\"%s\">%n",
                results.cases().size() + mistakes,
                results.failed(),
                mistakes,
                seconds(results.took())));
        suites.forEach((file, cases) -> suite(xml, file, cases));
        if (mistakes > 0) {
            xml.append("  <testsuite name=\"files\" tests=\"" + mistakes + "\" failures=\"0\" errors=\"" + mistakes
                    + "\" skipped=\"0\" time=\"0\">\n");
            results.mistakes().forEach(problem -> mistake(xml, problem));
            xml.append("  </testsuite>\n");
        }
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, String file, List<Results.CaseResult> cases) {
        long failed = cases.stream().filter(result -> !result.passed()).count();
        Duration took = cases.stream().map(Results.CaseResult::took).reduce(Duration.ZERO, Duration::plus);
        xml.append("  <testsuite name=\"" + escape(file) + "\" tests=\"" + cases.size() + "\" failures=\"" + failed
                + "\" errors=\"0\" skipped=\"0\" time=\"" + seconds(took) + "\" file=\"" + escape(file) + "\">\n");
        for (Results.CaseResult result : cases) {
            xml.append("    <testcase name=\"" + escape(result.name()) + "\" classname=\"" + escape(dotted(file))
                    + "\" file=\"" + escape(file) + "\" line=\"" + result.line() + "\" time=\""
                    + seconds(result.took()) + "\"");
            if (result.passed()) {
                xml.append("/>\n");
                continue;
            }
            String first = result.differences().get(0).key();
            xml.append(">\n      <failure type=\"difference\" message=\"" + escape(first + " is not as expected")
                    + "\">" + escape(String.join("\n", TextReport.failure(result))) + "</failure>\n    </testcase>\n");
        }
        xml.append("  </testsuite>\n");
    }

    private static void mistake(StringBuilder xml, ConfigProblem problem) {
        xml.append("    <testcase name=\"" + escape(problem.file() + ":" + problem.line()) + "\" classname=\""
                + escape(dotted(problem.file())) + "\" time=\"0\">\n      <error type=\"mistake\" message=\""
                + escape(problem.what()) + "\">" + escape(problem.toString()) + "</error>\n    </testcase>\n");
    }

    private static String dotted(String file) {
        return file.replaceAll("(\\.test)?\\.yaml$", "").replace('/', '.');
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.3f", took.toNanos() / 1e9);
    }

    private static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> {
                    boolean allowed = c == '\n' || c == '\t' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
                    safe.appendCodePoint(allowed && !(c >= 0xD800 && c <= 0xDFFF) ? c : 0xFFFD);
                }
            }
        });
        return safe.toString();
    }
}
