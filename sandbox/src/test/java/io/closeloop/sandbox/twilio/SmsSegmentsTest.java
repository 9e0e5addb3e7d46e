// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmsSegmentsTest {
    @Test
    void a_plain_text_fits_160_characters_and_then_153_each() {
        assertThat(SmsSegments.of("é".repeat(160))).isEqualTo(1);
        assertThat(SmsSegments.of("é".repeat(161))).isEqualTo(2);
        assertThat(SmsSegments.of("é".repeat(307))).isEqualTo(3);
    }

    @Test
    void one_emoji_halves_the_room() {
        assertThat(SmsSegments.of("a".repeat(68) + "😀")).isEqualTo(1);
        assertThat(SmsSegments.of("a".repeat(69) + "😀")).isEqualTo(2);
    }

    @Test
    void an_extended_character_counts_twice() {
        assertThat(SmsSegments.of("€".repeat(80))).isEqualTo(1);
        assertThat(SmsSegments.of("€".repeat(81))).isEqualTo(2);
    }
}
