// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors on which Twilio's Node and Java libraries agree. */
class TwilioSignatureTest {
    private static final String TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";

    private static final Map<String, List<String>> VOICE_STATUS = fields(
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

    @Test
    void v1_a_form() {
        assertThat(sign("https://hooks.example.com/twilio/voice/status", VOICE_STATUS))
                .isEqualTo("LDClpsabKSvqaLMbh0lxldJxOjk=");
    }

    @Test
    void v1_depends_on_scheme_slash_and_every_field() {
        Map<String, List<String>> more = new LinkedHashMap<>(VOICE_STATUS);
        more.put("Extra", List.of(""));

        assertThat(List.of(
                        sign("http://hooks.example.com/twilio/voice/status", VOICE_STATUS),
                        sign("https://hooks.example.com/twilio/voice/status/", VOICE_STATUS),
                        sign("https://hooks.example.com/twilio/voice/status", more)))
                .doesNotContain("LDClpsabKSvqaLMbh0lxldJxOjk=");
    }

    @Test
    void v2_a_query_an_empty_value_and_text_beyond_ascii() {
        assertThat(sign(
                        "https://hooks.example.com/twilio/messages?tenant=acme&ch=wa",
                        fields(
                                "Body", "Nota 9 — ¡genial! 😀",
                                "From", "whatsapp:+34600111222",
                                "MediaUrl0", "",
                                "MessageSid", "SM0a0b0c0d0e0f01020304050607080900",
                                "NumMedia", "0",
                                "ProfileName", "Zoë Núñez",
                                "To", "whatsapp:+15005550006",
                                "WaId", "34600111222")))
                .isEqualTo("c0e1tWspdgfaJzk8pzENW/hAOck=");
    }

    @Test
    void v3_a_json_body_is_signed_by_its_hash_in_the_url() {
        byte[] body =
                "{\"type\":\"com.twilio.taskrouter.task.completed\",\"data\":{\"payload\":{\"task_sid\":\"WT1\",\"note\":\"café\"}}}"
                        .getBytes(StandardCharsets.UTF_8);

        URI url = TwilioSignature.withBodyHash(URI.create("https://hooks.example.com/twilio/events"), body);

        assertThat(url.getQuery())
                .isEqualTo("bodySHA256=a6ac9696c826f0820783184b31d451c5a62fa4ff9535c45280e85cc23dbb18d3");
        assertThat(TwilioSignature.ofUrl(TOKEN, url)).isEqualTo("VG3/7pAflcc+L1/ayG/sooFOQ+I=");
    }

    @Test
    void v4_the_port_is_signed_as_written() {
        Map<String, List<String>> gather =
                fields("CallSid", "CA11112222333344445555666677778888", "Digits", "9", "From", "+15551230001");

        assertThat(sign("https://hooks.example.com/twilio/gather", gather)).isEqualTo("KIbejXfObCZ4n77L2MlVnmpryCI=");
        assertThat(sign("https://hooks.example.com:8443/twilio/gather", gather))
                .isEqualTo("btzNZD0cSyPZd7kXrWc1NfUy7Y8=");
        assertThat(sign("https://hooks.example.com:443/twilio/gather", gather))
                .isEqualTo("b/JkFhZ6Zot+GJy/QkK71BdArOQ=");
    }

    @Test
    void v5_a_get_signs_the_url_as_encoded() {
        URI url = URI.create("https://hooks.example.com/twilio/voice?CallSid=CA1&Digits=10&From=%2B15551230001");

        assertThat(TwilioSignature.ofUrl(TOKEN, url)).isEqualTo("DuqDntU0bgmyjdUNQTHN1SPEnrI=");
    }

    @Test
    void v6_names_are_ordered_by_code_unit() {
        assertThat(sign("https://hooks.example.com/x", fields("a_", "3", "aA", "5", "b", "2", "B", "1", "Z", "4")))
                .isEqualTo("ilbjt7NUoIkNWsP6WCZ96joXgFM=");
    }

    @Test
    void v7_repeated_values_are_sorted_and_counted_once() {
        assertThat(sign(
                        "https://hooks.example.com/x",
                        Map.of(
                                "From", List.of("+1"),
                                "MediaUrl", List.of("https://b", "https://a", "https://a"))))
                .isEqualTo("wCKl/5ZT+twcN2uSs74JDIRCx0E=");
    }

    @Test
    void a_connection_fragment_is_not_signed() {
        assertThat(sign("https://hooks.example.com/twilio/voice/status#rc=2&rp=ct,rt", VOICE_STATUS))
                .isEqualTo("LDClpsabKSvqaLMbh0lxldJxOjk=");
    }

    private static String sign(String url, Map<String, List<String>> fields) {
        return TwilioSignature.ofForm(TOKEN, URI.create(url), fields);
    }

    private static Map<String, List<String>> fields(String... namesAndValues) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return fields;
    }
}
