// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How settings are spelt: kebab-case keys, short durations, and the nearest word to a misspelt one. */
public final class Words {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,6})\\s*(ms|s|m|h|d)");

    private Words() {}

    /** {@code coolDown} is written {@code cool-down}. */
    public static String kebab(String camelCase) {
        StringBuilder text = new StringBuilder(camelCase.length() + 4);
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c)) {
                text.append('-').append(Character.toLowerCase(c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** {@code 15m}, {@code 24h}, {@code 30d}, {@code 0}, or ISO 8601; empty when it is none of them. */
    public static Optional<Duration> duration(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = SHORT.matcher(lower);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return Optional.of(
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    });
        }
        try {
            Duration iso = Duration.parse(text.strip());
            return iso.isNegative() ? Optional.empty() : Optional.of(iso);
        } catch (java.time.format.DateTimeParseException notIso) {
            return Optional.empty();
        }
    }

    /** The known word closest to a wrong one, when it is close enough to be what was meant. */
    public static Optional<String> nearest(String wrong, Collection<String> known) {
        String best = null;
        int least = Math.max(2, wrong.length() / 3) + 1;
        for (String word : new TreeSet<>(known)) {
            int distance = distance(wrong.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return Optional.ofNullable(best);
    }

    /** True when one slip of the fingers turns a word into the other: a letter too many, too few, wrong or swapped. */
    public static boolean slip(String a, String b) {
        boolean digits = a.chars().anyMatch(Character::isDigit) || b.chars().anyMatch(Character::isDigit);
        // billing-1 and billing-2 are two queues, not one misspelt.
        return !digits && distance(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT)) <= 1;
    }

    /** Letters to add, drop, change, or swap with their neighbour: a swap is the commonest slip, so it counts once. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
