// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhoneSearchTest {
    @Test
    void an_american_number_is_looked_for_as_people_and_the_crm_write_it() {
        assertThat(PhoneSearch.alternatives("+14155550123"))
                .containsExactly("14155550123", "4155550123", "\"415 555 0123\"", "\"415 5550123\"");
    }

    @Test
    void elsewhere_the_trunk_zero_and_several_lengths_of_area_code_are_tried() {
        assertThat(PhoneSearch.alternatives("+4930123456"))
                .contains("4930123456", "30123456", "030123456", "\"30 123456\"", "\"030 123456\"", "\"301 23456\"");
    }

    @Test
    void a_country_code_of_three_digits_is_cut_off_whole() {
        assertThat(PhoneSearch.alternatives("+353861234567")).contains("861234567", "\"86 1234567\"");
    }

    @Test
    void a_very_short_number_does_not_break_it() {
        assertThat(PhoneSearch.alternatives("+123456")).contains("123456", "23456");
    }

    @Test
    void many_numbers_share_queries_that_stay_below_the_length_at_which_operators_are_dropped() {
        List<String> numbers = IntStream.range(0, 200)
                .mapToObj(i -> "+1415555%04d".formatted(i))
                .toList();

        List<String> queries = PhoneSearch.queries(numbers);

        assertThat(queries)
                .hasSizeBetween(2, 6)
                .allSatisfy(query -> assertThat(query.length()).isLessThan(4_000));
        assertThat(String.join(" OR ", queries).split(" OR ")).hasSize(800).contains("14155550199");
        assertThat(PhoneSearch.queries(List.of())).isEmpty();
    }
}
