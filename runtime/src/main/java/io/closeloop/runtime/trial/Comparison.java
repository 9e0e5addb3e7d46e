// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a case expected beside what came. Not thread-safe. */
record Comparison(TestCase test, List<Results.Difference> differences, Consumer<ConfigProblem> mistakes) {
    static final String NONE = "none";

    /** Compares as text; what is not expected is not looked at. */
    void text(String key, @Nullable Object expected, @Nullable Object actual) {
        if (expected != null) {
            String shown = actual == null ? NONE : actual.toString();
            verdict(
                    key,
                    expected.toString().strip(),
                    shown,
                    expected.toString().strip().equals(shown.strip()));
        }
    }

    void verdict(String key, String expected, String actual, boolean same) {
        if (!same) {
            differences.add(new Results.Difference(line(key), key, expected, actual));
        }
    }

    /** An expectation that this kind of test cannot have. */
    void foreign(String key, @Nullable Object expected, String why, String write) {
        if (expected != null) {
            mistake(key, why, write);
        }
    }

    void mistake(String key, String what, String write) {
        mistakes.accept(new ConfigProblem(test.file(), line(key), key, what, write));
    }

    private int line(String key) {
        return test.lines().getOrDefault(key, test.line());
    }
}
