// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.survey.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormSealTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private final FormSeal seal = new FormSeal(installation("the secret of this installation"));

    @Test
    void it_tells_when_the_form_was_shown() {
        assertThat(seal.shownAt("t", seal.seal("t", NOON), NOON.plusSeconds(3))).contains(NOON);
    }

    @Test
    void it_holds_on_another_node_and_after_a_restart() {
        FormSeal restarted = new FormSeal(installation("the secret of this installation"));

        assertThat(restarted.shownAt("t", seal.seal("t", NOON), NOON.plusSeconds(3)))
                .contains(NOON);
    }

    @Test
    void it_is_void_for_another_token_another_secret_the_future_and_after_a_month() {
        String sealed = seal.seal("t", NOON);

        assertThat(seal.shownAt("u", sealed, NOON)).isEmpty();
        assertThat(new FormSeal(installation("another secret, as long as it must be")).shownAt("t", sealed, NOON))
                .isEmpty();
        assertThat(seal.shownAt("t", sealed, NOON.minusSeconds(1))).isEmpty();
        assertThat(seal.shownAt("t", sealed, NOON.plus(Duration.ofDays(31)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".b", "zzzzzzzzzzzzzzzzzzzz.x", "no dot"})
    void what_is_no_seal_is_void(String text) {
        assertThat(seal.shownAt("t", text, NOON)).isEmpty();
    }

    private static Token installation(String secret) {
        return new Token(secret.getBytes(StandardCharsets.UTF_8));
    }
}
