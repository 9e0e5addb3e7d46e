// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    @Test
    void a_token_is_the_start_of_an_hmac_in_base32() {
        // Computed with another implementation of HMAC-SHA-256 and base32.
        assertThat(new Token(SECRET).of("inv_1")).isEqualTo("ply2t3flgiygof7eqxonecfusyi3wrzs");
    }

    @Test
    void the_hash_is_the_start_of_sha_256_in_hex() {
        assertThat(Token.hash("ply2t3flgiygof7eqxonecfusyi3wrzs"))
                .isEqualTo("f03aefbface102a88f1c4dc7e57f7b7176bf2c1c");
    }

    @Test
    void the_same_invitation_has_the_same_token_on_every_node() {
        assertThat(new Token(SECRET).of("inv_2")).isEqualTo(new Token(SECRET.clone()).of("inv_2"));
    }

    @Test
    void another_invitation_or_another_secret_has_another_token() {
        Token token = new Token(SECRET);
        Token other = new Token("fedcba9876543210".getBytes(StandardCharsets.UTF_8));

        assertThat(token.of("inv_1")).isNotEqualTo(token.of("inv_2"));
        assertThat(token.of("inv_1")).isNotEqualTo(other.of("inv_1"));
    }

    @Test
    void a_token_survives_mail_systems_that_fold_case() {
        assertThat(new Token(SECRET).of("inv_3")).matches("[a-z2-7]{32}");
    }

    @Test
    void a_short_secret_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Token(new byte[15]));
    }
}
