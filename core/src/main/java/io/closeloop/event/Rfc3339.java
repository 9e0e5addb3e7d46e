// SPDX-License-Identifier: Apache-2.0
package io.closeloop.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A date-time as RFC 3339, section 5.6, writes it, with up to nine digits of a second; its T may be small or a space. Read
 * and written digit by digit: a pattern and a formatter were a tenth of what an event costs. Pure.
 */
public final class Rfc3339 {
    private static final String SHAPE = "0000-00-00T00:00:00";
    private static final int NANO_DIGITS = 9;

    private static final long FIRST = LocalDateTime.of(0, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
    private static final long END = LocalDateTime.of(10_000, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);

    private Rfc3339() {}

    /** As {@link Instant#toString} writes it, letter for letter: in UTC, with no, three, six or nine digits of a second. */
    public static String write(Instant instant) {
        long second = instant.getEpochSecond();
        if (second < FIRST || second >= END) {
            return instant.toString();
        }
        int nanos = instant.getNano();
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        int digits = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : NANO_DIGITS;
        byte[] text = new byte[SHAPE.length() + (digits == 0 ? 0 : 1 + digits) + 1];
        put(text, 0, 4, time.getYear());
        text[4] = '-';
        put(text, 5, 7, time.getMonthValue());
        text[7] = '-';
        put(text, 8, 10, time.getDayOfMonth());
        text[10] = 'T';
        put(text, 11, 13, time.getHour());
        text[13] = ':';
        put(text, 14, 16, time.getMinute());
        text[16] = ':';
        put(text, 17, 19, time.getSecond());
        if (digits > 0) {
            text[19] = '.';
            put(text, 20, 20 + digits, digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1000 : nanos);
        }
        text[text.length - 1] = 'Z';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void put(byte[] text, int from, int to, int number) {
        int left = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    /**
     * Empty when the text has another form.
     *
     * @throws DateTimeException when there is no such day or time; a leap second is none here
     */
    public static Optional<Instant> read(String text) {
        if (text.length() <= SHAPE.length() || !shaped(text)) {
            return Optional.empty();
        }
        int fraction = SHAPE.length();
        int end = fraction;
        if (text.charAt(fraction) == '.') {
            end++;
            while (end < text.length() && digit(text.charAt(end))) {
                end++;
            }
            int digits = end - fraction - 1;
            if (digits < 1 || digits > NANO_DIGITS) {
                return Optional.empty();
            }
        }
        int nanos = nanos(text, fraction + 1, end);
        return offset(text.substring(end))
                .map(offset -> LocalDateTime.of(
                                number(text, 0, 4),
                                number(text, 5, 7),
                                number(text, 8, 10),
                                number(text, 11, 13),
                                number(text, 14, 16),
                                number(text, 17, 19),
                                nanos)
                        .toInstant(offset));
    }

    private static boolean shaped(String text) {
        for (int i = 0; i < SHAPE.length(); i++) {
            char is = text.charAt(i);
            boolean fits = switch (SHAPE.charAt(i)) {
                case '0' -> digit(is);
                case 'T' -> is == 'T' || is == 't' || is == ' ';
                default -> is == SHAPE.charAt(i);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Empty when it is none; it may be further from UTC than any clock is. */
    private static Optional<ZoneOffset> offset(String text) {
        if (text.equals("Z") || text.equals("z")) {
            return Optional.of(ZoneOffset.UTC);
        }
        boolean east = text.startsWith("+");
        if (text.length() != 6
                || !(east || text.startsWith("-"))
                || text.charAt(3) != ':'
                || !(digit(text.charAt(1))
                        && digit(text.charAt(2))
                        && digit(text.charAt(4))
                        && digit(text.charAt(5)))) {
            return Optional.empty();
        }
        int sign = east ? 1 : -1;
        return Optional.of(ZoneOffset.ofHoursMinutes(sign * number(text, 1, 3), sign * number(text, 4, 6)));
    }

    private static int nanos(String text, int from, int to) {
        int nanos = 0;
        for (int i = from; i < from + NANO_DIGITS; i++) {
            nanos = nanos * 10 + (i < to ? text.charAt(i) - '0' : 0);
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
