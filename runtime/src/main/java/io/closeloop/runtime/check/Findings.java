// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Node;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts down what is wrong in one file. */
final class Findings {
    private static final int LONGEST = 300;
    private final String file;
    private final Consumer<ConfigProblem> sink;
    private int count;
    private int blocking;

    Findings(String file, Consumer<ConfigProblem> sink) {
        this.file = file;
        this.sink = sink;
    }

    String file() {
        return file;
    }

    /** How many of them keep the file from going live. */
    int blocking() {
        return blocking;
    }

    int count() {
        return count;
    }

    void add(CheckRule rule, Node at, @Nullable String key, String what, String write) {
        add(rule, at.line(), at.column(), key, what, write);
    }

    void add(CheckRule rule, int line, int column, @Nullable String key, String what, String write) {
        add(new ConfigProblem(file, line, column, key, oneLine(what), oneLine(write), rule));
    }

    void add(ConfigProblem problem) {
        count++;
        if (problem.blocks()) {
            blocking++;
        }
        sink.accept(problem);
    }

    static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
