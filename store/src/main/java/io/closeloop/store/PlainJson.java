// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.closeloop.event.Rfc3339;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of every contact hold, written straight into a text, letter for letter as the mapper of {@link Json}
 * writes it: that one took a fifth of the writer's time. Pure.
 */
final class PlainJson {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final StringBuilder json = new StringBuilder(128);

    private PlainJson() {}

    /** Empty for what is left to the mapper, or holds such a thing. */
    static Optional<String> of(Object value) {
        PlainJson plain = new PlainJson();
        return plain.write(value) ? Optional.of(plain.json.toString()) : Optional.empty();
    }

    private boolean write(@Nullable Object value) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            json.append(value);
            return true;
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            json.append(number);
            return true;
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        if (value instanceof Handle handle) {
            return text(handle.key());
        }
        if (value instanceof Instant instant) {
            return text(Rfc3339.write(instant));
        }
        if (value instanceof Enum<?> word) {
            return text(word.name());
        }
        return written(value);
    }

    private boolean written(Object value) {
        if (value instanceof Rule rule) {
            return fields(
                    "name",
                    rule.name(),
                    "passed",
                    rule.passed(),
                    "saw",
                    rule.saw(),
                    "eligibleFrom",
                    rule.eligibleFrom());
        }
        if (value instanceof Participant who) {
            return fields(
                    "role", who.role(), "id", who.id(), "name", who.name(), "from", who.from(), "until", who.until());
        }
        if (value instanceof Contact contact) {
            return fields(
                    "id",
                    contact.id(),
                    "name",
                    contact.name(),
                    "handles",
                    contact.handles(),
                    "accountName",
                    contact.accountName(),
                    "zone",
                    contact.zone(),
                    "language",
                    contact.language(),
                    "optedOut",
                    contact.optedOut(),
                    "lastActivityAt",
                    contact.lastActivityAt());
        }
        return value instanceof AskPlan plan
                && fields("via", plan.via(), "to", plan.to(), "dueAt", plan.dueAt(), "why", plan.why());
    }

    private boolean text(String text) {
        json.append('"');
        if (plain(text)) {
            json.append(text);
        } else {
            ENCODER.quoteAsString(text, json);
        }
        json.append('"');
        return true;
    }

    /** As almost every text is: then it is copied in one go. */
    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private boolean list(List<?> values) {
        json.append('[');
        boolean first = true;
        for (Object value : values) {
            if (!first) {
                json.append(',');
            }
            first = false;
            if (!write(value)) {
                return false;
            }
        }
        json.append(']');
        return true;
    }

    private boolean map(Map<?, ?> values) {
        json.append('{');
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            if (!(entry.getKey() instanceof String key) || !field(key, entry.getValue())) {
                return false;
            }
        }
        json.append('}');
        return true;
    }

    /** @param namesAndValues of a record, whose nulls are left out */
    private boolean fields(@Nullable Object... namesAndValues) {
        json.append('{');
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null && !field(String.valueOf(namesAndValues[i]), namesAndValues[i + 1])) {
                return false;
            }
        }
        json.append('}');
        return true;
    }

    private boolean field(String name, @Nullable Object value) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
        text(name);
        json.append(':');
        return write(value);
    }
}
