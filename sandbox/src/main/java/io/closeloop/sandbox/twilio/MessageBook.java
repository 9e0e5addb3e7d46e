// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Every message of the account, sent and received, in the order in which Twilio learned of them. Thread-safe. */
final class MessageBook {
    private final Map<String, MessageResource> bySid = new LinkedHashMap<>();

    synchronized void add(MessageResource message) {
        bySid.put(message.sid(), message);
    }

    synchronized @Nullable MessageResource find(String sid) {
        return bySid.get(sid);
    }

    /** Replaces one message, if there is such. */
    synchronized void change(String sid, UnaryOperator<MessageResource> change) {
        bySid.computeIfPresent(sid, (key, message) -> change.apply(message));
    }

    /** Newest first. */
    synchronized List<MessageResource> list(Predicate<MessageResource> wanted) {
        List<MessageResource> found =
                new ArrayList<>(bySid.values().stream().filter(wanted).toList());
        Collections.reverse(found);
        return found;
    }

    /**
     * The filters of the list resource: {@code To}, {@code From}, {@code DateSent}, {@code DateSent>} and
     * {@code DateSent<}, both inclusive, each a UTC day or an ISO date-time in UTC.
     *
     * @throws DateTimeParseException for any other date
     */
    static Predicate<MessageResource> filter(Form query) {
        Predicate<MessageResource> wanted = message -> true;
        String to = query.get("To");
        if (to != null) {
            wanted = wanted.and(message -> message.to().equals(to));
        }
        String from = query.get("From");
        if (from != null) {
            wanted = wanted.and(message -> message.from().equals(from));
        }
        Span on = Span.of(query.get("DateSent"));
        if (on != null) {
            wanted = wanted.and(message ->
                    !message.dated().isBefore(on.first) && !message.dated().isAfter(on.last));
        }
        Span after = Span.of(query.get("DateSent>"));
        if (after != null) {
            wanted = wanted.and(message -> !message.dated().isBefore(after.first));
        }
        Span before = Span.of(query.get("DateSent<"));
        if (before != null) {
            wanted = wanted.and(message -> !message.dated().isAfter(before.last));
        }
        return wanted;
    }

    /** A day, or one second of it. */
    private record Span(Instant first, Instant last) {
        static @Nullable Span of(@Nullable String text) {
            if (text == null) {
                return null;
            }
            if (text.length() == "2026-03-03".length()) {
                Instant midnight =
                        LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                return new Span(midnight, midnight.plusSeconds(24 * 60 * 60 - 1));
            }
            // Twilio's own libraries leave the zone out; it is UTC then.
            Instant second = DateTimeFormatter.ISO_LOCAL_DATE_TIME
                    .parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text, LocalDateTime::from)
                    .toInstant(ZoneOffset.UTC);
            return new Span(second, second);
        }
    }
}
