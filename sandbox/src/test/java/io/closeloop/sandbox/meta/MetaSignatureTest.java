// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Vectors on which Node, the JDK and OpenSSL agree. */
class MetaSignatureTest {
    private static final String SECRET = "3f1c0a9b7d5e4f2688aa11cc22dd33ee";

    private static final String ESCAPED =
            "{\"object\":\"instagram\",\"entry\":[{\"id\":\"3003\",\"time\":1772532930456,\"messaging\":[{\"sender\":{\"id\":\"4004\"},\"recipient\":{\"id\":\"3003\"},\"timestamp\":1772532930400,\"message\":{\"mid\":\"aWdf\\/1\",\"text\":\"caf\\u00e9 \\ud83d\\ude00 50\\u0025 \\u003C3\"}}]}]}";

    private static final String RAW_UTF_8 =
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"5005\",\"changes\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"15550783881\",\"phone_number_id\":\"106540352242922\"},\"contacts\":[{\"profile\":{\"name\":\"Zoë\"},\"wa_id\":\"34600111222\"}],\"messages\":[{\"from\":\"34600111222\",\"id\":\"wamid.C1\",\"timestamp\":\"1772532930\",\"type\":\"text\",\"text\":{\"body\":\"Nota 9 — ¡genial! 😀\"}}]}}]}]}";

    @Test
    void h1_plain_ascii() {
        byte[] body =
                "{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"time\":1772532930123,\"messaging\":[{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"timestamp\":1772532930000,\"message\":{\"mid\":\"m_A1\",\"text\":\"9\"}}]}]}"
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(body).hasSize(189);
        assertThat(MetaSignature.ofBody(SECRET, body))
                .isEqualTo("sha256=74dd0dd04493a91a0bd9453ac26a4bedea031962140455f899e992811ae30189");
    }

    @Test
    void h2_escaped_unicode_is_signed_as_sent() {
        byte[] body = ESCAPED.getBytes(StandardCharsets.UTF_8);

        assertThat(body).hasSize(235);
        assertThat(MetaSignature.ofBody(SECRET, body))
                .isEqualTo("sha256=21b21a59b42d24918a99827c5da6e4e369013d0fe8623ce843e8ca212ad28a59");
    }

    @Test
    void h3_raw_utf_8_is_signed_as_sent() {
        byte[] body = RAW_UTF_8.getBytes(StandardCharsets.UTF_8);

        assertThat(body).hasSize(420);
        assertThat(MetaSignature.ofBody(SECRET, body))
                .isEqualTo("sha256=1a1362b67d6683a18fbad18c847898d6198b00a2197e9f2979f390a57c4c55bd");
        byte[] latin1 = new String(body, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
        assertThat(MetaSignature.ofBody(SECRET, latin1))
                .isNotEqualTo("sha256=1a1362b67d6683a18fbad18c847898d6198b00a2197e9f2979f390a57c4c55bd");
    }
}
