// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.Receipt;
import io.closeloop.sandbox.webhook.ReceivingProgram;
import io.closeloop.sandbox.webhook.Redelivery;
import io.closeloop.testkit.SettableClock;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessengerWebhooksTest {
    private static final String SECRET = "3f1c0a9b7d5e4f2688aa11cc22dd33ee";
    private static final String PAGE = "1001";
    private static final String USER = "2002";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-03T10:15:30.123Z"));
    private final ReceivingProgram program = new ReceivingProgram().answering(request -> Reply.empty(200));
    private final MessengerWebhooks hooks = new MessengerWebhooks(
            new ProgramAddress(URI.create("https://feedback.example.com"), program.base()),
            SECRET,
            PAGE,
            clock,
            Redelivery.untilRestarted());

    @AfterEach
    void close() {
        hooks.close();
        program.close();
    }

    @Test
    void a_users_text_arrives_in_metas_envelope_with_a_valid_signature() throws Exception {
        join(hooks.post(new UserMessage(USER, "m_A1", "9", null, null, Instant.parse("2026-03-03T10:15:30Z"))));

        Request request = program.next();
        assertThat(request.uri()).hasToString("/hooks/meta");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(isGenuine(request)).isTrue();
        assertThat(JSON.readTree(request.body())).isEqualTo(JSON.readTree("""
                                {"object":"page","entry":[{"id":"1001","time":1772532930123,"messaging":[
                                 {"sender":{"id":"2002"},"recipient":{"id":"1001"},"timestamp":1772532930000,
                                  "message":{"mid":"m_A1","text":"9"}}]}]}
                                """));
    }

    @Test
    void the_body_is_escaped_as_meta_escapes_it() throws Exception {
        join(hooks.userText(USER, "café 😀 50% <3 a/b me@x"));

        Request request = program.next();
        assertThat(request.text())
                .contains("caf\\u00e9 \\ud83d\\ude00 50\\u0025 \\u003C3 a\\/b me\\u0040x")
                .matches("\\p{ASCII}*");
        assertThat(isGenuine(request)).isTrue();
        assertThat(message(request).path("text").asText()).isEqualTo("café 😀 50% <3 a/b me@x");
        // Parsing and writing again makes other bytes: a receiver that signs those must fail here.
        assertThat(JSON.readTree(request.body()).toString()).isNotEqualTo(request.text());
    }

    @Test
    void a_quick_reply_carries_title_and_payload() throws Exception {
        join(hooks.quickReply(USER, "9", "sv:TOKEN:9"));

        JsonNode message = message(program.next());
        assertThat(message.path("text").asText()).isEqualTo("9");
        assertThat(message.path("quick_reply").path("payload").asText()).isEqualTo("sv:TOKEN:9");
        assertThat(message.path("mid").asText()).startsWith("m_");
    }

    @Test
    void an_agents_echo_comes_from_the_page_with_another_app() throws Exception {
        join(hooks.agentText(USER, "Anything else?"));

        JsonNode event = events(program.next()).get(0);
        assertThat(event.path("sender").path("id").asText()).isEqualTo(PAGE);
        assertThat(event.path("recipient").path("id").asText()).isEqualTo(USER);
        assertThat(event.path("message").path("is_echo").asBoolean()).isTrue();
        assertThat(event.path("message").path("app_id").asText())
                .isEqualTo(PageEcho.AGENT_TOOL)
                .isNotEqualTo(MessengerStandIn.APP_ID);
    }

    @Test
    void delivery_read_and_hand_over_have_their_shapes() throws Exception {
        Instant watermark = Instant.parse("2026-03-03T10:15:00Z");
        join(hooks.post(hooks.batch(List.of(List.of(
                new MessagesDelivered(USER, List.of("m_1"), watermark, null),
                new MessagesRead(USER, watermark, null),
                ThreadControlPassed.back(USER))))));

        JsonNode events = events(program.next());
        assertThat(events.get(0).path("delivery"))
                .isEqualTo(JSON.readTree("{\"mids\":[\"m_1\"],\"watermark\":1772532900000}"));
        assertThat(events.get(1).path("read")).isEqualTo(JSON.readTree("{\"watermark\":1772532900000}"));
        JsonNode pass = events.get(2).path("pass_thread_control");
        assertThat(pass.path("previous_owner_app_id").asText()).isEqualTo(PageEcho.AGENT_TOOL);
        assertThat(pass.path("new_owner_app_id").asText()).isEqualTo(MessengerStandIn.APP_ID);
    }

    @Test
    void a_batch_holds_several_entries() throws Exception {
        join(hooks.post(hooks.batch(List.of(
                List.of(UserMessage.text("2002", "one"), UserMessage.text("2003", "two")),
                List.of(UserMessage.text("2004", "three"))))));

        Request request = program.next();
        JsonNode entries = JSON.readTree(request.body()).path("entry");
        assertThat(entries).hasSize(2);
        assertThat(entries.findValuesAsText("text")).containsExactly("one", "two", "three");
        assertThat(isGenuine(request)).isTrue();
    }

    @Test
    void a_repeat_is_the_same_bytes_again() {
        MessengerWebhook webhook = hooks.webhook(UserMessage.text(USER, "hello"));
        join(hooks.post(webhook));
        clock.advance(Duration.ofMinutes(5));
        join(hooks.repeat(webhook));

        assertThat(program.next().text()).isEqualTo(program.next().text());
    }

    @Test
    void a_forgery_does_not_verify() {
        join(hooks.post(hooks.forged(UserMessage.text(USER, "5"))));

        assertThat(isGenuine(program.next())).isFalse();
    }

    @Test
    void any_body_can_be_signed() {
        join(hooks.post(hooks.signed("{\"object\":\"page\",\"entry\":[null]}")));

        Request request = program.next();
        assertThat(request.text()).isEqualTo("{\"object\":\"page\",\"entry\":[null]}");
        assertThat(isGenuine(request)).isTrue();
    }

    @Test
    void the_handshake_asks_with_dots_in_the_names() {
        program.answering(request -> Reply.of(200, "text/plain", "1158201444"));

        Receipt receipt = join(hooks.handshake("verify me", "1158201444"));

        assertThat(receipt.body()).isEqualTo("1158201444");
        Request request = program.next();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.uri().getRawQuery())
                .isEqualTo("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify%20me");
    }

    private static JsonNode events(Request request) throws Exception {
        return JSON.readTree(request.body()).path("entry").path(0).path("messaging");
    }

    private static JsonNode message(Request request) throws Exception {
        return events(request).path(0).path("message");
    }

    /** Computed here from the bytes that arrived, apart from the code under test. */
    private static boolean isGenuine(Request request) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            String expected = String.format("sha256=%064x", new BigInteger(1, mac.doFinal(request.body())));
            return expected.equals(request.header("X-Hub-Signature-256"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Receipt join(CompletableFuture<Receipt> receipt) {
        return receipt.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
