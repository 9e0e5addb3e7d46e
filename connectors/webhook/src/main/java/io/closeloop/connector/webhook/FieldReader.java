// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the fields of one JSON object by path and collects what is wrong with them; values are never repeated in a
 * problem. Null counts as absent. Not thread-safe.
 */
final class FieldReader {
    private static final String EXAMPLE = "2026-03-03T10:15:30Z";
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern LOCAL =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?");
    private static final Pattern RFC3339 = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final JsonNode root;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * One mistake.
     *
     * @param field its path, such as {@code data.endedAt}
     * @param what what is wrong with it and what to write
     */
    record Problem(String field, String what) {}

    FieldReader(JsonNode root) {
        this.root = root;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    void problem(String field, String what) {
        problems.add(new Problem(field, what));
    }

    /** The value at a dotted path; a missing node when any part of it is absent or null. */
    JsonNode at(String path) {
        JsonNode node = root;
        for (String step : path.split("\\.")) {
            node = node.path(step);
        }
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    /** A text of 1 to {@code longest} characters; empty when absent, and with a problem when it is something else. */
    Optional<String> text(String path, int longest) {
        JsonNode node = at(path);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            problem(path, "must be a text");
            return Optional.empty();
        }
        String text = node.asText().strip();
        if (text.length() > longest) {
            problem(path, "has more than " + longest + " characters");
            return Optional.empty();
        }
        return Optional.of(text).filter(value -> !value.isEmpty());
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
        JsonNode node = at(path);
        if (node.isMissingNode()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0 || node.asInt() > largest) {
            problem(path, "must be a whole number from 0 to " + largest);
            return 0;
        }
        return node.asInt();
    }

    /** A list of texts; what is no text is a problem. */
    List<String> texts(String path, int most, int longest) {
        JsonNode node = at(path);
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray() || node.size() > most) {
            problem(path, "must be a list of at most " + most + " texts");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            if (node.get(i).isTextual() && node.get(i).asText().length() <= longest) {
                texts.add(node.get(i).asText());
            } else {
                problem(path + "[" + i + "]", "must be a text of at most " + longest + " characters");
            }
        }
        return texts;
    }

    /** A moment of the past with its offset, as RFC 3339 writes it; every other form is told from the next. */
    Optional<Instant> moment(String path, Instant now) {
        Optional<String> text = required(path, 60);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!RFC3339.matcher(text.get()).matches()) {
            problem(path, form(text.get()));
            return Optional.empty();
        }
        try {
            Instant at = OffsetDateTime.parse(text.get().replace(' ', 'T'), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant();
            if (at.isAfter(now.plus(SKEW))) {
                problem(path, "lies in the future");
            } else if (at.isBefore(EARLIEST)) {
                problem(path, "lies before the year 2000");
            } else {
                return Optional.of(at);
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
