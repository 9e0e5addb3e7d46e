// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature.Generator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors computed with Node's crypto and accepted by Slack's own Bolt; Slack's Java SDK is the second opinion. */
class SlackSignatureTest {
    private static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final String AT = "1767225600";

    private static final String BLOCK_ACTIONS =
            "payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3A%7B%22id%22%3A%22U0AGENT01%22%2C%22username%22%3A%22ana%22%7D%2C%22api_app_id%22%3A%22A0VOC0001%22%2C%22container%22%3A%7B%22type%22%3A%22message%22%2C%22message_ts%22%3A%221767225590.000100%22%2C%22channel_id%22%3A%22C0ALERTS1%22%2C%22is_ephemeral%22%3Afalse%7D%2C%22trigger_id%22%3A%221.2.abc%22%2C%22channel%22%3A%7B%22id%22%3A%22C0ALERTS1%22%2C%22name%22%3A%22voc-alerts%22%7D%2C%22message%22%3A%7B%22ts%22%3A%221767225590.000100%22%2C%22text%22%3A%22Detractor%202%2F10%22%7D%2C%22response_url%22%3A%22https%3A%2F%2Fhooks.slack.com%2Factions%2FT0%2F1%2Fx%22%2C%22actions%22%3A%5B%7B%22type%22%3A%22button%22%2C%22action_id%22%3A%22voc_ack%22%2C%22block_id%22%3A%22voc%3Arsp-1%22%2C%22value%22%3A%22rsp-1%22%2C%22action_ts%22%3A%221767225599.123456%22%7D%5D%7D";
    private static final String URL_VERIFICATION =
            "{\"token\":\"legacy\",\"challenge\":\"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P\",\"type\":\"url_verification\"}";
    private static final String VIEW_SUBMISSION =
            "payload=%7B%22type%22%3A%22view_submission%22%2C%22user%22%3A%7B%22id%22%3A%22U0AGENT01%22%7D%2C%22view%22%3A%7B%22id%22%3A%22V0%22%2C%22callback_id%22%3A%22voc_note%22%2C%22private_metadata%22%3A%22rsp-1%22%2C%22state%22%3A%7B%22values%22%3A%7B%22note%22%3A%7B%22t%22%3A%7B%22type%22%3A%22plain_text_input%22%2C%22value%22%3A%22Rappel%C3%A9+%C3%A0+10h+%E2%80%93+r%C3%A9gl%C3%A9+%F0%9F%91%8D%22%7D%7D%7D%7D%7D%7D";
    private static final String EVENT =
            "{\"type\":\"event_callback\",\"event_id\":\"Ev1\",\"event\":{\"type\":\"message\",\"text\":\"Übergabe erledigt 👍\"}}";

    @ParameterizedTest
    @CsvSource({
        "V1, 822, 5643808cecfaa0cd, v0=d582024e2996def4ba15674f951d3e7edb28fcaca533d36fab7fb9becfb3455e",
        "V2, 111, 4e3b33456c0d2be3, v0=56fc5e6f8cfedbe8eda345a1abb85f010a13905a31eb19d84d6f84ab35b594e3",
        "V3, 412, 5fbba1ca14ad4f34, v0=bd3185f27192155f88f177efc30273f493134485d228d32e0035519df94d73ad",
        "V4, 102, 22e28d8d2949b071, v0=8578ddf71fd2b1258360f4d20c59eb2448225cddf709a646c9e26e8682e66ed2"
    })
    void a_vector_is_signed_as_slack_signs_it(String vector, int length, String sha256, String signature)
            throws NoSuchAlgorithmException {
        // given
        byte[] body = body(vector);
        assertThat(body).hasSize(length);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body)))
                .startsWith(sha256);

        // when
        String signed = SlackSignature.sign(SECRET, AT, body);

        // then
        assertThat(signed).isEqualTo(signature);
        assertThat(new Generator(SECRET).generate(AT, new String(body, StandardCharsets.UTF_8)))
                .isEqualTo(signature);
    }

    @Test
    void the_example_of_slack_s_own_page_is_reproduced() {
        // given
        String body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
                + "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

        // when
        String signed = SlackSignature.sign(
                "8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body.getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(signed).isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    }

    private static byte[] body(String vector) {
        String text = switch (vector) {
            case "V1" -> BLOCK_ACTIONS;
            case "V2" -> URL_VERIFICATION;
            case "V3" -> VIEW_SUBMISSION;
            default -> EVENT;
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
