// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.closeloop.port.PhoneNumbers;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Google's metadata behind the port. Thread-safe. */
public final class LibPhoneNumbers implements PhoneNumbers {
    /** E.164, 6.2: the longest number, and the longest country code; no code begins with another one. */
    private static final int MOST_DIGITS = 15;

    private static final int MOST_DIGITS_OF_A_CODE = 3;

    private final Supplier<String> country;

    /** @param country ISO 3166 two letters, for numbers typed without a country */
    public LibPhoneNumbers(String country) {
        this(() -> country);
    }

    /** @param country asked for each number, because it may change while the program runs */
    LibPhoneNumbers(Supplier<String> country) {
        this.country = country;
    }

    @Override
    public Optional<String> e164(String typed) {
        String text = typed.strip();
        if (text.length() < 5 || text.length() > 40) {
            return Optional.empty();
        }
        try {
            PhoneNumberUtil util = PhoneNumberUtil.getInstance();
            PhoneNumber number = util.parse(text, country.get());
            return util.isPossibleNumber(number)
                    ? Optional.of(util.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }

    @Override
    public Set<ZoneId> zones(String e164) {
        try {
            Optional<PhoneNumber> known = number(e164);
            PhoneNumber number = known.isPresent()
                    ? known.get()
                    : PhoneNumberUtil.getInstance().parse(e164, country.get());
            Set<ZoneId> zones = new HashSet<>();
            for (String zone : PhoneNumberToTimeZonesMapper.getInstance().getTimeZonesForNumber(number)) {
                if (!zone.equals(PhoneNumberToTimeZonesMapper.getUnknownTimeZone())) {
                    zones.add(ZoneId.of(zone));
                }
            }
            return zones;
        } catch (NumberParseException | DateTimeException notKnown) {
            return Set.of();
        }
    }

    /**
     * A number as {@link #e164} writes it, taken apart without looking for all that people type: that was half of what
     * zones cost. Empty when it has another form.
     */
    private static Optional<PhoneNumber> number(String e164) {
        if (!e164.startsWith("+") || e164.length() < 5 || e164.length() > MOST_DIGITS + 1) {
            return Optional.empty();
        }
        Set<Integer> codes = PhoneNumberUtil.getInstance().getSupportedCallingCodes();
        int code = 0;
        for (int i = 1; i <= MOST_DIGITS_OF_A_CODE; i++) {
            code = code * 10 + e164.charAt(i) - '0';
            if (codes.contains(code)) {
                return number(code, e164.substring(i + 1));
            }
        }
        return Optional.empty();
    }

    private static Optional<PhoneNumber> number(int code, String national) {
        if (!national.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        PhoneNumber number = new PhoneNumber().setCountryCode(code).setNationalNumber(Long.parseLong(national));
        int zeros = 0;
        while (zeros < national.length() - 1 && national.charAt(zeros) == '0') {
            zeros++;
        }
        if (zeros > 0) {
            // Of any country: it is only called so, because Italy was the first to keep them.
            number.setItalianLeadingZero(true);
            number.setNumberOfLeadingZeros(zeros);
        }
        return Optional.of(number);
    }
}
