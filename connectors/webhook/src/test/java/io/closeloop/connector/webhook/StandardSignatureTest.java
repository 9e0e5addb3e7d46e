// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardSignatureTest {
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String AT = "1614265330";
    private static final String SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private final StandardSignature signature =
            StandardSignature.ofSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();

    // The example that the standard's own libraries are tested with.
    @Test
    void the_published_example_is_signed_alike() {
        assertThat(signature.sign(ID, AT, BODY)).isEqualTo(SIGNED);
        assertThat(signature.fits(SIGNED, ID, AT, BODY)).isTrue();
    }

    @Test
    void one_of_several_signatures_is_enough() {
        assertThat(signature.fits("v1,AAAA v1a,BBBB " + SIGNED, ID, AT, BODY)).isTrue();
    }

    @Test
    void any_other_id_time_body_or_signature_does_not_fit() {
        assertThat(signature.fits(SIGNED, ID + "x", AT, BODY)).isFalse();
        assertThat(signature.fits(SIGNED, ID, "1614265331", BODY)).isFalse();
        assertThat(signature.fits(SIGNED, ID, AT, new byte[0])).isFalse();
        assertThat(signature.fits(SIGNED.replace("v1,", "v2,"), ID, AT, BODY)).isFalse();
        assertThat(signature.fits("", ID, AT, BODY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void other_secrets_are_none(String secret) {
        assertThat(StandardSignature.ofSecret(secret)).isEmpty();
    }

    @Test
    void the_key_is_not_shown() {
        assertThat(signature).asString().isEqualTo("StandardSignature[HMAC-SHA256]");
    }
}
