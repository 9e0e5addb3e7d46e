// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static io.closeloop.connector.twilio.Twilio.form;
import static io.closeloop.connector.twilio.Twilio.with;
import static io.closeloop.connector.twilio.Twilio.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Handle;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Consent;
import io.closeloop.port.Intake.Receipt;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.WebhookContract;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioMessageStatusTest extends WebhookContract {
    private static final String PATH = "/hooks/twilio/message-status";
    private static final String SID = "SM11112222333344445555666677778888";
    private static final String DELIVERED = form(
            "SmsSid",
            SID,
            "SmsStatus",
            "delivered",
            "MessageStatus",
            "delivered",
            "RawDlrDoneDate",
            "2603031015",
            "To",
            Twilio.CUSTOMER,
            "MessageSid",
            SID,
            "AccountSid",
            Twilio.ACCOUNT,
            "From",
            Twilio.OUR_NUMBER,
            "ApiVersion",
            "2010-04-01");

    @Override
    protected Webhook webhook() {
        return new TwilioMessageStatus(Twilio.gate(), Twilio.desk(), clock);
    }

    @Override
    protected String good() {
        return DELIVERED;
    }

    @Override
    protected String goodWithUnknownFields() {
        return DELIVERED + "&ChannelPrefix=whatsapp&EventType=DELIVERED";
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                without("MessageSid", without("SmsSid", DELIVERED)), "MessageSid",
                without("MessageStatus", without("SmsStatus", DELIVERED)), "MessageStatus",
                without("AccountSid", DELIVERED), "AccountSid");
    }

    @Override
    protected HttpCall signed(String body) {
        return Twilio.post(PATH, "ref=inv_1", body, Twilio.TOKEN);
    }

    @Override
    protected HttpCall forged(String body) {
        return Twilio.post(PATH, "ref=inv_1", body, "guessed");
    }

    @Override
    protected Collection<String> secrets() {
        return List.of(Twilio.TOKEN, Twilio.CUSTOMER);
    }

    @Test
    void a_receipt_carries_the_invitation_back() {
        assertThat(hear("ref=inv_1", DELIVERED))
                .containsExactly(
                        new Receipt("twilio-sms", "inv_1", SID, Receipt.Status.DELIVERED, null, clock.instant()));
    }

    @Test
    void a_receipt_of_a_message_we_gave_no_reference_is_known_by_its_sid() {
        assertThat(hear(null, DELIVERED))
                .containsExactly(new Receipt("twilio-sms", null, SID, Receipt.Status.DELIVERED, null, clock.instant()));
    }

    @ParameterizedTest
    @CsvSource({
        "sent,SENT",
        "delivered,DELIVERED",
        "read,DELIVERED",
        "partially_delivered,DELIVERED",
        "undelivered,FAILED",
        "failed,FAILED",
        "canceled,FAILED"
    })
    void each_status_is_told(String said, Receipt.Status status) {
        assertThat(hear("ref=inv_1", with("MessageStatus", said, DELIVERED)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class, receipt -> assertThat(receipt.status()).isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"accepted", "scheduled", "queued", "sending", "yet-to-be-invented"})
    void a_message_still_in_the_queue_says_nothing(String said) {
        assertThat(hear("ref=inv_1", with("MessageStatus", said, DELIVERED))).isEmpty();
    }

    @Test
    void a_failure_has_its_code() {
        String failed = with("MessageStatus", "undelivered", DELIVERED) + "&ErrorCode=30005";

        assertThat(hear("ref=inv_1", failed))
                .containsExactly(
                        new Receipt("twilio-sms", "inv_1", SID, Receipt.Status.FAILED, "30005", clock.instant()));
    }

    @ParameterizedTest
    @CsvSource({"undelivered,+15551230001", "failed,whatsapp:+15551230001"})
    void a_customer_who_turns_out_to_have_opted_out_is_asked_no_more(String said, String to) {
        String failed = with("To", to, with("MessageStatus", said, DELIVERED)) + "&ErrorCode=21610";

        List<Intake> heard = hear("ref=inv_1", failed);

        assertThat(heard)
                .containsExactly(
                        new Receipt("twilio-sms", "inv_1", SID, Receipt.Status.FAILED, "21610", clock.instant()),
                        new Consent(
                                "twilio-sms",
                                SID + "-21610",
                                Handle.phone(Twilio.CUSTOMER),
                                false,
                                "Twilio error 21610",
                                clock.instant(),
                                "inv_1"));
        assertThat(hear("ref=inv_1", failed)).isEqualTo(heard);
    }

    @Test
    void an_opt_out_of_nobody_we_know_is_a_failure_only() {
        String failed = without("To", with("MessageStatus", "failed", DELIVERED)) + "&ErrorCode=21610";

        assertThat(hear("ref=inv_1", failed)).singleElement().isInstanceOf(Receipt.class);
        assertThat(hear("ref=inv_1", failed + "&To=rcs%3Aacme")).singleElement().isInstanceOf(Receipt.class);
    }

    @Test
    void a_reference_that_cannot_be_ours_is_left_out() {
        assertThat(hear("ref=a%20b%3Cscript%3E", DELIVERED))
                .singleElement()
                .isInstanceOfSatisfying(
                        Receipt.class,
                        receipt -> assertThat(receipt.invitationId()).isNull());
    }

    private List<Intake> hear(@Nullable String query, String body) {
        return webhook().receive(Twilio.post(PATH, query, body, Twilio.TOKEN)).intakes();
    }
}
