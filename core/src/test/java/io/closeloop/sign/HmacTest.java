// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HmacTest {
    private static final byte[] JEFE = "Jefe".getBytes(US_ASCII);
    private static final String ASKED = "what do ya want for nothing?";

    /** Test case 2 of RFC 4231. */
    @Test
    void sha256_is_that_of_the_rfc() {
        assertThat(hex(Hmac.sha256(JEFE).of(ASKED.getBytes(US_ASCII))))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    /** Test case 2 of RFC 2202. */
    @Test
    void sha1_is_that_of_the_rfc() {
        assertThat(hex(Hmac.sha1(JEFE).of(ASKED.getBytes(US_ASCII))))
                .isEqualTo("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }

    @Test
    void parts_count_as_one_message() {
        Hmac hmac = Hmac.sha256(JEFE);

        assertThat(hmac.of("what do ya ".getBytes(US_ASCII), new byte[0], "want for nothing?".getBytes(US_ASCII)))
                .isEqualTo(hmac.of(ASKED.getBytes(US_ASCII)));
    }

    @Test
    void many_threads_use_one() {
        Hmac hmac = Hmac.sha256(JEFE);
        byte[] right = hmac.of(ASKED.getBytes(US_ASCII));

        assertThat(IntStream.range(0, 20_000).parallel().mapToObj(n -> hmac.of(ASKED.getBytes(US_ASCII))))
                .allSatisfy(hash -> assertThat(hash).isEqualTo(right));
    }

    @Test
    void a_key_is_needed_and_never_shown() {
        assertThatThrownBy(() -> Hmac.sha256(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThat(Hmac.sha256(JEFE)).hasToString("Hmac[HmacSHA256]");
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
