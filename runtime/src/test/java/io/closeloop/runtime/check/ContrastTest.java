// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ContrastTest {
    @Test
    void contrast_is_what_wcag_says() {
        assertThat(Contrast.of("#000", "#ffffff").orElseThrow()).isCloseTo(21, within(0.01));
        assertThat(Contrast.of("#94A3B8", "#fff").orElseThrow()).isCloseTo(2.56, within(0.02));
        assertThat(Contrast.of("#767676", "#ffffff").orElseThrow()).isCloseTo(4.54, within(0.01));
        assertThat(Contrast.of("blue", "#ffffff")).isEmpty();
    }
}
