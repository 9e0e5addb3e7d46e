// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.port.Webhook.RejectedCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, by name in code unit order, each with all its values in the order they came. Names are
 * case-sensitive, as Twilio's are.
 */
record TwilioFields(SortedMap<String, List<String>> values) {
    /** Reads {@code application/x-www-form-urlencoded} text. An escape that is none is kept as it is written. */
    static TwilioFields of(@Nullable String form) {
        SortedMap<String, List<String>> values = new TreeMap<>();
        if (form != null) {
            for (String pair : form.split("&")) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                    String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                    values.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
                }
            }
        }
        return new TwilioFields(values);
    }

    private static String decoded(String encoded) {
        if (encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0) {
            return encoded;
        }
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return encoded;
        }
    }

    /** The first value; empty when it is absent or blank. */
    Optional<String> get(String name) {
        List<String> given = values.get(name);
        return given == null ? Optional.empty() : Optional.of(given.get(0)).filter(value -> !value.isBlank());
    }

    /** @throws RejectedCall naming the field when it is absent or blank */
    String require(String name) {
        return get(name).orElseThrow(() -> new RejectedCall(400, name + " is missing"));
    }

    /**
     * A whole number from 0 on.
     *
     * @throws RejectedCall naming the field when it is something else
     */
    Optional<Long> number(String name) {
        return get(name).map(text -> {
            try {
                long value = Long.parseLong(text);
                if (value >= 0) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // rejected below, together with a negative number
            }
            throw new RejectedCall(400, name + " is not a whole number");
        });
    }

    /**
     * An RFC 2822 date, as voice callbacks have it.
     *
     * @throws RejectedCall naming the field when it is something else
     */
    Optional<Instant> mailDate(String name) {
        return get(name).map(text -> {
            try {
                return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
            } catch (DateTimeException notADate) {
                throw new RejectedCall(400, name + " is not an RFC 2822 date");
            }
        });
    }

    /**
     * An ISO 8601 date, as Conversations has it.
     *
     * @throws RejectedCall naming the field when it is something else
     */
    Optional<Instant> isoDate(String name) {
        return get(name).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException notADate) {
                throw new RejectedCall(400, name + " is not an ISO 8601 date");
            }
        });
    }

    /** Names only: the values are personal. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
