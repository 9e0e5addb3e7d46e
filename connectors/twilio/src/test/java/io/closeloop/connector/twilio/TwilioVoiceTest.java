// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static io.closeloop.connector.twilio.Twilio.form;
import static io.closeloop.connector.twilio.Twilio.with;
import static io.closeloop.connector.twilio.Twilio.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.WebhookContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioVoiceTest extends WebhookContract {
    private static final String PATH = "/hooks/twilio/voice";
    private static final String CALL = "CA11112222333344445555666677778888";
    private static final String LEG = "CA22223333444455556666777788889999";
    private static final Instant ENDED = Instant.parse("2026-03-03T10:14:00Z");
    private static final String COMPLETED = form(
            "AccountSid", Twilio.ACCOUNT,
            "ApiVersion", "2010-04-01",
            "CallDuration", "187",
            "CallSid", CALL,
            "CallStatus", "completed",
            "CallbackSource", "call-progress-events",
            "Direction", "inbound",
            "Duration", "4",
            "From", Twilio.CUSTOMER,
            "FromCity", "",
            "SequenceNumber", "2",
            "Timestamp", "Tue, 03 Mar 2026 10:14:00 +0000",
            "To", Twilio.OUR_NUMBER);
    private static final String AGENT_LEG = with(
            "ParentCallSid",
            CALL,
            with("CallSid", LEG, with("Direction", "outbound-dial", with("To", "client:agent-7", COMPLETED))));

    @Override
    protected Webhook webhook() {
        return new TwilioVoice(Twilio.gate(), Twilio.desk(), clock);
    }

    @Override
    protected String good() {
        return COMPLETED;
    }

    @Override
    protected String goodWithUnknownFields() {
        return COMPLETED + "&StirVerstat=TN-Validation-Passed-A&" + form("NewThing", "{\"a\":1}");
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                without("CallSid", COMPLETED), "CallSid",
                without("CallStatus", COMPLETED), "CallStatus",
                without("AccountSid", COMPLETED), "AccountSid",
                with("CallDuration", "three minutes", COMPLETED), "CallDuration",
                with("CallDuration", "-1", COMPLETED), "CallDuration",
                with("Timestamp", "2026-03-03", COMPLETED), "Timestamp");
    }

    @Override
    protected HttpCall signed(String body) {
        return Twilio.post(PATH, null, body, Twilio.TOKEN);
    }

    @Override
    protected HttpCall forged(String body) {
        return Twilio.post(PATH, null, body, "guessed");
    }

    @Override
    protected Collection<String> secrets() {
        return List.of(Twilio.TOKEN, Twilio.CUSTOMER, "three minutes");
    }

    @Test
    void a_completed_call_becomes_an_ended_contact() {
        Interaction ended = ended(null, COMPLETED);

        assertThat(ended.id()).startsWith("int_");
        assertThat(ended.channel()).isEqualTo(Channel.PHONE);
        assertThat(ended.source()).isEqualTo("twilio-voice");
        assertThat(ended.sourceId()).isEqualTo(CALL);
        assertThat(ended.address()).isEqualTo(Twilio.OUR_NUMBER);
        assertThat(ended.handles()).containsExactly(Handle.phone(Twilio.CUSTOMER));
        assertThat(ended.endedAt()).isEqualTo(ENDED);
        assertThat(ended.startedAt()).isEqualTo(ENDED.minusSeconds(187));
        assertThat(ended.talkSeconds()).isEqualTo(187);
        assertThat(ended.closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(ended.queue()).contains(Participant.queue("billing"));
        assertThat(ended.tags()).isEmpty();
    }

    @Test
    void the_answer_is_empty() {
        assertThat(answerTo(webhook().receive(signed(COMPLETED)), io.closeloop.port.Recorded.fresh("int_1"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void a_call_of_ours_has_the_customer_at_its_other_end() {
        String outbound = with(
                "Direction", "outbound-api", with("From", Twilio.OUR_NUMBER, with("To", Twilio.CUSTOMER, COMPLETED)));

        Interaction ended = ended(null, outbound);

        assertThat(ended.handles()).containsExactly(Handle.phone(Twilio.CUSTOMER));
        assertThat(ended.address()).isEqualTo(Twilio.OUR_NUMBER);
        assertThat(ended.queue()).contains(Participant.queue("billing"));
    }

    @Test
    void an_agent_who_calls_from_a_browser_is_no_customer() {
        Interaction ended = ended(null, with("From", "client:agent-7", with("To", Twilio.CUSTOMER, COMPLETED)));

        assertThat(ended.handles()).containsExactly(Handle.phone(Twilio.CUSTOMER));
        assertThat(ended.agent()).contains(Participant.agent("agent-7", "Bo Berg"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anonymous",
                "Restricted",
                "",
                "+266696687",
                "+7378742833",
                "+86282452253",
                "client:web-visitor",
                "sip:+15551230001@pbx.example.com",
                "12345",
                "+1"
            })
    void a_withheld_number_or_another_kind_of_address_is_no_handle(String from) {
        assertThat(ended(null, with("From", from, COMPLETED)).handles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"busy,MISSED", "no-answer,MISSED", "canceled,MISSED", "failed,FAILED"})
    void a_call_nobody_took_ends_without_talk(String status, CloseReason reason) {
        Interaction ended = ended(null, with("CallStatus", status, COMPLETED));

        assertThat(ended.closeReason()).isEqualTo(reason);
        assertThat(ended.talkSeconds()).isZero();
        assertThat(ended.startedAt()).isEqualTo(ended.endedAt());
    }

    @Test
    void a_completed_call_without_duration_had_no_talk() {
        Interaction ended = ended(null, without("CallDuration", COMPLETED));

        assertThat(ended.closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(ended.talkSeconds()).isZero();
    }

    @Test
    void a_call_without_timestamp_ended_now() {
        assertThat(ended(null, without("Timestamp", COMPLETED)).endedAt()).isEqualTo(clock.instant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "initiated", "ringing", "in-progress", "yet-to-be-invented"})
    void a_call_that_goes_on_says_nothing(String status) {
        assertThat(hear(null, with("CallStatus", status, COMPLETED))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"machine_start,true", "machine_end_beep,true", "fax,true", "human,false", "unknown,false"})
    void a_machine_at_the_other_end_is_tagged_and_nobody_answered(String answeredBy, boolean machine) {
        Interaction ended = ended(null, with("AnsweredBy", answeredBy, COMPLETED));

        assertThat(ended.tags().contains("machine")).isEqualTo(machine);
        assertThat(ended.closeReason()).isEqualTo(machine ? CloseReason.MISSED : CloseReason.COMPLETED);
        assertThat(ended.talkSeconds()).isEqualTo(machine ? 0 : 187);
    }

    @Test
    void what_the_admin_wrote_behind_the_url_is_taken_over() {
        Interaction ended = ended(
                "queue=vip%20desk&agent=agent-7&case=500000000000001AAA&contact=003000000000001AAA&language=pt_br&color=red",
                COMPLETED);

        assertThat(ended.queue()).contains(Participant.queue("vip desk"));
        assertThat(ended.agent()).contains(Participant.agent("agent-7", "Bo Berg"));
        assertThat(ended.crmIds()).isEqualTo(Map.of("case", "500000000000001AAA", "contact", "003000000000001AAA"));
        assertThat(ended.language()).isEqualTo("pt-BR");
    }

    @Test
    void a_language_that_is_none_is_left_out() {
        assertThat(ended("language=klingon!&queue=&agent=" + "x".repeat(300), COMPLETED))
                .satisfies(ended -> {
                    assertThat(ended.language()).isNull();
                    assertThat(ended.agent()).isEmpty();
                    assertThat(ended.queue()).contains(Participant.queue("billing"));
                });
    }

    @Test
    void the_leg_to_an_agent_joins_the_customers_call() {
        assertThat(hear(null, AGENT_LEG))
                .containsExactly(new Intake.Joined(
                        "twilio-voice",
                        CALL,
                        LEG,
                        Channel.PHONE,
                        new Participant(
                                Participant.Role.AGENT,
                                "agent-7",
                                "Bo Berg",
                                ENDED.minus(Duration.ofSeconds(187)),
                                ENDED),
                        ENDED));
    }

    @Test
    void a_leg_joins_once_whichever_of_its_events_comes_first() {
        Intake.Joined answered =
                (Intake.Joined) hear(null, with("CallStatus", "in-progress", without("CallDuration", AGENT_LEG)))
                        .get(0);
        Intake.Joined over = (Intake.Joined) hear(null, AGENT_LEG).get(0);

        assertThat(answered.eventId()).isEqualTo(over.eventId());
        assertThat(answered.stream()).isEqualTo(over.stream());
        assertThat(answered.participant().id()).isEqualTo(over.participant().id());
        assertThat(answered.participant().until()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"busy", "no-answer", "failed", "canceled"})
    void a_leg_that_nobody_took_is_told_and_joins_nobody(String status) {
        Intake unanswered = new Intake.Unanswered("twilio-voice", CALL, LEG + "-unanswered", Channel.PHONE, ENDED);

        assertThat(hear(null, with("CallStatus", status, AGENT_LEG))).containsExactly(unanswered);
        assertThat(hear(null, with("CallDuration", "0", AGENT_LEG))).containsExactly(unanswered);
        assertThat(hear(null, with("AnsweredBy", "machine_start", AGENT_LEG))).containsExactly(unanswered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"initiated", "ringing"})
    void a_leg_that_still_rings_says_nothing(String status) {
        assertThat(hear(null, with("CallStatus", status, AGENT_LEG))).isEmpty();
    }

    @Test
    void a_customer_who_does_not_pick_up_an_agents_call_is_a_leg_that_nobody_took() {
        String leg = with("From", Twilio.OUR_NUMBER, with("To", Twilio.CUSTOMER, AGENT_LEG));

        assertThat(hear(null, with("CallStatus", "no-answer", leg)))
                .singleElement()
                .isInstanceOf(Intake.Unanswered.class);
    }

    @Test
    void an_agent_reached_by_number_is_known_by_the_number() {
        Intake.Joined joined = (Intake.Joined)
                hear(null, with("To", "+15559990002", AGENT_LEG)).get(0);

        assertThat(joined.participant().role()).isEqualTo(Participant.Role.AGENT);
        assertThat(joined.participant().id()).isEqualTo("+15559990002");
    }

    @Test
    void a_bot_that_was_dialled_joins_as_one() {
        Intake.Joined joined = (Intake.Joined)
                hear(null, with("To", "client:bot-faq", AGENT_LEG)).get(0);

        assertThat(joined.participant().role()).isEqualTo(Participant.Role.BOT);
        assertThat(joined.participant().id()).isEqualTo("bot-faq");
    }

    @Test
    void the_leg_an_agent_dialled_leads_to_the_customer_and_joins_nobody() {
        assertThat(hear(null, with("From", "client:agent-7", with("To", Twilio.CUSTOMER, AGENT_LEG))))
                .isEmpty();
    }

    @Test
    void a_leg_can_name_its_queue_and_agent() {
        List<Intake> heard = hear("queue=retention&agent=agent-9", AGENT_LEG);

        assertThat(heard).hasSize(2);
        assertThat(((Intake.Joined) heard.get(0)).participant()).isEqualTo(Participant.queue("retention"));
        assertThat(((Intake.Joined) heard.get(1)).participant().id()).isEqualTo("agent-9");
        assertThat(((Intake.Joined) heard.get(0)).eventId()).isNotEqualTo(((Intake.Joined) heard.get(1)).eventId());
    }

    @Test
    void a_get_is_heard_like_a_post() {
        HttpCall call = Twilio.get(PATH, COMPLETED + "&queue=vip");

        Intake.Ended heard = (Intake.Ended) webhook().receive(call).intakes().get(0);

        assertThat(heard.interaction().sourceId()).isEqualTo(CALL);
        assertThat(heard.interaction().queue()).contains(Participant.queue("vip"));
    }

    @Test
    void a_changed_query_is_forged() {
        HttpCall genuine = Twilio.post(PATH, "queue=billing", COMPLETED, Twilio.TOKEN);
        HttpCall changed = new HttpCall(
                genuine.method(), genuine.path(), "queue=sales", genuine.headers(), genuine.body(), genuine.remote());

        assertThat(rejection(changed).status()).isEqualTo(403);
    }

    @Test
    void a_call_of_another_account_is_rejected() {
        Webhook.RejectedCall rejected =
                rejection(signed(with("AccountSid", "AC99999999999999999999999999999999", COMPLETED)));

        assertThat(rejected.status()).isEqualTo(403);
        assertThat(rejected).hasMessageContaining("AccountSid");
    }

    @Test
    void a_body_that_is_no_form_must_be_hashed_in_the_url_and_is_no_use_even_then() {
        byte[] body = "{\"CallSid\":\"CA1\"}".getBytes(StandardCharsets.UTF_8);
        String hash = sha256(body);

        assertThat(rejection(json(null, body)).status()).isEqualTo(403);
        assertThat(rejection(json("bodySHA256=" + "0".repeat(64), body)).status())
                .isEqualTo(403);
        assertThat(rejection(json("bodySHA256=" + hash, body)))
                .hasMessageContaining("Content-Type")
                .satisfies(rejected -> assertThat(rejected.status()).isEqualTo(400));
    }

    private static HttpCall json(@Nullable String query, byte[] body) {
        String url = Twilio.PUBLIC_URL + PATH + (query == null ? "" : "?" + query);
        return new HttpCall(
                "POST",
                PATH,
                query,
                Map.of("content-type", "application/json", "x-twilio-signature", Twilio.signature(Twilio.TOKEN, url)),
                body,
                "127.0.0.1");
    }

    private static String sha256(byte[] body) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Intake> hear(@Nullable String query, String body) {
        return webhook().receive(Twilio.post(PATH, query, body, Twilio.TOKEN)).intakes();
    }

    private Interaction ended(@Nullable String query, String body) {
        List<Intake> heard = hear(query, body);
        assertThat(heard).singleElement().isInstanceOf(Intake.Ended.class);
        return ((Intake.Ended) heard.get(0)).interaction();
    }
}
