// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.port.Deployments.Change;
import io.closeloop.runtime.config.Sources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between two versions, line by line, in the form that {@code diff -u} has made common. */
public final class LineDiff {
    private static final int CONTEXT = 3;
    /** Beyond this many lines on either side, a file is shown as replaced: the table below would be too large. */
    private static final int LONGEST = 3000;

    private LineDiff() {}

    /**
     * A line of a diff.
     *
     * @param kind {@code file}, {@code place}, {@code same}, {@code gone} or {@code new}
     * @param text as {@code diff -u} writes it, with its sign
     */
    public record Line(String kind, String text) {}

    /** All files that differ; empty when nothing does. */
    public static List<Line> of(Sources before, Sources after) {
        List<Line> lines = new ArrayList<>();
        for (Change change : Deployer.changes(before, after)) {
            String name = change.file();
            String old = before.text(name);
            String now = after.text(name);
            lines.add(new Line("file", "--- " + (old == null ? "/dev/null" : name)));
            lines.add(new Line("file", "+++ " + (now == null ? "/dev/null" : name)));
            file(split(old), split(now), lines);
        }
        return lines;
    }

    private static List<String> split(@Nullable String text) {
        return text == null ? List.of() : text.lines().toList();
    }

    private static void file(List<String> a, List<String> b, List<Line> out) {
        List<Line> all = a.size() > LONGEST || b.size() > LONGEST ? replaced(a, b) : steps(a, b);
        int oldAt = 1;
        int newAt = 1;
        int i = 0;
        while (i < all.size()) {
            if (all.get(i).kind().equals("same")) {
                oldAt++;
                newAt++;
                i++;
                continue;
            }
            int from = Math.max(0, i - CONTEXT);
            int last = i;
            for (int k = i; k < all.size() && k <= last + 2 * CONTEXT; k++) {
                if (!all.get(k).kind().equals("same")) {
                    last = k;
                }
            }
            int to = Math.min(all.size(), last + 1 + CONTEXT);
            out.add(new Line("place", "@@ -" + (oldAt - (i - from)) + " +" + (newAt - (i - from)) + " @@"));
            for (int k = from; k < to; k++) {
                out.add(all.get(k));
                if (k >= i) {
                    oldAt += all.get(k).kind().equals("new") ? 0 : 1;
                    newAt += all.get(k).kind().equals("gone") ? 0 : 1;
                }
            }
            i = to;
        }
    }

    private static List<Line> replaced(List<String> a, List<String> b) {
        List<Line> all = new ArrayList<>();
        a.forEach(line -> all.add(new Line("gone", "-" + line)));
        b.forEach(line -> all.add(new Line("new", "+" + line)));
        return all;
    }

    /** By the longest common subsequence. */
    private static List<Line> steps(List<String> a, List<String> b) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<Line> steps = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                steps.add(new Line("same", " " + a.get(i++)));
                j++;
            } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
                steps.add(new Line("gone", "-" + a.get(i++)));
            } else {
                steps.add(new Line("new", "+" + b.get(j++)));
            }
        }
        return steps;
    }
}
