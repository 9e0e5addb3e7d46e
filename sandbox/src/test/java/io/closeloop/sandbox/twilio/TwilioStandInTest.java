// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.twilio.SentMessage.Via;
import io.closeloop.testkit.SettableClock;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwilioStandInTest {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";
    private static final String MESSAGES = "/2010-04-01/Accounts/" + ACCOUNT + "/Messages.json";
    private static final String CALLS = "/2010-04-01/Accounts/" + ACCOUNT + "/Calls.json";
    private static final String CHAT = "/v1/Conversations/CH1/Messages";
    private static final String OURS = "+15005550006";
    private static final String CUSTOMER = "+15551230001";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-03T10:15:30.900Z"));
    private final TwilioStandIn twilio = new TwilioStandIn(clock, 0, ACCOUNT, TOKEN).start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        twilio.close();
    }

    @Test
    void an_accepted_message_is_answered_with_the_whole_resource() throws Exception {
        HttpResponse<String> created = send(CUSTOMER, "How was it? Reply 1-5");

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode json = JSON.readTree(created.body());
        String sid = json.path("sid").asText();
        assertThat(sid).matches("SM[0-9a-f]{32}");
        assertThat(json).isEqualTo(JSON.readTree("""
                                {"account_sid":"%1$s","api_version":"2010-04-01","body":"How was it? Reply 1-5",
                                 "date_created":"Tue, 03 Mar 2026 10:15:30 +0000","date_sent":null,
                                 "date_updated":"Tue, 03 Mar 2026 10:15:30 +0000","direction":"outbound-api",
                                 "error_code":null,"error_message":null,"from":"+15005550006",
                                 "messaging_service_sid":null,"num_media":"0","num_segments":"1","price":null,
                                 "price_unit":"USD","sid":"%2$s","status":"queued",
                                 "subresource_uris":{"media":"/2010-04-01/Accounts/%1$s/Messages/%2$s/Media.json"},
                                 "to":"+15551230001","uri":"/2010-04-01/Accounts/%1$s/Messages/%2$s.json"}
                                """.formatted(ACCOUNT, sid)));
    }

    @Test
    void an_accepted_message_is_kept_and_told() throws Exception {
        BlockingQueue<SentMessage> told = new LinkedBlockingQueue<>();
        twilio.onMessage(told::add);

        send(CUSTOMER, "How was it?");

        SentMessage message = told.poll(10, TimeUnit.SECONDS);
        assertThat(twilio.messagesTo(CUSTOMER)).containsExactly(message);
        assertThat(message.via()).isEqualTo(Via.API);
        assertThat(message.body()).isEqualTo("How was it?");
        assertThat(message.at()).isEqualTo(Instant.parse("2026-03-03T10:15:30Z"));
        assertThat(twilio.messagesTo("+15551239999")).isEmpty();
    }

    @Test
    void a_message_through_a_service_is_accepted_without_a_sender_yet() throws Exception {
        JsonNode json = JSON.readTree(post(MESSAGES, form("To", CUSTOMER, "MessagingServiceSid", "MG1", "Body", "Hi"))
                .body());

        assertThat(json.path("status").asText()).isEqualTo("accepted");
        assertThat(json.path("from").isNull()).isTrue();
        assertThat(json.path("num_segments").asText()).isEqualTo("0");
        assertThat(json.path("messaging_service_sid").asText()).isEqualTo("MG1");
    }

    @Test
    void a_wrong_token_is_20003() throws Exception {
        HttpResponse<String> answer = http.send(
                request(MESSAGES, "wrong")
                        .POST(HttpRequest.BodyPublishers.ofString(form("To", CUSTOMER, "From", OURS, "Body", "Hi")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertError(answer, 401, 20003);
        assertThat(twilio.messages()).isEmpty();
    }

    @Test
    void another_account_is_20404() throws Exception {
        assertError(
                post("/2010-04-01/Accounts/AC2/Messages.json", form("To", CUSTOMER, "From", OURS, "Body", "Hi")),
                404,
                20404);
    }

    @Test
    void a_missing_recipient_is_21604() throws Exception {
        assertError(post(MESSAGES, form("From", OURS, "Body", "Hi")), 400, 21604);
    }

    @Test
    void a_missing_sender_is_21603() throws Exception {
        assertError(post(MESSAGES, form("To", CUSTOMER, "Body", "Hi")), 400, 21603);
    }

    @Test
    void a_missing_text_is_21602() throws Exception {
        assertError(post(MESSAGES, form("To", CUSTOMER, "From", OURS, "Body", "")), 400, 21602);
    }

    @Test
    void a_recipient_that_is_not_e164_is_21211() throws Exception {
        assertError(send("0155 123", "Hi"), 400, 21211);
        // The plus of an unencoded form: the classic mistake.
        assertError(send(" 15551230001", "Hi"), 400, 21211);
        assertThat(twilio.refusals()).extracting(RefusedMessage::code).containsExactly(21211, 21211);
    }

    @Test
    void a_sender_of_another_account_is_21606() throws Exception {
        twilio.owns("+15005550001");

        assertError(send(CUSTOMER, "Hi"), 400, 21606);
    }

    @Test
    void a_malformed_sender_is_21212() throws Exception {
        assertError(post(MESSAGES, form("To", CUSTOMER, "From", "+0", "Body", "Hi")), 400, 21212);
    }

    @Test
    void a_message_to_its_sender_is_21266() throws Exception {
        assertError(send(OURS, "Hi"), 400, 21266);
    }

    @Test
    void a_text_beyond_1600_characters_is_21617() throws Exception {
        assertThat(send(CUSTOMER, "😀".repeat(1600)).statusCode()).isEqualTo(201);
        assertError(send(CUSTOMER, "a".repeat(1601)), 400, 21617);
    }

    @Test
    void a_status_callback_that_is_no_url_is_21609() throws Exception {
        assertError(
                post(MESSAGES, form("To", CUSTOMER, "From", OURS, "Body", "Hi", "StatusCallback", "https://my_host/x")),
                400,
                21609);
    }

    @Test
    void an_opted_out_recipient_is_21610_for_that_sender_only() throws Exception {
        twilio.optOut(CUSTOMER, OURS);

        assertError(send(CUSTOMER, "Hi"), 400, 21610);
        assertThat(post(MESSAGES, form("To", CUSTOMER, "From", "+15005550001", "Body", "Hi"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(twilio.refusals()).extracting(RefusedMessage::code).containsExactly(21610);
    }

    @Test
    void a_rate_limit_is_429_and_sends_nothing() throws Exception {
        twilio.rejectNext(1);

        assertError(send(CUSTOMER, "Hi"), 429, 20429);
        assertThat(twilio.messages()).isEmpty();
        assertThat(send(CUSTOMER, "Hi").statusCode()).isEqualTo(201);
    }

    @Test
    void a_lost_reply_hides_a_message_that_was_sent() throws Exception {
        twilio.loseNextReplies(1);

        HttpResponse<String> answer = send(CUSTOMER, "Hi");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).startsWith("<html>");
        assertThat(twilio.messagesTo(CUSTOMER)).hasSize(1);
        assertThat(bodies(get(MESSAGES + "?To=%2B15551230001"))).containsExactly("Hi");
    }

    @Test
    void an_outage_answers_every_request() throws Exception {
        twilio.outage(Reply.empty(503));
        assertThat(send(CUSTOMER, "Hi").statusCode()).isEqualTo(503);

        twilio.outage(null);
        assertThat(send(CUSTOMER, "Hi").statusCode()).isEqualTo(201);
    }

    @Test
    void a_message_is_fetched_by_its_sid() throws Exception {
        String sid = JSON.readTree(send(CUSTOMER, "Hi").body()).path("sid").asText();

        JsonNode json = get(MESSAGES.replace(".json", "/" + sid + ".json"));

        assertThat(json.path("body").asText()).isEqualTo("Hi");
    }

    @Test
    void an_unknown_sid_is_20404() throws Exception {
        HttpResponse<String> answer = http.send(
                request(MESSAGES.replace(".json", "/SM1.json"), TOKEN).GET().build(),
                HttpResponse.BodyHandlers.ofString());

        assertError(answer, 404, 20404);
    }

    @Test
    void the_list_is_newest_first_and_filtered() throws Exception {
        send(CUSTOMER, "first");
        clock.advance(Duration.ofMinutes(10));
        send(CUSTOMER, "second");
        send("+15551230002", "other");

        assertThat(bodies(get(MESSAGES))).containsExactly("other", "second", "first");
        assertThat(bodies(get(MESSAGES + "?To=%2B15551230001"))).containsExactly("second", "first");
        assertThat(bodies(get(MESSAGES + "?From=%2B19999999999"))).isEmpty();
        assertThat(bodies(get(MESSAGES + "?DateSent%3E=2026-03-03T10:20:00Z&To=%2B15551230001")))
                .containsExactly("second");
        assertThat(bodies(get(MESSAGES + "?DateSent%3C=2026-03-03T10:15:30Z"))).containsExactly("first");
        assertThat(bodies(get(MESSAGES + "?DateSent=2026-03-03&To=%2B15551230002")))
                .containsExactly("other");
        assertThat(bodies(get(MESSAGES + "?DateSent%3E=2026-03-04"))).isEmpty();
    }

    @Test
    void a_date_that_is_none_is_20001() throws Exception {
        HttpResponse<String> answer = http.send(
                request(MESSAGES + "?DateSent%3E=yesterday", TOKEN).GET().build(),
                HttpResponse.BodyHandlers.ofString());

        assertError(answer, 400, 20001);
    }

    @Test
    void pages_do_not_shift_when_messages_arrive_in_between() throws Exception {
        send(CUSTOMER, "1");
        send(CUSTOMER, "2");
        send(CUSTOMER, "3");

        JsonNode first = get(MESSAGES + "?PageSize=2&To=%2B15551230001");
        send(CUSTOMER, "4");
        JsonNode second = get(first.path("next_page_uri").asText());

        assertThat(bodies(first)).containsExactly("3", "2");
        assertThat(bodies(second)).containsExactly("1");
        assertThat(first.path("page_size").asInt()).isEqualTo(2);
        assertThat(second.path("next_page_uri").isNull()).isTrue();
        assertThat(second.path("page").asInt()).isEqualTo(1);
    }

    @Test
    void a_call_is_queued() throws Exception {
        HttpResponse<String> created =
                post(CALLS, form("To", CUSTOMER, "From", OURS, "Url", "https://x.example/ivr", "Twiml", "<Response/>"));

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode json = JSON.readTree(created.body());
        assertThat(json.path("sid").asText()).matches("CA[0-9a-f]{32}");
        assertThat(json.path("status").asText()).isEqualTo("queued");
        PlacedCall call = twilio.calls().get(0);
        assertThat(call.url()).isEqualTo("https://x.example/ivr");
        // Twilio ignores TwiML beside a URL.
        assertThat(call.twiml()).isNull();
    }

    @Test
    void a_call_without_its_parts_is_refused() throws Exception {
        assertError(post(CALLS, form("From", OURS, "Url", "https://x.example")), 400, 21201);
        assertError(post(CALLS, form("To", CUSTOMER, "Url", "https://x.example")), 400, 21213);
        assertError(post(CALLS, form("To", CUSTOMER, "From", OURS)), 400, 21205);
        assertError(post(CALLS, form("To", "123", "From", OURS, "Url", "https://x.example")), 400, 21211);
        assertThat(twilio.calls()).isEmpty();
    }

    @Test
    void a_chat_message_is_posted_and_found() throws Exception {
        twilio.openConversation("CH1");

        HttpResponse<String> created = post(CHAT, form("Author", "closeloop", "Body", "https://x.example/s/T"));

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode json = JSON.readTree(created.body());
        assertThat(json.path("sid").asText()).matches("IM[0-9a-f]{32}");
        assertThat(json.path("index").asInt()).isZero();
        assertThat(json.path("date_created").asText()).isEqualTo("2026-03-03T10:15:30Z");
        assertThat(bodies(get(CHAT + "?Order=desc&PageSize=20"))).containsExactly("https://x.example/s/T");
        assertThat(twilio.messagesTo("CH1")).extracting(SentMessage::via).containsExactly(Via.CONVERSATION);
    }

    @Test
    void chat_messages_are_listed_oldest_first_unless_asked_otherwise() throws Exception {
        twilio.openConversation("CH1");
        post(CHAT, form("Body", "one"));
        post(CHAT, form("Body", "two"));

        assertThat(bodies(get(CHAT))).containsExactly("one", "two");
        assertThat(bodies(get(CHAT + "?Order=desc"))).containsExactly("two", "one");
        assertThat(get(CHAT + "?PageSize=1").path("meta").path("next_page_url").asText())
                .startsWith("https://conversations.twilio.com/v1/Conversations/CH1/Messages?PageSize=1&Page=1");
    }

    @Test
    void a_closed_conversation_is_50377() throws Exception {
        twilio.openConversation("CH1");
        twilio.closeConversation("CH1");

        assertError(post(CHAT, form("Body", "too late")), 400, 50377);
        assertThat(twilio.messages()).isEmpty();
        assertThat(twilio.refusals()).extracting(RefusedMessage::code).containsExactly(50377);
    }

    @Test
    void an_unknown_conversation_is_20404() throws Exception {
        assertError(post(CHAT, form("Body", "Hi")), 404, 20404);
    }

    @Test
    void chat_attributes_must_be_json() throws Exception {
        twilio.openConversation("CH1");

        assertError(post(CHAT, form("Body", "Hi", "Attributes", "{")), 400, 20001);
    }

    private HttpResponse<String> send(String to, String body) throws Exception {
        return post(MESSAGES, form("To", to, "From", OURS, "Body", body));
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        return http.send(
                request(path, TOKEN)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer =
                http.send(request(path, TOKEN).GET().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path, String token) {
        String credentials =
                Base64.getEncoder().encodeToString((ACCOUNT + ":" + token).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(twilio.base() + path)).header("Authorization", "Basic " + credentials);
    }

    private static List<String> bodies(JsonNode page) {
        return page.path("messages").findValuesAsText("body");
    }

    private static String form(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return form.toString();
    }

    private static void assertError(HttpResponse<String> answer, int status, int code) throws Exception {
        JsonNode json = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json.path("code").asInt()).isEqualTo(code);
        assertThat(json.path("status").asInt()).isEqualTo(status);
        assertThat(json.path("message").asText()).isNotBlank();
        assertThat(json.path("more_info").asText()).isEqualTo("https://www.twilio.com/docs/errors/" + code);
    }
}
