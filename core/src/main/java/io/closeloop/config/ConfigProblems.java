// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown once with every mistake found, so that an admin mends them in one go. */
public final class ConfigProblems extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<ConfigProblem> problems;

    public ConfigProblems(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<ConfigProblem> problems() {
        return problems;
    }
}
