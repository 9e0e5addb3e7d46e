// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Values of {@code config/application.properties}, {@code config/connectors/*.properties} and the environment, by dotted
 * key. A key's environment variable (upper case, dots and dashes to underscores) wins over the files. Collects problems
 * instead of throwing at the first. Not thread-safe while problems are collected; reading is.
 */
public final class Settings {
    private final Map<String, Entry> entries;
    private final List<ConfigProblem> problems = new ArrayList<>();

    /**
     * A value and its place.
     *
     * @param file for messages; the variable's name when it came from the environment
     * @param line from 1; 0 for the environment
     * @param column where the value begins, from 1; 0 when unknown
     * @param unseen whether the value is a stand-in for one that nobody looked at; then nothing is said against it
     */
    public record Entry(String value, String file, int line, int column, boolean unseen) {
        public Entry(String value, String file, int line) {
            this(value, file, line, 0);
        }

        public Entry(String value, String file, int line, int column) {
            this(value, file, line, column, false);
        }

        /** This entry with its value as a stand-in. */
        public Entry withoutLooking() {
            return new Entry(value, file, line, column, true);
        }

        /** Without the value: it may be a secret. */
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    public Settings(Map<String, Entry> entries) {
        this.entries = new TreeMap<>(entries);
    }

    /** Settings from plain values, for tests and tools. */
    public static Settings of(Map<String, String> values) {
        Map<String, Entry> entries = new TreeMap<>();
        values.forEach((key, value) -> entries.put(key, new Entry(value, "application.properties", 0)));
        return new Settings(entries);
    }

    /** The environment variable of a key: {@code twilio.auth-token} is {@code TWILIO_AUTH_TOKEN}. */
    public static String variable(String key) {
        return key.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value, trimmed; empty when it is absent or blank. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(key))
                .map(entry -> entry.value().strip())
                .filter(value -> !value.isEmpty());
    }

    public String get(String key, String fallback) {
        return get(key).orElse(fallback);
    }

    /** The value, or a recorded problem and an empty text. */
    public String require(String key, String example) {
        return get(key).orElseGet(() -> {
            problem(
                    CheckRule.MISSING_VALUE,
                    key,
                    "is missing",
                    "write " + key + "=" + example + " or set " + variable(key));
            return "";
        });
    }

    /** A whole number within bounds; a bad one is recorded as a problem and the fallback used. */
    public int number(String key, int fallback, int min, int max) {
        Optional<String> text = get(key);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, together with a number out of range
        }
        problem(key, "is not a whole number from " + min + " to " + max, "write " + key + "=" + fallback);
        return fallback;
    }

    /** An http(s) address without trailing slash; a bad one is recorded as a problem and the fallback used. */
    public java.net.URI address(String key, String fallback) {
        String text = get(key, fallback);
        try {
            java.net.URI uri = java.net.URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // reported below
        }
        problem(key, "is not an http address", "write " + key + "=" + fallback);
        return java.net.URI.create(fallback);
    }

    /** Every key that starts with a prefix, without it, in order; for tables such as {@code slack.channel.billing}. */
    public Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (key.startsWith(prefix) && !entry.value().isBlank()) {
                found.put(key.substring(prefix.length()), entry.value().strip());
            }
        });
        return found;
    }

    /** These settings, but those of the given keys as a newer version has them (or has not). */
    public Settings taking(Predicate<String> keys, Settings newer) {
        Map<String, Entry> taken = new TreeMap<>(entries);
        taken.keySet().removeIf(keys);
        newer.entries.forEach((key, entry) -> {
            if (keys.test(key)) {
                taken.put(key, entry);
            }
        });
        return new Settings(taken);
    }

    /** These settings, each entry as a function of its key makes it. */
    public Settings with(BiFunction<String, Entry, Entry> change) {
        Map<String, Entry> changed = new TreeMap<>();
        entries.forEach((key, entry) -> changed.put(key, change.apply(key, entry)));
        return new Settings(changed);
    }

    /** Whether the value is a stand-in for one that nobody looked at. */
    public boolean unseen(String key) {
        Entry entry = entries.get(key);
        return entry != null && entry.unseen();
    }

    /** Keys whose value is another one there, or that only one of the two has. */
    public SortedSet<String> differing(Settings other) {
        SortedSet<String> keys = new TreeSet<>(entries.keySet());
        keys.addAll(other.entries.keySet());
        keys.removeIf(key -> get(key).equals(other.get(key)));
        return keys;
    }

    /** Records a problem at the place of a key. */
    public void problem(String key, String what, String write) {
        problem(CheckRule.SETTING, key, what, write);
    }

    /** Records a problem of some kind at the place of a key. */
    public void problem(CheckRule rule, String key, String what, String write) {
        if (!unseen(key)) {
            problems.add(at(rule, key, what, write));
        }
    }

    /** A finding at the place of a key, without recording it. */
    public ConfigProblem at(CheckRule rule, String key, String what, String write) {
        Entry entry = entries.get(key);
        return entry == null
                ? new ConfigProblem("config/application.properties", 0, 0, key, what, write, rule)
                : new ConfigProblem(entry.file(), entry.line(), entry.column(), key, what, write, rule);
    }

    /** Everything found so far. */
    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }
}
