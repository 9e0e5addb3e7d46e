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
            PhoneNumber number = PhoneNumberUtil.getInstance().parse(e164, country.get());
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
}
