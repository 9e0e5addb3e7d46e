// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.closeloop.interaction.Message;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook.Heard;
import io.closeloop.port.Webhook.RejectedCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaWebhookTest {
    /** A plain text message. */
    private static final String PLAIN = """
            {"object":"page","entry":[{"id":"1001","time":1772532930123,"messaging":[{"sender":{"id":"2002"},"recipient":{"id":"1001"},"timestamp":1772532930000,"message":{"mid":"m_A1","text":"9"}}]}]}""";

    private static final String PLAIN_SIGNATURE =
            "sha256=74dd0dd04493a91a0bd9453ac26a4bedea031962140455f899e992811ae30189";

    /** Pure ASCII: the backslashes are bytes of the body. */
    private static final String ESCAPED = """
            {"object":"instagram","entry":[{"id":"3003","time":1772532930456,"messaging":[{"sender":{"id":"4004"},"recipient":{"id":"3003"},"timestamp":1772532930400,"message":{"mid":"aWdf\\/1","text":"caf\\u00e9 \\ud83d\\ude00 50\\u0025 \\u003C3"}}]}]}""";

    private static final String ESCAPED_SIGNATURE =
            "sha256=21b21a59b42d24918a99827c5da6e4e369013d0fe8623ce843e8ca212ad28a59";

    /** Characters beyond ASCII as raw UTF-8. */
    private static final String RAW = """
            {"object":"whatsapp_business_account","entry":[{"id":"5005","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Zoë"},"wa_id":"34600111222"}],"messages":[{"from":"34600111222","id":"wamid.C1","timestamp":"1772532930","type":"text","text":{"body":"Nota 9 — ¡genial! 😀"}}]}}]}]}""";

    private static final String RAW_SIGNATURE =
            "sha256=1a1362b67d6683a18fbad18c847898d6198b00a2197e9f2979f390a57c4c55bd";

    private final MetaWebhook webhook = Page.webhook();

    @Test
    void a_message_signed_over_its_raw_bytes_is_heard_and_acknowledged() {
        Heard heard = webhook.receive(Page.post(PLAIN.getBytes(StandardCharsets.UTF_8), PLAIN_SIGNATURE));

        assertThat(PLAIN.getBytes(StandardCharsets.UTF_8)).hasSize(189);
        assertThat(heard.intakes()).hasSize(1);
        HttpAnswer answer = heard.reply().apply(List.of());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("EVENT_RECEIVED");
    }

    @Test
    void escapes_are_checked_as_sent_and_read_as_meant() {
        Heard heard = webhook.receive(Page.post(ESCAPED.getBytes(StandardCharsets.UTF_8), ESCAPED_SIGNATURE));

        assertThat(ESCAPED.getBytes(StandardCharsets.UTF_8)).hasSize(235);
        Message message = message(heard);
        assertThat(message.source()).isEqualTo("meta-instagram");
        assertThat(message.messageId()).isEqualTo("aWdf/1");
        assertThat(message.text()).isEqualTo("café 😀 50% <3");
    }

    @Test
    void a_body_written_anew_does_not_have_the_signature_any_more() {
        String rewritten = ESCAPED.replace("\\/", "/").replace("\\u003C", "<").replace("\\u0025", "%");

        assertRejected(
                Page.post(rewritten.getBytes(StandardCharsets.UTF_8), ESCAPED_SIGNATURE), 403, "X-Hub-Signature");
    }

    @Test
    void raw_utf8_is_checked_as_it_came_and_another_object_holds_nothing_for_us() {
        Heard heard = webhook.receive(Page.post(RAW.getBytes(StandardCharsets.UTF_8), RAW_SIGNATURE));

        assertThat(RAW.getBytes(StandardCharsets.UTF_8)).hasSize(420);
        assertThat(heard.intakes()).isEmpty();
        assertThat(heard.reply().apply(List.of()).status()).isEqualTo(200);
        assertRejected(Page.post(RAW.getBytes(StandardCharsets.ISO_8859_1), RAW_SIGNATURE), 403, "X-Hub-Signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256=zz",
                "74dd0dd04493a91a0bd9453ac26a4bedea031962140455f899e992811ae30189",
                "sha1=74dd0dd04493a91a0bd9453ac26a4bedea031962140455f899e992811ae30189",
                "sha256=74dd0dd04493a91a0bd9453ac26a4bedea031962140455f899e992811ae301",
                "sha256=74dd0dd04493a91a0bd9453ac26a4bedea031962140455f899e992811ae30188"
            })
    void anything_but_the_whole_signature_is_a_forgery(String signature) {
        assertRejected(Page.post(PLAIN.getBytes(StandardCharsets.UTF_8), signature), 403, "X-Hub-Signature-256");
    }

    @Test
    void the_legacy_signature_is_no_signature() {
        HttpCall legacy = new HttpCall(
                "POST",
                "/hooks/meta",
                null,
                Map.of("x-hub-signature", PLAIN_SIGNATURE),
                PLAIN.getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");

        assertRejected(legacy, 403, "X-Hub-Signature-256");
    }

    @Test
    void the_handshake_gives_exactly_the_challenge_back_as_plain_text() {
        Heard heard = webhook.receive(
                Page.get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=" + Page.VERIFY));

        HttpAnswer answer = heard.reply().apply(List.of());
        assertThat(heard.intakes()).isEmpty();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "text/plain; charset=utf-8")
                .containsEntry("X-Content-Type-Options", "nosniff");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("1158201444");
    }

    @Test
    void the_handshake_decodes_the_query() {
        Heard heard = webhook.receive(Page.get(
                "hub%2Emode=subscribe&hub.challenge=11%35&hub.verify_token=" + Page.VERIFY.replace("-", "%2D")));

        assertThat(new String(heard.reply().apply(List.of()).body(), StandardCharsets.UTF_8))
                .isEqualTo("115");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | 403 | hub.verify_token",
                "hub.mode=subscribe&hub.challenge=1 | 403 | hub.verify_token",
                "hub.mode=subscribe&hub.challenge=1&hub.verify_token= | 403 | hub.verify_token",
                "hub.mode=subscribe&hub.challenge=1&hub.verify_token=our-verify-token-5f2 | 403 | hub.verify_token",
                "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=our-verify-token-5f2c | 400 | hub.mode",
                "hub.mode=subscribe&hub.verify_token=our-verify-token-5f2c | 400 | hub.challenge",
                "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=our-verify-token-5f2c | 400 | hub.challenge"
            })
    void any_other_handshake_is_turned_down(String query, int status, String field) {
        assertRejected(Page.get(query), status, field);
    }

    @Test
    void a_challenge_without_bounds_is_not_given_back() {
        assertRejected(
                Page.get("hub.mode=subscribe&hub.challenge=" + "1".repeat(129) + "&hub.verify_token=" + Page.VERIFY),
                400,
                "hub.challenge");
    }

    @Test
    void another_method_is_not_understood() {
        assertRejected(new HttpCall("DELETE", "/hooks/meta", null, Map.of(), new byte[0], "127.0.0.1"), 405, "GET");
    }

    @Test
    void one_bad_event_takes_nothing_else_down() {
        String good = "{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"timestamp\":1772532930000,"
                + "\"message\":{\"mid\":\"m_%s\",\"text\":\"hello\"}}";
        List<String> bad = List.of(
                "null",
                "7",
                "\"words\"",
                "[]",
                "{}",
                "{\"message\":{\"mid\":\"m_x\",\"text\":\"from nobody\"}}",
                "{\"sender\":{\"id\":\"\"},\"recipient\":{\"id\":\"1001\"},\"message\":{\"mid\":\"m_x\"}}",
                "{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"10:01\"},\"message\":{\"mid\":\"m_x\"}}",
                "{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"message\":{\"text\":\"no mid\"}}",
                "{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"delivery\":{\"mids\":[null,7,\"\"]}}",
                "{\"sender\":[],\"recipient\":{\"id\":\"1001\"},\"pass_thread_control\":"
                        + "{\"previous_owner_app_id\":\"1\",\"new_owner_app_id\":\"" + Page.APP + "\"}}");
        String body =
                "{\"object\":\"page\",\"entry\":[null,\"words\",{\"messaging\":{\"a\":1}},{\"id\":\"1001\",\"time\":1,\"messaging\":["
                        + good.formatted("first") + "," + String.join(",", bad) + "," + good.formatted("last")
                        + "]},{\"messaging\":[" + good.formatted("other") + "]}]}";

        Heard heard = webhook.receive(Page.post(body, Page.SECRET));

        assertThat(heard.intakes())
                .extracting(intake -> ((Intake.Wrote) intake).message().messageId())
                .containsExactly("m_first", "m_last", "m_other");
        assertThat(heard.reply().apply(List.of()).status()).isEqualTo(200);
    }

    @Test
    void an_event_without_any_time_is_left_out() {
        String body = """
                {"object":"page","entry":[{"messaging":[{"sender":{"id":"2002"},"recipient":{"id":"1001"},
                "message":{"mid":"m_1","text":"when?"}}]}]}""";

        assertThat(webhook.receive(Page.post(body, Page.SECRET)).intakes()).isEmpty();
    }

    private static Message message(Heard heard) {
        assertThat(heard.intakes()).hasSize(1);
        return ((Intake.Wrote) heard.intakes().get(0)).message();
    }

    private void assertRejected(HttpCall call, int status, String field) {
        RejectedCall rejected = catchThrowableOfType(RejectedCall.class, () -> webhook.receive(call));
        assertThat(rejected).as("the call is rejected").isNotNull();
        assertThat(rejected.status()).isEqualTo(status);
        assertThat(rejected).hasMessageContaining(field);
    }
}
