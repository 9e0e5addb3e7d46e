// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibPhoneNumbersTest {
    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();
    private final LibPhoneNumbers numbers = new LibPhoneNumbers("US");

    /** The library's own example of each kind of number in each country. */
    private static List<String> examples() {
        return UTIL.getSupportedRegions().stream()
                .flatMap(region ->
                        Stream.of(PhoneNumberType.values()).map(type -> UTIL.getExampleNumberForType(region, type)))
                .filter(number -> number != null)
                .map(number -> UTIL.format(number, PhoneNumberFormat.E164))
                .distinct()
                .toList();
    }

    private static Set<String> asTheLibraryReadsIt(String e164) {
        try {
            PhoneNumber number = UTIL.parse(e164, "US");
            return new TreeSet<>(PhoneNumberToTimeZonesMapper.getInstance().getTimeZonesForNumber(number));
        } catch (NumberParseException e) {
            throw new AssertionError(e164, e);
        }
    }

    @Test
    void a_number_of_any_country_is_in_the_zones_the_library_says() {
        List<String> examples = examples();

        assertThat(examples).hasSizeGreaterThan(900);
        assertThat(examples).allSatisfy(e164 -> {
            Set<String> known = asTheLibraryReadsIt(e164);
            known.remove(PhoneNumberToTimeZonesMapper.getUnknownTimeZone());
            assertThat(numbers.zones(e164).stream().map(ZoneId::getId).collect(Collectors.toSet()))
                    .isEqualTo(known);
        });
    }

    @Test
    void a_number_that_keeps_its_zero_is_told_from_one_without() {
        assertThat(numbers.zones("+390612345678")).containsExactly(ZoneId.of("Europe/Rome"));
        assertThat(numbers.zones("+12125550123")).containsExactly(ZoneId.of("America/New_York"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "+1", "12", "+999123456", "+00000000000000000000", "sip:ana@example.com"})
    void what_is_no_number_is_in_no_zone(String text) {
        assertThat(numbers.zones(text)).isEmpty();
    }

    @Test
    void what_people_type_is_understood_by_their_country() {
        assertThat(numbers.e164("(212) 555-0123")).contains("+12125550123");
        assertThat(numbers.e164("+49 (0)30 901820")).contains("+4930901820");
        assertThat(numbers.zones("(212) 555-0123")).containsExactly(ZoneId.of("America/New_York"));
        assertThat(numbers.e164("12")).isEmpty();
    }
}
