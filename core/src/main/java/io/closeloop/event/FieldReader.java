// SPDX-License-Identifier: Apache-2.0
package io.closeloop.event;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object, given as plain maps, lists, texts and numbers, by path and collects what is wrong with them; values are never repeated in a
 * problem. Null counts as absent. Not thread-safe.
 */
final class FieldReader {
    private static final String EXAMPLE = "2026-03-03T10:15:30Z";
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern LOCAL =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?");
    /** The names of each path, which are written in this program: they keep their hash codes. */
    private static final Map<String, String[]> NAMES = new ConcurrentHashMap<>();

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final BigInteger BEYOND = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Object root;
    private final List<EndedEvent.Problem> problems = new ArrayList<>();

    FieldReader(Object root) {
        this.root = root;
    }

    List<EndedEvent.Problem> problems() {
        return List.copyOf(problems);
    }

    void problem(String field, String what) {
        problems.add(new EndedEvent.Problem(field, what));
    }

    /** The value at a dotted path; null when any part of it is absent or null. */
    @Nullable
    Object at(String path) {
        Object value = root;
        for (String name : NAMES.computeIfAbsent(path, dotted -> dotted.split("\\."))) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return value;
    }

    /** A text of 1 to {@code longest} characters; empty when absent, and with a problem when it is something else. */
    Optional<String> text(String path, int longest) {
        Object value = at(path);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String written)) {
            problem(path, "must be a text");
            return Optional.empty();
        }
        String text = written.strip();
        if (text.length() > longest) {
            problem(path, "has more than " + longest + " characters");
            return Optional.empty();
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** As {@link #text}, with a problem when it is absent or blank. */
    Optional<String> required(String path, int longest) {
        int before = problems.size();
        Optional<String> text = text(path, longest);
        if (text.isEmpty() && problems.size() == before) {
            problem(path, "is missing");
        }
        return text;
    }

    /** A whole number from 0 to {@code largest}; 0 when absent. */
    int count(String path, int largest) {
        Object value = at(path);
        if (value == null) {
            return 0;
        }
        boolean whole = value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof BigInteger;
        long number = whole ? new BigInteger(value.toString()).min(BEYOND).longValue() : -1;
        if (number < 0 || number > largest) {
            problem(path, "must be a whole number from 0 to " + largest);
            return 0;
        }
        return (int) number;
    }

    /** A list of texts; what is no text is a problem. */
    List<String> texts(String path, int most, int longest) {
        Object value = at(path);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Collection<?> list) || list.size() > most) {
            problem(path, "must be a list of at most " + most + " texts");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        int i = 0;
        for (Object one : list) {
            if (one instanceof String text && text.length() <= longest) {
                texts.add(text);
            } else {
                problem(path + "[" + i + "]", "must be a text of at most " + longest + " characters");
            }
            i++;
        }
        return texts;
    }

    /** A moment of the past with its offset, as RFC 3339 writes it; every other form is told from the next. */
    Optional<Instant> moment(String path, Instant now) {
        Optional<String> text = required(path, 60);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Instant> at = Rfc3339.read(text.get());
            if (at.isEmpty()) {
                problem(path, form(text.get()));
            } else if (at.get().isAfter(now.plus(SKEW))) {
                problem(path, "lies in the future");
            } else if (at.get().isBefore(EARLIEST)) {
                problem(path, "lies before the year 2000");
            } else {
                return at;
            }
        } catch (DateTimeException none) {
            problem(path, "is a day or time that does not exist");
        }
        return Optional.empty();
    }

    private static String form(String text) {
        if (DATE.matcher(text).matches()) {
            return "has a date but no time; write it as " + EXAMPLE;
        }
        if (LOCAL.matcher(text).matches()) {
            return "has no offset from UTC; write it as " + EXAMPLE + " or 2026-03-03T11:15:30+01:00";
        }
        return "is not an RFC 3339 date-time; write it as " + EXAMPLE;
    }
}
