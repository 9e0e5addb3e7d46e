// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static io.closeloop.connector.twilio.Twilio.form;
import static io.closeloop.connector.twilio.Twilio.with;
import static io.closeloop.connector.twilio.Twilio.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Webhook;
import io.closeloop.port.Webhook.Heard;
import io.closeloop.testkit.WebhookContract;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioMessagesTest extends WebhookContract {
    private static final String PATH = "/hooks/twilio/message";
    private static final String SID = "SM0a0b0c0d0e0f01020304050607080900";
    private static final String NOTHING = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";
    private static final String REPLY = form(
            "ToCountry",
            "US",
            "SmsMessageSid",
            SID,
            "NumMedia",
            "0",
            "SmsSid",
            SID,
            "SmsStatus",
            "received",
            "Body",
            "2 nobody called back",
            "To",
            Twilio.OUR_NUMBER,
            "NumSegments",
            "1",
            "MessageSid",
            SID,
            "AccountSid",
            Twilio.ACCOUNT,
            "From",
            Twilio.CUSTOMER,
            "ApiVersion",
            "2010-04-01");

    @Override
    protected Webhook webhook() {
        return new TwilioMessages(Twilio.gate(), Twilio.desk(), clock);
    }

    @Override
    protected String good() {
        return REPLY;
    }

    @Override
    protected String goodWithUnknownFields() {
        return REPLY + "&RcsCapable=true&MediaUrl=a&MediaUrl=b";
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                without("MessageSid", without("SmsSid", REPLY)), "MessageSid",
                without("From", REPLY), "From",
                without("To", REPLY), "To",
                without("AccountSid", REPLY), "AccountSid");
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
        return List.of(Twilio.TOKEN, Twilio.CUSTOMER, "nobody called back");
    }

    @Test
    void a_text_is_what_a_customer_wrote() {
        assertThat(wrote(REPLY))
                .isEqualTo(new Message(
                        "twilio-sms",
                        SID,
                        null,
                        Channel.CHAT,
                        Message.Author.CUSTOMER,
                        Handle.phone(Twilio.CUSTOMER),
                        List.of(),
                        Twilio.OUR_NUMBER,
                        null,
                        null,
                        "billing",
                        "2 nobody called back",
                        null,
                        List.of(),
                        clock.instant(),
                        false,
                        null,
                        null,
                        null));
    }

    @Test
    void a_tap_on_whatsapp_brings_its_payload_and_what_it_answers() {
        Message wrote = wrote(REPLY.replace("From=", "From=whatsapp%3A").replace("&To=", "&To=whatsapp%3A")
                + "&"
                + form(
                        "ButtonPayload", "score-5",
                        "ButtonText", "Great",
                        "OriginalRepliedMessageSid", "SM1",
                        "ProfileName", "Zo\u00eb\n\u0007N\u00fa\u00f1ez"));

        assertThat(wrote.payload()).isEqualTo("score-5");
        assertThat(wrote.references()).containsExactly("SM1");
        assertThat(wrote.customer()).isEqualTo(Handle.phone(Twilio.CUSTOMER));
        assertThat(wrote.address()).isEqualTo(Twilio.OUR_NUMBER);
        assertThat(wrote.channel()).isEqualTo(Channel.SOCIAL);
        assertThat(wrote.customerName()).isEqualTo("Zo\u00eb  N\u00fa\u00f1ez");
    }

    @Test
    void a_picture_without_words_has_no_text() {
        Message wrote = wrote(with("NumMedia", "1", without("Body", REPLY)));

        assertThat(wrote.text()).isNull();
    }

    @Test
    void the_longest_profile_name_is_cut() {
        Message wrote = wrote(REPLY + "&" + form("ProfileName", "\ud83d\ude00".repeat(300)));

        assertThat(wrote.customerName()).isEqualTo("\ud83d\ude00".repeat(100));
    }

    @ParameterizedTest
    @CsvSource({"STOP,false", "START,true"})
    void consent_that_twilio_took_is_consent(String type, boolean given) {
        Heard heard = webhook().receive(signed(with("Body", "stopall", REPLY) + "&OptOutType=" + type));

        assertThat(heard.intakes())
                .containsExactly(new Intake.Consent(
                        "twilio-sms", SID, Handle.phone(Twilio.CUSTOMER), given, "stopall", clock.instant()));
        assertThat(body(answerTo(heard, new Recorded(true, null, "You will hear from us no more."))))
                .isEqualTo(NOTHING);
    }

    @Test
    void a_cry_for_help_that_twilio_answered_says_nothing() {
        Heard heard = webhook().receive(signed(with("Body", "HELP", REPLY) + "&OptOutType=HELP"));

        assertThat(heard.intakes()).isEmpty();
        assertThat(body(heard.reply().apply(List.of()))).isEqualTo(NOTHING);
    }

    @Test
    void stop_that_twilio_did_not_take_is_recorded_as_written() {
        assertThat(wrote(with("Body", "STOP", REPLY)).text()).isEqualTo("STOP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"26226", "AMAZON", "+266696687"})
    void a_text_from_a_machine_is_left_alone(String from) {
        Heard heard = webhook().receive(signed(with("From", from, REPLY)));

        assertThat(heard.intakes()).isEmpty();
        assertThat(body(heard.reply().apply(List.of()))).isEqualTo(NOTHING);
    }

    @Test
    void silence_is_an_empty_document() {
        HttpAnswer answer = answerTo(webhook().receive(signed(REPLY)), Recorded.fresh(null));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("Content-Type", "text/xml; charset=utf-8");
        assertThat(body(answer)).isEqualTo(NOTHING);
    }

    @Test
    void words_for_the_customer_are_said_once_and_escaped() {
        Heard heard = webhook().receive(signed(REPLY));

        assertThat(body(answerTo(heard, new Recorded(true, "int_1", "1 < 5 & \"fine\" \u0007\ud83d\ude00"))))
                .endsWith("<Response><Message>1 &lt; 5 &amp; \"fine\" \ud83d\ude00</Message></Response>");
        assertThat(body(answerTo(heard, Recorded.REPEAT))).isEqualTo(NOTHING);
    }

    private Message wrote(String body) {
        List<Intake> heard = webhook().receive(signed(body)).intakes();
        assertThat(heard).singleElement().isInstanceOf(Intake.Wrote.class);
        return ((Intake.Wrote) heard.get(0)).message();
    }

    private static String body(HttpAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
