// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SmsTextTest {
    @Test
    void gsm_texts_fit_160_and_then_153_a_segment() {
        assertThat(SmsText.segments("a".repeat(160))).isEqualTo(1);
        assertThat(SmsText.segments("a".repeat(161))).isEqualTo(2);
        assertThat(SmsText.segments("a".repeat(306))).isEqualTo(2);
        assertThat(SmsText.segments("a".repeat(307))).isEqualTo(3);
        assertThat(SmsText.segments("€".repeat(80))).isEqualTo(1);
        assertThat(SmsText.segments("€".repeat(81))).isEqualTo(2);
    }

    @Test
    void one_character_outside_the_alphabet_leaves_70_and_then_67() {
        assertThat(SmsText.segments("á" + "a".repeat(69))).isEqualTo(1);
        assertThat(SmsText.segments("á" + "a".repeat(70))).isEqualTo(2);
        assertThat(SmsText.segments("á" + "a".repeat(134))).isEqualTo(3);
        assertThat(SmsText.foreign("äöü ñé € á –")).contains("á");
        assertThat(SmsText.foreign("good 🙂")).contains("🙂");
        assertThat(SmsText.foreign("äöüßñ¿¡éàèìòù")).isEmpty();
    }

    @Test
    void contrast_is_what_wcag_says() {
        assertThat(Contrast.of("#000", "#ffffff").orElseThrow()).isCloseTo(21, within(0.01));
        assertThat(Contrast.of("#94A3B8", "#fff").orElseThrow()).isCloseTo(2.56, within(0.02));
        assertThat(Contrast.of("#767676", "#ffffff").orElseThrow()).isCloseTo(4.54, within(0.01));
        assertThat(Contrast.of("blue", "#ffffff")).isEmpty();
    }
}
