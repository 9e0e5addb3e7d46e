// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmsSegmentsTest {
    @Test
    void gsm_texts_fit_160_and_then_153_a_segment() {
        assertThat(SmsSegments.of("a".repeat(160))).isEqualTo(1);
        assertThat(SmsSegments.of("a".repeat(161))).isEqualTo(2);
        assertThat(SmsSegments.of("a".repeat(306))).isEqualTo(2);
        assertThat(SmsSegments.of("a".repeat(307))).isEqualTo(3);
        assertThat(SmsSegments.of("€".repeat(80))).isEqualTo(1);
        assertThat(SmsSegments.of("€".repeat(81))).isEqualTo(2);
    }

    @Test
    void one_character_outside_the_alphabet_leaves_70_and_then_67() {
        assertThat(SmsSegments.of("á" + "a".repeat(69))).isEqualTo(1);
        assertThat(SmsSegments.of("á" + "a".repeat(70))).isEqualTo(2);
        assertThat(SmsSegments.of("á" + "a".repeat(134))).isEqualTo(3);
        assertThat(SmsSegments.foreign("äöü ñé € á –")).contains("á");
        assertThat(SmsSegments.foreign("good 🙂")).contains("🙂");
        assertThat(SmsSegments.foreign("äöüßñ¿¡éàèìòù")).isEmpty();
    }
}
