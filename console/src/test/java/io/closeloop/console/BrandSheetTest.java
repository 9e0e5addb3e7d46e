// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.survey.Brand;
import org.junit.jupiter.api.Test;

class BrandSheetTest {
    @Test
    void colours_replace_the_page_s_own() {
        assertThat(BrandSheet.css(new Brand("#084a8c", "#fff")))
                .isEqualTo(":root { --accent: #084a8c; --deep: #084a8c; --paper: #fff; }\n");
        assertThat(BrandSheet.css(new Brand("#084a8c", null))).doesNotContain("--paper");
    }

    @Test
    void what_is_no_colour_never_reaches_the_page() {
        assertThat(BrandSheet.css(new Brand("red; } body { display: none", "url(https://evil.example)")))
                .isEqualTo(":root { }\n");
    }
}
