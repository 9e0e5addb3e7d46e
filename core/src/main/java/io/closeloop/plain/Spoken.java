// SPDX-License-Identifier: Apache-2.0
package io.closeloop.plain;

import java.time.Duration;
import java.util.List;

/** Values as a person would say them. Pure. */
public final class Spoken {
    private Spoken() {}

    /**
     * A length of time in at most two units: {@code 45 s}, {@code 3 min 20 s}, {@code 24 h}, {@code 30 days}. A negative
     * one is said as nothing passed.
     */
    public static String span(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, " min", seconds % 60, " s");
        }
        long minutes = seconds / 60;
        if (minutes < 48 * 60) {
            return two(minutes / 60, " h", minutes % 60, " min");
        }
        long hours = minutes / 60;
        return two(hours / 24, " days", hours % 24, " h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    /** {@code 1 message}, {@code 2 messages}. */
    public static String count(long n, String one) {
        return count(n, one, one + "s");
    }

    /** {@code 1 address}, {@code 2 addresses}. */
    public static String count(long n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }

    /** {@code a, b and c}. */
    public static String and(List<String> items) {
        return joined(items, " and ");
    }

    /** {@code a, b or c}. */
    public static String or(List<String> items) {
        return joined(items, " or ");
    }

    private static String joined(List<String> items, String last) {
        int n = items.size();
        return n < 2 ? String.join("", items) : String.join(", ", items.subList(0, n - 1)) + last + items.get(n - 1);
    }
}
