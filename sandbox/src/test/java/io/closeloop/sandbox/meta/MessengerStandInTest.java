// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.meta.PageMessage.QuickReply;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.ReceivingProgram;
import io.closeloop.sandbox.webhook.Redelivery;
import io.closeloop.testkit.SettableClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessengerStandInTest {
    private static final String SECRET = "3f1c0a9b7d5e4f2688aa11cc22dd33ee";
    private static final String TOKEN = "EAAB-page-token";
    private static final String PAGE = "1001";
    private static final String USER = "2002";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SettableClock clock = new SettableClock();
    private final ReceivingProgram program = new ReceivingProgram();
    private final MessengerWebhooks hooks =
            new MessengerWebhooks(ProgramAddress.direct(program.base()), SECRET, PAGE, clock, Redelivery.none());
    private final MessengerStandIn messenger = new MessengerStandIn(clock, 0, SECRET, PAGE, TOKEN).start();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void a_user_has_just_written() {
        messenger.happened(UserMessage.text(USER, "Where is my order?").at(clock.instant()));
    }

    @AfterEach
    void close() {
        hooks.close();
        messenger.close();
        program.close();
    }

    @Test
    void an_accepted_message_is_answered_kept_and_told() throws Exception {
        BlockingQueue<PageMessage> told = new LinkedBlockingQueue<>();
        messenger.onMessage(told::add);

        HttpResponse<String> answer = send("""
                {"recipient":{"id":"2002"},"messaging_type":"RESPONSE","message":{"text":"How easy was it?",
                 "metadata":"inv-1","quick_replies":[{"content_type":"text","title":"7","payload":"sv:T:7"}]}}
                """);

        PageMessage message = told.poll(10, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()))
                .isEqualTo(JSON.readTree("{\"recipient_id\":\"2002\",\"message_id\":\"%s\"}".formatted(message.mid())));
        assertThat(message)
                .isEqualTo(new PageMessage(
                        message.mid(),
                        USER,
                        "RESPONSE",
                        "How easy was it?",
                        List.of(new QuickReply("7", "sv:T:7")),
                        "inv-1",
                        clock.instant()));
        assertThat(messenger.messagesTo(USER)).containsExactly(message);
    }

    @Test
    void the_page_may_be_called_me_and_the_token_be_a_parameter() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(messenger.base() + "/v25.0/me/messages?access_token=" + TOKEN))
                        .POST(HttpRequest.BodyPublishers.ofString(text(USER, "Hi")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void a_wrong_token_is_190() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(messenger.base() + "/v25.0/1001/messages"))
                        .header("Authorization", "Bearer wrong")
                        .POST(HttpRequest.BodyPublishers.ofString(text(USER, "Hi")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertError(answer, 190, 0);
        assertThat(messenger.messages()).isEmpty();
    }

    @Test
    void a_wrong_proof_is_100() throws Exception {
        assertError(post("/v25.0/1001/messages?appsecret_proof=00", text(USER, "Hi")), 100, 0);
        assertThat(post("/v25.0/1001/messages?appsecret_proof=" + MetaSignature.proof(SECRET, TOKEN), text(USER, "Hi"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void another_page_is_100_33() throws Exception {
        assertError(post("/v25.0/9999/messages", text(USER, "Hi")), 100, 33);
    }

    @Test
    void an_unknown_user_is_100_2018001() throws Exception {
        assertError(send(text("9999", "Hi")), 100, 2018001);
        assertThat(messenger.refusals())
                .extracting(RefusedPageMessage::psid, RefusedPageMessage::subcode)
                .containsExactly(tuple("9999", 2018001));
    }

    @Test
    void the_window_closes_24_hours_after_the_users_last_message() throws Exception {
        clock.advance(Duration.ofHours(24));
        assertThat(send(text(USER, "Hi")).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));
        assertError(send(text(USER, "Hi")), 10, 2018278);

        messenger.happened(UserMessage.text(USER, "Hello?").at(clock.instant()));
        assertThat(send(text(USER, "Hi")).statusCode()).isEqualTo(200);
    }

    @Test
    void a_tag_does_not_open_the_window() throws Exception {
        clock.advance(Duration.ofHours(25));

        assertError(
                send("{\"recipient\":{\"id\":\"2002\"},\"messaging_type\":\"MESSAGE_TAG\",\"tag\":\"HUMAN_AGENT\","
                        + "\"message\":{\"text\":\"Hi\"}}"),
                10,
                2018278);
    }

    @Test
    void an_agents_message_does_not_open_the_window() throws Exception {
        clock.advance(Duration.ofHours(25));
        messenger.happened(PageEcho.agent(USER, "Anything else?").at(clock.instant()));

        assertError(send(text(USER, "Hi")), 10, 2018278);
    }

    @Test
    void a_user_who_never_wrote_is_outside_the_window() throws Exception {
        messenger.knowUser("3003");

        assertError(send(text("3003", "Hi")), 10, 2018278);
    }

    @Test
    void a_thread_of_another_app_is_10_2018300_until_passed_back() throws Exception {
        messenger.happened(
                new ThreadControlPassed(USER, MessengerStandIn.APP_ID, PageEcho.AGENT_TOOL, null, clock.instant()));
        assertError(send(text(USER, "Hi")), 10, 2018300);

        messenger.happened(ThreadControlPassed.back(USER));
        assertThat(send(text(USER, "Hi")).statusCode()).isEqualTo(200);
    }

    @Test
    void a_text_beyond_2000_characters_is_100() throws Exception {
        assertThat(send(text(USER, "ä".repeat(2000))).statusCode()).isEqualTo(200);
        assertError(send(text(USER, "ä".repeat(2001))), 100, 0);
    }

    @Test
    void quick_replies_have_their_bounds() throws Exception {
        String good = quickReply("0", "sv:T:0");

        assertThat(send(withQuickReplies(Collections.nCopies(13, good))).statusCode())
                .isEqualTo(200);
        assertError(send(withQuickReplies(Collections.nCopies(14, good))), 100, 0);
        assertThat(send(withQuickReplies(List.of(quickReply("t".repeat(20), "p"))))
                        .statusCode())
                .isEqualTo(200);
        assertError(send(withQuickReplies(List.of(quickReply("t".repeat(21), "p")))), 100, 0);
        assertError(send(withQuickReplies(List.of(quickReply("t", "p".repeat(1001))))), 100, 0);
        assertError(send(withQuickReplies(List.of(quickReply("t", "")))), 100, 0);
        assertError(send(withQuickReplies(List.of("{\"title\":\"t\",\"payload\":\"p\"}"))), 100, 0);
    }

    @Test
    void what_is_missing_is_100() throws Exception {
        assertError(send("{\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"Hi\"}}"), 100, 0);
        assertError(send("{\"recipient\":{\"id\":\"2002\"},\"message\":{\"text\":\"Hi\"}}"), 100, 0);
        assertError(
                send("{\"recipient\":{\"id\":\"2002\"},\"messaging_type\":\"RESPONSE\",\"message\":{}}"), 100, 2018034);
        assertError(send("recipient=2002"), 100, 0);
        assertThat(messenger.messages()).isEmpty();
    }

    @Test
    void a_rate_limit_is_613_and_sends_nothing() throws Exception {
        messenger.rejectNext(1);

        assertError(send(text(USER, "Hi")), 613, 0);
        assertThat(messenger.messages()).isEmpty();
        assertThat(send(text(USER, "Hi")).statusCode()).isEqualTo(200);
    }

    @Test
    void an_outage_answers_every_request() throws Exception {
        messenger.outage(Reply.empty(503));
        assertThat(send(text(USER, "Hi")).statusCode()).isEqualTo(503);
    }

    @Test
    void a_lost_send_is_found_in_the_conversation_newest_first() throws Exception {
        clock.advance(Duration.ofMinutes(1));
        messenger.happened(PageEcho.agent(USER, "On its way").at(clock.instant()));
        clock.advance(Duration.ofMinutes(1));
        messenger.loseNextReplies(1);
        assertThat(send(text(USER, "How easy was it?")).statusCode()).isEqualTo(502);

        JsonNode found = get("/v25.0/1001/conversations?platform=messenger&user_id=2002"
                + "&fields=messages%7Bid,message,created_time,from,to%7D");

        JsonNode lines = found.path("data").path(0).path("messages").path("data");
        assertThat(found.path("data")).hasSize(1);
        assertThat(found.path("data").path(0).path("id").asText()).startsWith("t_");
        assertThat(lines.findValuesAsText("message"))
                .containsExactly("How easy was it?", "On its way", "Where is my order?");
        assertThat(lines.get(0).path("id").asText())
                .isEqualTo(messenger.messages().get(0).mid());
        assertThat(lines.get(0).path("created_time").asText()).isEqualTo("2026-03-03T10:17:30+0000");
        assertThat(lines.get(0).path("from").path("id").asText()).isEqualTo(PAGE);
        assertThat(lines.get(0).path("to").path("data").path(0).path("id").asText())
                .isEqualTo(USER);
        assertThat(lines.get(2).path("from").path("id").asText()).isEqualTo(USER);
    }

    @Test
    void a_conversation_shows_the_fields_asked_for_only() throws Exception {
        send(text(USER, "one"));

        JsonNode limited = get("/v25.0/me/conversations?user_id=2002&fields=messages.limit(1)%7Bmessage%7D");
        JsonNode bare = get("/v25.0/me/conversations?user_id=2002");

        JsonNode lines = limited.path("data").path(0).path("messages").path("data");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).fieldNames()).toIterable().containsExactlyInAnyOrder("message", "id");
        assertThat(bare.path("data").path(0).has("messages")).isFalse();
    }

    @Test
    void another_users_conversation_is_not_shown() throws Exception {
        assertThat(get("/v25.0/1001/conversations?user_id=9999&fields=messages").path("data"))
                .isEmpty();
    }

    @Test
    void what_the_program_sent_comes_back_as_an_echo() throws Exception {
        messenger.deliverThrough(hooks);

        send("{\"recipient\":{\"id\":\"2002\"},\"messaging_type\":\"RESPONSE\","
                + "\"message\":{\"text\":\"How easy was it?\",\"metadata\":\"inv-1\"}}");

        Request request = program.next();
        JsonNode event = JSON.readTree(request.body())
                .path("entry")
                .path(0)
                .path("messaging")
                .path(0);
        assertThat(event.path("sender").path("id").asText()).isEqualTo(PAGE);
        JsonNode message = event.path("message");
        assertThat(message.path("is_echo").asBoolean()).isTrue();
        assertThat(message.path("app_id").asText()).isEqualTo(MessengerStandIn.APP_ID);
        assertThat(message.path("metadata").asText()).isEqualTo("inv-1");
        assertThat(message.path("mid").asText())
                .isEqualTo(messenger.messages().get(0).mid());
    }

    @Test
    void a_webhook_opens_the_window_and_a_forged_one_does_not() throws Exception {
        messenger.deliverThrough(hooks);

        hooks.post(hooks.forged(UserMessage.text("3003", "Hi"))).get(10, TimeUnit.SECONDS);
        assertError(send(text("3003", "Hi")), 100, 2018001);

        MessengerWebhook genuine = hooks.webhook(UserMessage.text("3003", "Hi"));
        hooks.post(genuine).get(10, TimeUnit.SECONDS);
        hooks.repeat(genuine).get(10, TimeUnit.SECONDS);
        assertThat(send(text("3003", "Hi")).statusCode()).isEqualTo(200);
        assertThat(get("/v25.0/1001/conversations?user_id=3003&fields=messages%7Bmessage%7D")
                        .path("data")
                        .path(0)
                        .path("messages")
                        .path("data"))
                .hasSize(2);
    }

    private HttpResponse<String> send(String json) throws Exception {
        return post("/v25.0/1001/messages", json);
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(messenger.base() + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(messenger.base() + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String text(String psid, String text) {
        return "{\"recipient\":{\"id\":\"%s\"},\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"%s\"}}"
                .formatted(psid, text);
    }

    private static String withQuickReplies(List<String> replies) {
        return "{\"recipient\":{\"id\":\"2002\"},\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"Hi\",\"quick_replies\":["
                + String.join(",", replies) + "]}}";
    }

    private static String quickReply(String title, String payload) {
        return "{\"content_type\":\"text\",\"title\":\"%s\",\"payload\":\"%s\"}".formatted(title, payload);
    }

    private static void assertError(HttpResponse<String> answer, int code, int subcode) throws Exception {
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error.path("code").asInt()).isEqualTo(code);
        assertThat(error.path("error_subcode").asInt()).isEqualTo(subcode);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("type").asText()).endsWith("Exception");
        assertThat(error.path("fbtrace_id").asText()).isNotBlank();
    }
}
