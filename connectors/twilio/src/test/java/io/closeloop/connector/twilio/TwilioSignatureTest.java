// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static io.closeloop.connector.twilio.Twilio.form;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Expected values come from Twilio's Node and Java libraries; the repeated name from the former alone. */
class TwilioSignatureTest {
    private static final String VOICE_URL = "https://hooks.example.com/twilio/voice/status";
    private static final String VOICE_SIGNATURE = "LDClpsabKSvqaLMbh0lxldJxOjk=";
    private static final String VOICE = form(
            "AccountSid", "AC00000000000000000000000000000001",
            "ApiVersion", "2010-04-01",
            "CallDuration", "47",
            "CallSid", "CA11112222333344445555666677778888",
            "CallStatus", "completed",
            "CallbackSource", "call-progress-events",
            "Direction", "inbound",
            "Duration", "1",
            "From", "+15551230001",
            "SequenceNumber", "2",
            "Timestamp", "Tue, 03 Mar 2026 10:15:30 +0000",
            "To", "+15005550006");
    private static final String GATHER =
            form("CallSid", "CA11112222333344445555666677778888", "Digits", "9", "From", "+15551230001");

    private final TwilioSignature signature = new TwilioSignature(Twilio.TOKEN);

    @Test
    void a_status_callback_is_genuine() {
        assertThat(signs(VOICE_SIGNATURE, VOICE_URL, VOICE)).isTrue();
    }

    @Test
    void fields_count_in_any_order() {
        String shuffled = Twilio.with("AccountSid", "AC00000000000000000000000000000001", VOICE);

        assertThat(signs(VOICE_SIGNATURE, VOICE_URL, shuffled)).isTrue();
    }

    @Test
    void another_scheme_a_trailing_slash_or_one_more_field_is_not_genuine() {
        assertThat(signs(VOICE_SIGNATURE, VOICE_URL.replace("https:", "http:"), VOICE))
                .isFalse();
        assertThat(signs(VOICE_SIGNATURE, VOICE_URL + "/", VOICE)).isFalse();
        assertThat(signs(VOICE_SIGNATURE, VOICE_URL, VOICE + "&Extra=1")).isFalse();
        assertThat(signs(VOICE_SIGNATURE, VOICE_URL, Twilio.with("CallDuration", "48", VOICE)))
                .isFalse();
        assertThat(new TwilioSignature("another token").signs(VOICE_SIGNATURE, VOICE_URL, TwilioFields.of(VOICE)))
                .isFalse();
        assertThat(signs("", VOICE_URL, VOICE)).isFalse();
    }

    @Test
    void a_query_an_empty_value_and_letters_of_any_script_are_signed_as_they_are() {
        String whatsapp = form(
                "Body", "Nota 9 \u2014 \u00a1genial! \ud83d\ude00",
                "From", "whatsapp:+34600111222",
                "MediaUrl0", "",
                "MessageSid", "SM0a0b0c0d0e0f01020304050607080900",
                "NumMedia", "0",
                "ProfileName", "Zo\u00eb N\u00fa\u00f1ez",
                "To", "whatsapp:+15005550006",
                "WaId", "34600111222");
        String url = "https://hooks.example.com/twilio/messages?tenant=acme&ch=wa";

        assertThat(signs("c0e1tWspdgfaJzk8pzENW/hAOck=", url, whatsapp)).isTrue();
        assertThat(signs("c0e1tWspdgfaJzk8pzENW/hAOck=", url.replace("acme", "acne"), whatsapp))
                .isFalse();
    }

    @Test
    void a_json_body_is_signed_by_its_hash_in_the_url() {
        byte[] body =
                "{\"type\":\"com.twilio.taskrouter.task.completed\",\"data\":{\"payload\":{\"task_sid\":\"WT1\",\"note\":\"caf\u00e9\"}}}"
                        .getBytes(StandardCharsets.UTF_8);
        String hash = "a6ac9696c826f0820783184b31d451c5a62fa4ff9535c45280e85cc23dbb18d3";
        String url = "https://hooks.example.com/twilio/events?bodySHA256=" + hash;

        assertThat(signs("VG3/7pAflcc+L1/ayG/sooFOQ+I=", url, "")).isTrue();
        assertThat(TwilioSignature.hashes(hash, body)).isTrue();
        assertThat(TwilioSignature.hashes(
                        hash, (new String(body, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void it_does_not_matter_whether_the_port_was_signed() {
        String seen = "https://hooks.example.com:8443/twilio/gather";
        String plain = "https://hooks.example.com/twilio/gather";

        assertThat(signs("KIbejXfObCZ4n77L2MlVnmpryCI=", seen, GATHER)).isTrue();
        assertThat(signs("btzNZD0cSyPZd7kXrWc1NfUy7Y8=", seen, GATHER)).isTrue();
        assertThat(signs("KIbejXfObCZ4n77L2MlVnmpryCI=", plain, GATHER)).isTrue();
        assertThat(signs("b/JkFhZ6Zot+GJy/QkK71BdArOQ=", plain, GATHER)).isTrue();
        assertThat(signs("btzNZD0cSyPZd7kXrWc1NfUy7Y8=", plain, GATHER)).isFalse();
    }

    @Test
    void a_port_is_recognised_beside_user_names_addresses_and_escapes() {
        String fields = "";
        String signed = Twilio.signature(Twilio.TOKEN, "https://[2001:db8::1]/a?q=%2B1");
        String named = Twilio.signature(Twilio.TOKEN, "http://u:p@example.com?q=1");

        assertThat(signs(signed, "https://[2001:db8::1]:8443/a?q=%2B1", fields)).isTrue();
        assertThat(signs(signed, "https://[2001:db8::1]/a?q=%2B1", fields)).isTrue();
        assertThat(signs(named, "http://u:p@example.com:80?q=1", fields)).isTrue();
    }

    @Test
    void the_parameters_of_a_get_are_in_its_url() {
        String url = "https://hooks.example.com/twilio/voice?CallSid=CA1&Digits=10&From=%2B15551230001";

        assertThat(signs("DuqDntU0bgmyjdUNQTHN1SPEnrI=", url, "")).isTrue();
        assertThat(signs("DuqDntU0bgmyjdUNQTHN1SPEnrI=", url.replace("%2B", "+"), ""))
                .isFalse();
    }

    @Test
    void names_are_ordered_by_code_unit() {
        String fields = form("a_", "3", "aA", "5", "b", "2", "B", "1", "Z", "4");

        assertThat(signs("ilbjt7NUoIkNWsP6WCZ96joXgFM=", "https://hooks.example.com/x", fields))
                .isTrue();
    }

    @Test
    void of_a_repeated_name_each_distinct_value_counts_once() {
        String fields = "From=%2B1&MediaUrl=https%3A%2F%2Fb&MediaUrl=https%3A%2F%2Fa&MediaUrl=https%3A%2F%2Fa";

        assertThat(signs("wCKl/5ZT+twcN2uSs74JDIRCx0E=", "https://hooks.example.com/x", fields))
                .isTrue();
    }

    private boolean signs(String given, String url, String form) {
        return signature.signs(given, url, TwilioFields.of(form));
    }
}
