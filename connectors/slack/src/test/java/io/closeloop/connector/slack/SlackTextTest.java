// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackTextTest {
    @Test
    void ampersands_are_escaped_first_and_nothing_else_is() {
        assertThat(SlackText.escape("<!channel> & \"x\" *b*")).isEqualTo("&lt;!channel&gt; &amp; \"x\" *b*");
        assertThat(SlackText.escape("&lt;")).isEqualTo("&amp;lt;");
    }

    @Test
    void a_text_within_the_limit_stays_whole() {
        assertThat(SlackText.cut("abcde", 5)).isEqualTo("abcde");
    }

    @ParameterizedTest
    @CsvSource({"8,abcd…", "9,abcd…", "10,abcd&amp;…", "11,abcd&amp;e…"})
    void an_entity_is_kept_whole_or_left_out(int limit, String expected) {
        assertThat(SlackText.cut("abcd&amp;efghij", limit)).isEqualTo(expected);
    }

    @Test
    void an_emoji_is_not_cut_in_half() {
        String thumbs = "👍".repeat(10);

        assertThat(SlackText.cut(thumbs, 8)).isEqualTo("👍👍👍…");
        assertThat(SlackText.cut(thumbs, 9)).isEqualTo("👍👍👍👍…");
    }

    @Test
    void a_family_of_joined_emoji_does_not_end_in_a_joiner() {
        assertThat(SlackText.cut("👨\u200d👩\u200d👧 thanks", 4)).isEqualTo("👨…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1 (555) 123-0001",
                "+15551230001",
                "0049 170 1234567",
                "555.123.0001",
                "4111 1111 1111 1111",
                "5551230"
            })
    void numbers_that_reach_or_pay_are_hidden(String number) {
        assertThat(SlackText.discreet("call " + number + " now")).isEqualTo("call [number] now");
    }

    @Test
    void addresses_are_hidden() {
        assertThat(SlackText.discreet("write to ana.silva+x@mail.example.com, please"))
                .isEqualTo("write to [e-mail], please");
    }

    @ParameterizedTest
    @ValueSource(strings = {"since 2026-03-03", "3 calls, 45 minutes", "order 12345", "at 10:30 on the 3rd"})
    void other_figures_stay(String words) {
        assertThat(SlackText.discreet(words)).isEqualTo(words);
    }

    @Test
    void every_line_of_a_quotation_is_quoted_and_blank_lines_are_dropped() {
        assertThat(SlackText.quote("one\r\n\r\n\r\ntwo\n>three\u0007", 100)).hasValue(">one\n>two\n>&gt;three");
    }

    @Test
    void blank_words_are_no_quotation() {
        assertThat(SlackText.quote(" \n\t ", 100)).isEmpty();
    }

    @Test
    void a_colleague_is_not_shown_by_their_address() {
        assertThat(SlackText.colleague("bo.berg@example.com", 50)).isEqualTo("bo.berg");
    }

    @Test
    void a_link_escapes_its_query() {
        assertThat(SlackText.link(URI.create("https://crm.example.com/x?a=1&b=2"), "CRM"))
                .isEqualTo("<https://crm.example.com/x?a=1&amp;b=2|CRM>");
    }

    @Test
    void a_time_is_shown_in_the_readers_zone_with_a_fallback() {
        assertThat(SlackText.time(Instant.parse("2026-01-01T00:00:00Z")))
                .isEqualTo("<!date^1767225600^{date_short_pretty} {time}|2026-01-01 00:00 UTC>");
    }
}
