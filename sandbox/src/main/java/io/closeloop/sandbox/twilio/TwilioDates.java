// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The three ways in which Twilio writes an instant. All are UTC and none but ISO has fractions of a second. */
final class TwilioDates {
    /** {@code Tue, 03 Mar 2026 10:15:30 +0000}: two digits for the day, unlike {@link DateTimeFormatter#RFC_1123_DATE_TIME}. */
    private static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss '+0000'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter ISO_MILLIS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter CARRIER_MINUTES =
            DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private TwilioDates() {}

    static String rfc2822(Instant at) {
        return RFC_2822.format(at);
    }

    /** Conversations resources: {@code 2026-03-03T10:15:30Z}. */
    static String isoSeconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Conversations webhooks: {@code 2026-03-03T10:15:30.123Z}. */
    static String isoMillis(Instant at) {
        return ISO_MILLIS.format(at);
    }

    /** {@code RawDlrDoneDate}: {@code 2603031015}. */
    static String carrierMinutes(Instant at) {
        return CARRIER_MINUTES.format(at);
    }
}
