// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values on their way in (JSON to stored, checked as the field demands) and out (stored to JSON). Pure. */
final class Values {
    /** What Salesforce sends: milliseconds, and an offset without a colon. */
    private static final DateTimeFormatter OUT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** What it accepts: ISO 8601 with a zone, the offset with or without a colon. */
    private static final DateTimeFormatter IN = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX]")
            .toFormatter(Locale.ROOT);

    private static final Pattern EMAIL = Pattern.compile("[^@\\s<>,;\"]+@[^@\\s<>,;\"]+\\.[^@\\s<>,;\".]+");

    private Values() {}

    /** The checked value; null clears the field. */
    static @Nullable Object read(Field field, JsonNode given) {
        if (given.isNull()) {
            if (field.type() == FieldType.CHECKBOX) {
                throw new ApiError(
                        400,
                        "INVALID_TYPE_ON_FIELD_IN_RECORD",
                        field.label() + ": value not of required type: null",
                        field.name());
            }
            return null;
        }
        return switch (field.type()) {
            case CHECKBOX -> {
                require(given.isBoolean(), field, given);
                yield given.booleanValue();
            }
            case NUMBER -> {
                require(given.isNumber(), field, given);
                yield number(field, given.decimalValue());
            }
            case DATE_TIME -> {
                require(given.isTextual(), field, given);
                Instant at = instant(given.textValue());
                require(at != null, field, given);
                yield at;
            }
            case DATE -> {
                require(given.isTextual(), field, given);
                LocalDate day = day(given.textValue());
                require(day != null, field, given);
                yield day;
            }
            default -> {
                require(given.isTextual(), field, given);
                yield words(field, given.textValue());
            }
        };
    }

    private static void require(boolean fits, Field field, JsonNode given) {
        if (!fits) {
            throw new ApiError(
                    400,
                    "JSON_PARSER_ERROR",
                    "Cannot deserialize instance of " + field.type().describeName() + " from " + token(given)
                            + " value " + given.asText() + " or request may be missing a required field");
        }
    }

    private static String token(JsonNode given) {
        if (given.isTextual()) {
            return "VALUE_STRING";
        }
        if (given.isIntegralNumber()) {
            return "VALUE_NUMBER_INT";
        }
        if (given.isNumber()) {
            return "VALUE_NUMBER_FLOAT";
        }
        if (given.isBoolean()) {
            return given.booleanValue() ? "VALUE_TRUE" : "VALUE_FALSE";
        }
        return given.isArray() ? "START_ARRAY" : "START_OBJECT";
    }

    private static BigDecimal number(Field field, BigDecimal given) {
        BigDecimal rounded = given.setScale(field.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() - rounded.scale() > field.precision() - field.scale()) {
            throw new ApiError(
                    400,
                    "NUMBER_OUTSIDE_VALID_RANGE",
                    field.label() + ": value outside of valid range on numeric field: " + given.toPlainString(),
                    field.name());
        }
        return rounded;
    }

    private static @Nullable Object words(Field field, String given) {
        String value = given.strip();
        if (value.isEmpty()) {
            return null;
        }
        if (field.length() > 0 && field.type() != FieldType.LOOKUP && value.length() > field.length()) {
            throw new ApiError(
                    400,
                    "STRING_TOO_LONG",
                    field.label() + ": data value too large: " + value + " (max length=" + field.length() + ")",
                    field.name());
        }
        if (field.type() == FieldType.EMAIL && !EMAIL.matcher(value).matches()) {
            throw new ApiError(
                    400, "INVALID_EMAIL_ADDRESS", field.label() + ": invalid email address: " + value, field.name());
        }
        if (field.restricted() && !field.values().contains(value)) {
            throw new ApiError(
                    400,
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    field.label() + ": bad value for restricted picklist field: " + value,
                    field.name());
        }
        return value;
    }

    /** The instant, whole seconds as Salesforce stores them; null when the text is none or has no zone. */
    static @Nullable Instant instant(String text) {
        try {
            return IN.parse(text, Instant::from).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            return null;
        }
    }

    static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The value as the API sends it: numbers as doubles, date-times with {@code +0000}. */
    static @Nullable Object plain(@Nullable Object stored) {
        if (stored instanceof BigDecimal number) {
            return number.doubleValue();
        }
        if (stored instanceof Instant at) {
            return OUT.format(at);
        }
        if (stored instanceof LocalDate day) {
            return day.toString();
        }
        return stored;
    }

    static JsonNode json(@Nullable Object stored) {
        Object plain = plain(stored);
        if (plain == null) {
            return NullNode.getInstance();
        }
        if (plain instanceof Boolean truth) {
            return BooleanNode.valueOf(truth);
        }
        if (plain instanceof Double number) {
            return DoubleNode.valueOf(number);
        }
        return TextNode.valueOf(plain.toString());
    }
}
