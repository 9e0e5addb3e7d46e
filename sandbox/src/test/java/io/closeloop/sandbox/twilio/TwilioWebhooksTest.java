// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.twilio.security.RequestValidator;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.twilio.CallProgressed.Status;
import io.closeloop.sandbox.twilio.SentMessage.Via;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.Receipt;
import io.closeloop.sandbox.webhook.ReceivingProgram;
import io.closeloop.sandbox.webhook.Redelivery;
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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwilioWebhooksTest {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";
    private static final String PUBLISHED = "https://feedback.example.com";
    private static final String OURS = "+15005550006";
    private static final String CUSTOMER = "+15551230001";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-03T10:15:30.250Z"));
    private final ReceivingProgram program = new ReceivingProgram();
    private final TwilioWebhooks hooks = new TwilioWebhooks(
            new ProgramAddress(URI.create(PUBLISHED), program.base()),
            ACCOUNT,
            TOKEN,
            clock,
            Redelivery.untilRestarted());
    private final TwilioStandIn twilio =
            new TwilioStandIn(clock, 0, ACCOUNT, TOKEN).start().deliverThrough(hooks);

    @AfterEach
    void close() {
        hooks.close();
        twilio.close();
        program.close();
    }

    @Test
    void an_ended_call_arrives_signed_for_the_published_url() {
        join(hooks.callEnded(CallEnded.builder(CUSTOMER, OURS)
                .callSid("CA1")
                .talked(Duration.ofSeconds(61))
                .sequence(3)
                .answeredBy("human")
                .query("queue", "billing & refunds")
                .build()));

        Request request = program.next();
        assertThat(request.uri()).hasToString("/hooks/twilio/voice?queue=billing%20%26%20refunds");
        assertThat(isGenuine(request)).isTrue();
        assertThat(fields(request))
                .containsEntry("AccountSid", ACCOUNT)
                .containsEntry("CallSid", "CA1")
                .containsEntry("CallStatus", "completed")
                .containsEntry("CallDuration", "61")
                .containsEntry("Duration", "2")
                .containsEntry("CallbackSource", "call-progress-events")
                .containsEntry("Direction", "inbound")
                .containsEntry("From", CUSTOMER)
                .containsEntry("Called", OURS)
                .containsEntry("SequenceNumber", "3")
                .containsEntry("SipResponseCode", "200")
                .containsEntry("AnsweredBy", "human")
                .containsEntry("FromCity", "")
                .containsEntry("Timestamp", "Tue, 03 Mar 2026 10:15:30 +0000")
                .doesNotContainKey("ParentCallSid");
    }

    @Test
    void a_dialled_leg_names_its_parent() {
        CallLeg customer = CallLeg.inbound(CUSTOMER, OURS);

        join(hooks.callEnded(
                CallEnded.builder(customer.dialled("client:agent-7")).build()));

        assertThat(fields(program.next()))
                .containsEntry("ParentCallSid", customer.callSid())
                .containsEntry("Direction", "outbound-dial")
                .containsEntry("To", "client:agent-7");
    }

    @Test
    void a_missed_call_has_no_talk() {
        join(hooks.callEnded(
                CallEnded.builder(CUSTOMER, OURS).status(CallEnded.Status.BUSY).build()));

        assertThat(fields(program.next()))
                .containsEntry("CallStatus", "busy")
                .containsEntry("CallDuration", "0")
                .containsEntry("SipResponseCode", "486");
    }

    @Test
    void a_call_in_progress_is_told_without_a_duration() {
        join(hooks.callProgressed(new CallProgressed(CallLeg.inbound(CUSTOMER, OURS), Status.IN_PROGRESS, 1)));

        assertThat(fields(program.next()))
                .containsEntry("CallStatus", "in-progress")
                .containsEntry("SequenceNumber", "1")
                .doesNotContainKey("CallDuration");
    }

    @Test
    void an_inbound_sms_arrives_signed_whatever_it_says() {
        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "2 – nobody called back 😡 & 50%")));

        Request request = program.next();
        assertThat(request.uri()).hasToString("/hooks/twilio/message");
        assertThat(isGenuine(request)).isTrue();
        Map<String, String> fields = fields(request);
        assertThat(fields)
                .containsEntry("Body", "2 – nobody called back 😡 & 50%")
                .containsEntry("SmsStatus", "received")
                .containsEntry("NumMedia", "0")
                .doesNotContainKey("OptOutType");
        assertThat(fields.get("MessageSid")).isEqualTo(fields.get("SmsSid")).matches("SM[0-9a-f]{32}");
    }

    @Test
    void a_forgery_does_not_verify_and_changes_nothing() {
        program.answering(request -> Reply.empty(403));

        Receipt receipt = join(hooks.post(hooks.forged(MessageReceived.sms(CUSTOMER, OURS, "STOP"))));

        assertThat(receipt.status()).isEqualTo(403);
        assertThat(isGenuine(program.next())).isFalse();
        assertThat(twilio.alerts()).isEmpty();
        assertThat(send("Hi").statusCode()).isEqualTo(201);
    }

    @Test
    void a_repeat_is_the_same_request_again() {
        TwilioWebhook webhook = hooks.webhook(CallEnded.builder(CUSTOMER, OURS).build());
        join(hooks.post(webhook));
        clock.advance(Duration.ofMinutes(5));
        join(hooks.repeat(webhook));

        Request first = program.next();
        Request second = program.next();
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("X-Twilio-Signature")).isEqualTo(first.header("X-Twilio-Signature"));
        assertThat(second.header("I-Twilio-Idempotency-Token"))
                .isNotNull()
                .isEqualTo(first.header("I-Twilio-Idempotency-Token"));
    }

    @Test
    void two_webhooks_of_one_event_have_tokens_of_their_own() {
        CallEnded event = CallEnded.builder(CUSTOMER, OURS).build();

        assertThat(hooks.webhook(event).idempotencyToken())
                .isNotEqualTo(hooks.webhook(event).idempotencyToken());
    }

    @Test
    void stop_blocks_the_sender_and_start_frees_it() {
        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, " stop ")));
        assertThat(send("Hi").body()).contains("\"code\":21610");

        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "START")));
        assertThat(send("Hi").statusCode()).isEqualTo(201);
    }

    @Test
    void a_sentence_with_stop_in_it_blocks_nothing() {
        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "STOP PLEASE")));

        assertThat(send("Hi").statusCode()).isEqualTo(201);
    }

    @Test
    void a_messaging_service_names_the_consent_word_and_is_blocked_as_a_whole() {
        join(hooks.messageReceived(
                new MessageReceived(Sid.next("SM"), CUSTOMER, OURS, "Unsubscribe", "MG1", Map.of())));

        assertThat(fields(program.next()))
                .containsEntry("OptOutType", "STOP")
                .containsEntry("MessagingServiceSid", "MG1");
        assertThat(post(form("To", CUSTOMER, "MessagingServiceSid", "MG1", "Body", "Hi"))
                        .body())
                .contains("\"code\":21610");
    }

    @Test
    void a_received_message_is_in_the_vendors_list_but_not_among_the_sent() throws Exception {
        MessageReceived received = MessageReceived.sms(CUSTOMER, OURS, "5");
        join(hooks.messageReceived(received));

        HttpResponse<String> found = HttpClient.newHttpClient()
                .send(
                        authorized("/Messages/" + received.messageSid() + ".json")
                                .GET()
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(found.body()).contains("\"direction\":\"inbound\"", "\"status\":\"received\"");
        assertThat(twilio.messages()).isEmpty();
    }

    @Test
    void a_twiml_message_is_sent_to_the_customer() throws Exception {
        BlockingQueue<SentMessage> told = new LinkedBlockingQueue<>();
        twilio.onMessage(told::add);
        program.answering(
                request -> Reply.of(
                        200,
                        "text/xml; charset=utf-8",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>Sorry &amp; thanks</Message></Response>"));

        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "1")));

        SentMessage message = told.poll(10, TimeUnit.SECONDS);
        assertThat(message.via()).isEqualTo(Via.TWIML);
        assertThat(message.to()).isEqualTo(CUSTOMER);
        assertThat(message.from()).isEqualTo(OURS);
        assertThat(message.body()).isEqualTo("Sorry & thanks");
        assertThat(twilio.messages()).containsExactly(message);
    }

    @Test
    void twiml_may_nest_the_text_in_a_body() {
        program.answering(request -> Reply.of(
                200,
                "application/xml",
                "<Response><Message><Body>one</Body></Message><Message>two</Message></Response>"));

        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "1")));

        assertThat(twilio.messagesTo(CUSTOMER)).extracting(SentMessage::body).containsExactly("one", "two");
    }

    @Test
    void an_empty_twiml_response_sends_nothing() {
        program.answering(request -> Reply.of(200, "text/xml", "<Response/>"));

        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "1")));

        assertThat(twilio.messages()).isEmpty();
        assertThat(twilio.alerts()).isEmpty();
    }

    @Test
    void the_answer_to_a_repeat_is_not_sent_once_more() {
        program.answering(request -> Reply.of(200, "text/xml", "<Response><Message>Thanks</Message></Response>"));
        TwilioWebhook webhook = hooks.webhook(MessageReceived.sms(CUSTOMER, OURS, "5"));

        join(hooks.post(webhook));
        join(hooks.repeat(webhook));

        assertThat(twilio.messages()).hasSize(1);
    }

    @Test
    void a_twiml_answer_to_stop_is_refused() {
        program.answering(request -> Reply.of(200, "text/xml", "<Response><Message>Bye</Message></Response>"));

        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "STOP")));

        assertThat(twilio.messages()).isEmpty();
        assertThat(twilio.refusals())
                .extracting(RefusedMessage::code, RefusedMessage::via)
                .containsExactly(tuple(21610, Via.TWIML));
    }

    @Test
    void an_answer_twilio_cannot_use_raises_an_alert() {
        program.answering(request -> Reply.of(200, "text/xml", "<Response><Message>"));
        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "1")));
        program.answering(request -> Reply.json(200, "{}"));
        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "1")));
        program.answering(request -> Reply.of(200, "text/xml", "<Response><Say>Hi</Say></Response>"));
        join(hooks.messageReceived(MessageReceived.sms(CUSTOMER, OURS, "1")));
        program.answering(request -> Reply.empty(404));
        join(hooks.callEnded(CallEnded.builder(CUSTOMER, OURS).build()));

        assertThat(twilio.alerts()).extracting(DebuggerAlert::code).containsExactly(12100, 12300, 12200, 11200);
    }

    @Test
    void a_message_reports_sent_and_then_delivered_to_its_callback() {
        send("Hi", "StatusCallback", PUBLISHED + "/hooks/twilio/message-status?ref=inv%2F1");

        Request sent = program.next();
        Request delivered = program.next();
        assertThat(sent.uri()).hasToString("/hooks/twilio/message-status?ref=inv%2F1");
        assertThat(isGenuine(sent)).isTrue();
        assertThat(isGenuine(delivered)).isTrue();
        String sid = twilio.messages().get(0).sid();
        assertThat(fields(sent))
                .containsEntry("MessageSid", sid)
                .containsEntry("MessageStatus", "sent")
                .containsEntry("SmsStatus", "sent")
                .containsEntry("To", CUSTOMER)
                .doesNotContainKey("RawDlrDoneDate");
        assertThat(fields(delivered))
                .containsEntry("MessageStatus", "delivered")
                .containsEntry("RawDlrDoneDate", "2603031015")
                .doesNotContainKey("ErrorCode");
    }

    @Test
    void a_message_to_a_bad_number_ends_undelivered() throws Exception {
        twilio.markBad(CUSTOMER);
        HttpResponse<String> created = send("Hi", "StatusCallback", PUBLISHED + "/hooks/twilio/message-status");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(fields(program.next())).containsEntry("MessageStatus", "sent");
        assertThat(fields(program.next()))
                .containsEntry("MessageStatus", "undelivered")
                .containsEntry("ErrorCode", "30005");
        String sid = twilio.messages().get(0).sid();
        assertThat(HttpClient.newHttpClient()
                        .send(
                                authorized("/Messages/" + sid + ".json").GET().build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("\"status\":\"undelivered\"", "\"error_code\":30005");
    }

    @Test
    void a_status_callback_to_somebody_else_is_not_called() {
        HttpResponse<String> created = send("Hi", "StatusCallback", "https://elsewhere.example.com/cb");
        send("Hi", "StatusCallback", PUBLISHED + "/hooks/twilio/message-status?second");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(program.next().uri().getQuery()).isEqualTo("second");
    }

    @Test
    void a_chat_is_told_in_twilios_fields() {
        join(hooks.participantAdded(ParticipantAdded.chat("CH1", "MB1", "agent-7", "{\"role\":\"agent\"}")));
        join(hooks.participantAdded(ParticipantAdded.sms("CH1", "MB2", CUSTOMER, OURS)));
        join(hooks.conversationMessageAdded(ConversationMessageAdded.chat("CH1", 0, "visitor-1", "MB3", "Grüezi")));
        join(hooks.conversationStateUpdated(ConversationStateUpdated.timedOut("CH1", "IS1")));

        Request agent = program.next();
        assertThat(agent.uri()).hasToString("/hooks/twilio/conversations");
        assertThat(isGenuine(agent)).isTrue();
        assertThat(fields(agent))
                .containsEntry("EventType", "onParticipantAdded")
                .containsEntry("Identity", "agent-7")
                .containsEntry("Attributes", "{\"role\":\"agent\"}")
                .containsEntry("DateCreated", "2026-03-03T10:15:30.250Z");
        assertThat(fields(program.next()))
                .containsEntry("MessagingBinding.Address", CUSTOMER)
                .containsEntry("MessagingBinding.ProxyAddress", OURS)
                .containsEntry("MessagingBinding.Type", "sms")
                .doesNotContainKey("Identity");
        Request message = program.next();
        assertThat(isGenuine(message)).isTrue();
        assertThat(fields(message))
                .containsEntry("EventType", "onMessageAdded")
                .containsEntry("Index", "0")
                .containsEntry("Author", "visitor-1")
                .containsEntry("ClientIdentity", "visitor-1")
                .containsEntry("Body", "Grüezi")
                .containsEntry("Source", "SDK");
        assertThat(fields(program.next()))
                .containsEntry("EventType", "onConversationStateUpdated")
                .containsEntry("ChatServiceSid", "IS1")
                .containsEntry("StateFrom", "active")
                .containsEntry("StateTo", "inactive")
                .containsEntry("Reason", "TIMER");
    }

    @Test
    void the_api_follows_what_the_chat_webhooks_tell() throws Exception {
        join(hooks.conversationMessageAdded(ConversationMessageAdded.chat("CH1", 0, "visitor-1", "MB3", "Hello")));
        assertThat(postChat("link", false).statusCode()).isEqualTo(201);
        assertThat(postChat("link", false).body()).contains("\"index\":2");

        join(hooks.conversationStateUpdated(ConversationStateUpdated.closed("CH1", "IS1")));
        assertThat(postChat("too late", false).body()).contains("\"code\":50377");
    }

    @Test
    void a_chat_message_of_the_api_comes_back_only_when_asked_for() throws Exception {
        twilio.openConversation("CH1");
        postChat("quiet", false);
        postChat("told", true);

        assertThat(fields(program.next())).containsEntry("Body", "told").containsEntry("Source", "API");
        assertThat(twilio.messagesTo("CH1")).hasSize(2);
    }

    @Test
    void any_form_can_be_signed() {
        join(hooks.post(hooks.form("/hooks/twilio/ivr/csat", Map.of("step", "1"), Map.of("Digits", "4"))));

        Request request = program.next();
        assertThat(request.uri()).hasToString("/hooks/twilio/ivr/csat?step=1");
        assertThat(isGenuine(request)).isTrue();
    }

    /** Judged by Twilio's own library, from the bytes that arrived. */
    private static boolean isGenuine(Request request) {
        return new RequestValidator(TOKEN)
                .validate(PUBLISHED + request.uri(), fields(request), request.header("X-Twilio-Signature"));
    }

    private static Map<String, String> fields(Request request) {
        Map<String, String> fields = new HashMap<>();
        request.form().forEach((name, values) -> fields.put(name, values.get(0)));
        return fields;
    }

    private HttpResponse<String> send(String body, String... more) {
        return post(form("To", CUSTOMER, "From", OURS, "Body", body) + (more.length == 0 ? "" : "&" + form(more)));
    }

    private HttpResponse<String> post(String form) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            authorized("/Messages.json")
                                    .POST(HttpRequest.BodyPublishers.ofString(form))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> postChat(String body, boolean webhook) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(twilio.base() + "/v1/Conversations/CH1/Messages"))
                .header("Authorization", authorization())
                .POST(HttpRequest.BodyPublishers.ofString(form("Body", body)));
        if (webhook) {
            request.header("X-Twilio-Webhook-Enabled", "true");
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder authorized(String resource) {
        return HttpRequest.newBuilder(URI.create(twilio.base() + "/2010-04-01/Accounts/" + ACCOUNT + resource))
                .header("Authorization", authorization());
    }

    private static String authorization() {
        return "Basic " + Base64.getEncoder().encodeToString((ACCOUNT + ":" + TOKEN).getBytes(StandardCharsets.UTF_8));
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

    private static Receipt join(CompletableFuture<Receipt> receipt) {
        return receipt.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
