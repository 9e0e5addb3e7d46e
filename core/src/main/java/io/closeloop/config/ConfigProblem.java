// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import org.jspecify.annotations.Nullable;

/**
 * One mistake in what an admin wrote.
 *
 * @param file relative to the home folder, or the name of an environment variable
 * @param line from 1; 0 when the place has no line (a missing key, a variable)
 * @param column from 1; 0 when unknown
 * @param key the setting or option; null when the whole file is meant
 * @param what what is wrong, never containing a secret's value
 * @param write what to write instead
 * @param rule the kind of mistake
 */
public record ConfigProblem(
        String file, int line, int column, @Nullable String key, String what, String write, CheckRule rule) {
    /** Of a setting. */
    public ConfigProblem(String file, int line, int column, @Nullable String key, String what, String write) {
        this(file, line, column, key, what, write, CheckRule.SETTING);
    }

    /** Of a setting, column unknown. */
    public ConfigProblem(String file, int line, @Nullable String key, String what, String write) {
        this(file, line, 0, key, what, write);
    }

    public Severity severity() {
        return rule.severity();
    }

    /** True for what keeps something from going live. */
    public boolean blocks() {
        return severity() == Severity.PROBLEM;
    }

    /** {@code file:line:column}, as far as known. */
    public String place() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        return text.toString();
    }

    /** {@code key what; write}. */
    public String sentence() {
        return (key == null ? "" : key + " ") + what + "; " + write;
    }

    /** {@code file:line:column: key what; write}. */
    @Override
    public String toString() {
        return place() + ": " + (blocks() ? "" : severity().code() + ": ") + sentence();
    }
}
