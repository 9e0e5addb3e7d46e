// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What became of a trial.
 *
 * @param cases in the order of the files
 * @param mistakes what is wrong with the test files themselves, or with what they test
 * @param untested ids of routes, policy and surveys that no case speaks of
 * @param silenced schemes of steps that were made and came to nothing, such as {@code https}
 */
public record Results(
        List<CaseResult> cases,
        List<ConfigProblem> mistakes,
        List<String> untested,
        Set<String> silenced,
        Duration took) {
    public Results {
        cases = List.copyOf(cases);
        mistakes = List.copyOf(mistakes);
        untested = List.copyOf(untested);
        silenced = Set.copyOf(silenced);
    }

    /**
     * One case.
     *
     * @param line where it begins
     * @param differences empty when it passed
     */
    public record CaseResult(String file, int line, String name, List<Difference> differences, Duration took) {
        public CaseResult {
            differences = List.copyOf(differences);
        }

        public boolean passed() {
            return differences.isEmpty();
        }
    }

    /**
     * One expectation that did not come true.
     *
     * @param line where it stands
     * @param key its name, such as {@code skip}
     */
    public record Difference(int line, String key, String expected, String actual) {}

    public boolean passed() {
        return mistakes.isEmpty() && cases.stream().allMatch(CaseResult::passed);
    }

    public long failed() {
        return cases.stream().filter(result -> !result.passed()).count();
    }

    /** Everything that speaks against letting these sources live, by file and line; empty when all passed. */
    public List<ConfigProblem> problems() {
        List<ConfigProblem> problems = new ArrayList<>(mistakes);
        for (CaseResult result : cases) {
            for (Difference difference : result.differences()) {
                problems.add(new ConfigProblem(
                        result.file(),
                        difference.line(),
                        difference.key(),
                        "of '" + result.name() + "' should be " + difference.expected() + " but is "
                                + difference.actual(),
                        "correct the route or policy, or what the case expects"));
            }
        }
        return problems;
    }
}
