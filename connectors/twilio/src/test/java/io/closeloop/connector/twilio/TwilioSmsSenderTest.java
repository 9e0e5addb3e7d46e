// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Handle;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Via;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.SampleAsk;
import io.closeloop.testkit.SenderContract;
import io.closeloop.testkit.TestSurroundings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioSmsSenderTest extends SenderContract {
    private static final String SID = "SM11112222333344445555666677778888";
    private final List<TwilioConnector> opened = new ArrayList<>();

    @AfterEach
    void closeConnectors() {
        opened.forEach(TwilioConnector::close);
    }

    @Override
    protected InvitationSender sender() {
        return sender(Map.of());
    }

    @Override
    protected Ask ask(String invitationId) {
        return SampleAsk.to(Handle.phone(Twilio.CUSTOMER))
                .invitation(invitationId)
                .build();
    }

    @Override
    protected Reply accepts(Call call) {
        return Reply.json(201, message(call, "queued", clock.instant()));
    }

    @Override
    protected String reference() {
        return SID;
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(error(401, 20003), "twilio.auth-token"),
                new Refusal(error(403, 20003), "twilio.auth-token"),
                new Refusal(Reply.text(401, "<html>Proxy</html>"), "twilio.auth-token"),
                new Refusal(error(403, 20008), "twilio.account-sid"),
                new Refusal(error(404, 20404), "twilio.account-sid"),
                new Refusal(error(400, 21606), "twilio.from"),
                new Refusal(error(400, 21609), "closeloop.public-url"));
    }

    @Override
    protected String idempotencyKey(Call call) {
        return call.form().getOrDefault("StatusCallback", "");
    }

    @Override
    protected Reply lists(List<Call> kept) {
        List<String> messages = new ArrayList<>();
        kept.forEach(call -> messages.add(message(call, "sent", clock.instant())));
        return Reply.json(
                200,
                "{\"messages\":[" + String.join(",", messages)
                        + "],\"page\":0,\"page_size\":100,\"next_page_uri\":null,\"uri\":\"/x\"}");
    }

    @Override
    protected Collection<String> secrets() {
        return List.of(
                Twilio.TOKEN,
                Base64.getEncoder()
                        .encodeToString((Twilio.ACCOUNT + ":" + Twilio.TOKEN).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void it_sends_texts_and_gets_receipts() {
        assertThat(sender().via()).isEqualTo(Via.SMS);
        assertThat(sender().givesReceipts()).isTrue();
    }

    @Test
    void a_text_goes_out_as_twilio_wants_it() {
        vendor.answering(this::accepts);
        Ask ask = ask("inv_1");

        sender().send(ask);

        Call call = sends().get(0);
        assertThat(call.uri().getPath()).isEqualTo("/2010-04-01/Accounts/" + Twilio.ACCOUNT + "/Messages.json");
        assertThat(call.header("Authorization").orElse(""))
                .isEqualTo("Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (Twilio.ACCOUNT + ":" + Twilio.TOKEN).getBytes(StandardCharsets.UTF_8)));
        assertThat(call.form())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "To",
                        Twilio.CUSTOMER,
                        "From",
                        Twilio.OUR_NUMBER,
                        "Body",
                        ask.text().sms(),
                        "ValidityPeriod",
                        "3600",
                        "StatusCallback",
                        "https://hooks.example.com/hooks/twilio/message-status?ref=inv_1"));
    }

    @Test
    void a_messaging_service_picks_the_sender() {
        vendor.answering(this::accepts);
        String service = "MG0123456789abcdef0123456789abcdef";

        sender(Map.of("twilio.messaging-service-sid", service)).send(ask("inv_1"));

        assertThat(sends().get(0).form())
                .containsEntry("MessagingServiceSid", service)
                .doesNotContainKey("From");
    }

    @Test
    void the_number_called_is_the_sender_only_if_texts_can_come_from_it() {
        vendor.answering(this::accepts);
        Map<String, String> settings = Map.of("twilio.sms-numbers", "+15550002222, +15550003333");
        SampleAsk ask = SampleAsk.to(Handle.phone(Twilio.CUSTOMER));

        sender(settings).send(ask.from("+15550003333").build());
        sender(settings).send(ask.from("+18005550000").build());
        sender(settings).send(ask.from("support@example.com").build());

        assertThat(sends().stream().map(call -> call.form().get("From")))
                .containsExactly("+15550003333", Twilio.OUR_NUMBER, Twilio.OUR_NUMBER);
    }

    @Test
    void a_reminder_says_so_and_keeps_the_link() {
        vendor.answering(this::accepts);
        Ask reminder = SampleAsk.to(Handle.phone(Twilio.CUSTOMER)).reminder(1).build();

        sender().send(reminder);

        assertThat(sends().get(0).form().get("Body"))
                .startsWith("We would still like to hear from you. Acme:")
                .contains(reminder.token());
        assertThat(sends().get(0).form().get("StatusCallback")).endsWith("?ref=inv_1");
    }

    @Test
    void words_of_any_script_arrive_as_they_are() {
        vendor.answering(this::accepts);
        Ask ask = SampleAsk.to(Handle.phone(Twilio.CUSTOMER))
                .wording(text -> sms(text, "\u00bfTodo bien, Jos\u00e9? 1\u20135 \ud83d\ude00 a+b=c & d%"))
                .build();

        sender().send(ask);

        assertThat(sends().get(0).form()).containsEntry("Body", ask.text().sms());
    }

    @Test
    void a_customer_who_said_stop_is_refused_for_good() {
        vendor.answering(error(400, 21610));

        assertThat(send()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.optedOut()).isTrue();
            assertThat(refused.setting()).isNull();
        });
        assertThat(sends()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {21211, 21614, 21635, 30006, 21408, 21608, 21617, 1, 99999})
    void a_message_that_can_never_go_is_refused_alone(int code) {
        vendor.answering(error(400, code));

        assertThat(send()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.setting()).isNull();
            assertThat(refused.optedOut()).isFalse();
            assertThat(refused.reason()).contains(Integer.toString(code));
        });
        assertThat(sends()).hasSize(1);
    }

    @Test
    void an_error_about_a_messaging_service_names_it() {
        vendor.answering(error(400, 21703));

        Outcome outcome = sender(Map.of("twilio.messaging-service-sid", "MG0123456789abcdef0123456789abcdef"))
                .send(ask("inv_1"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isEqualTo("twilio.messaging-service-sid"));
    }

    @ParameterizedTest
    @CsvSource({"429,20429", "400,30001", "400,21611"})
    void a_full_queue_was_not_joined_and_is_tried_again(int status, int code) {
        vendor.answering(error(status, code));

        assertThat(send()).isEqualTo(Outcome.retry(((Outcome.Retry) send()).reason()));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void trouble_at_twilio_leaves_the_outcome_uncertain_after_one_request(int status) {
        vendor.answering(Reply.json(status, "{\"message\":\"oops\",\"status\":" + status + "}")
                .with("Retry-After", "9"));

        assertThat(send()).isInstanceOfSatisfying(Outcome.Retry.class, retry -> {
            assertThat(retry.uncertain()).isTrue();
            assertThat(retry.after()).isEqualTo(Duration.ofSeconds(9));
        });
        assertThat(sends()).hasSize(1);
    }

    @Test
    void a_date_to_wait_for_is_understood() {
        vendor.answering(error(429, 20429).with("Retry-After", "Tue, 03 Mar 2026 10:16:30 GMT"));

        assertThat(send())
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.after()).isEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void a_vendor_that_is_not_there_has_sent_nothing() {
        InvitationSender sender = sender();
        vendor.close();

        assertThat(sender.send(ask("inv_1")))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isFalse());
    }

    @Test
    void a_redirect_is_not_followed_and_points_to_the_setting() {
        vendor.answering(Reply.empty(302).with("Location", vendor.base() + "/elsewhere"));

        assertThat(send())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isEqualTo("twilio.base-url"));
        assertThat(vendor.calls()).hasSize(1);
    }

    @Test
    void a_text_without_link_is_found_by_its_words() {
        Ask ask = SampleAsk.to(Handle.phone(Twilio.CUSTOMER))
                .wording(text -> sms(text, "Happy with Bo? Reply 1 to 5."))
                .build();
        vendor.answering(call -> isSend(call) ? accepts(call) : lists(sends()));
        InvitationSender sender = sender();
        assertThat(sender.find(ask)).isInstanceOf(Lookup.Absent.class);

        sender.send(ask);

        assertThat(sender.find(ask)).isEqualTo(new Lookup.Found(SID));
    }

    @Test
    void the_invitation_is_not_taken_for_its_reminder() {
        Instant sent = clock.instant().minus(Duration.ofDays(3));
        vendor.answering(call -> isSend(call)
                ? accepts(call)
                : Reply.json(200, "{\"messages\":[" + message(sends().get(0), "delivered", sent) + "],\"page\":0}"));
        InvitationSender sender = sender();
        sender.send(ask("inv_1"));

        Ask reminder = SampleAsk.to(Handle.phone(Twilio.CUSTOMER))
                .reminder(1)
                .firstTriedAt(clock.instant())
                .build();

        assertThat(sender.find(reminder)).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void the_look_up_asks_for_messages_to_that_number() {
        vendor.answering(call -> lists(List.of()));

        sender().find(ask("inv_1"));

        assertThat(vendor.calls()).hasSize(1);
        URI asked = vendor.calls().get(0).uri();
        assertThat(asked.getPath()).isEqualTo("/2010-04-01/Accounts/" + Twilio.ACCOUNT + "/Messages.json");
        assertThat(asked.getRawQuery()).contains("To=%2B15551230001").contains("PageSize=100");
    }

    @Test
    void an_address_with_a_path_is_kept() {
        vendor.answering(this::accepts);

        sender(Map.of("twilio.base-url", vendor.base() + "/twilio/")).send(ask("inv_1"));

        assertThat(sends().get(0).uri().getPath()).startsWith("/twilio/2010-04-01/Accounts/");
    }

    private InvitationSender sender(Map<String, String> more) {
        Map<String, String> settings = Twilio.settings();
        settings.put("twilio.base-url", vendor.base().toString());
        settings.put("twilio.timeout-seconds", "1");
        settings.putAll(more);
        TwilioConnector connector = new TwilioConnector();
        connector.setCamelContext(SharedCamel.context());
        connector.open(TestSurroundings.with(settings, clock, new TestSurroundings.Notes()));
        opened.add(connector);
        return connector.senders().stream()
                .filter(sender -> sender.via() == Via.SMS)
                .findFirst()
                .orElseThrow();
    }

    private static Reply error(int status, int code) {
        return Reply.json(
                status,
                "{\"code\":" + code + ",\"message\":\"'To' " + Twilio.CUSTOMER
                        + " is refused\",\"more_info\":\"https://www.twilio.com/docs/errors/" + code
                        + "\",\"status\":" + status + "}");
    }

    /** A message resource as Twilio answers it. */
    private static String message(Call call, String status, Instant created) {
        String at = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss '+0000'", java.util.Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(created);
        Map<String, String> form = call.form();
        return "{\"account_sid\":\"" + Twilio.ACCOUNT + "\",\"api_version\":\"2010-04-01\",\"body\":"
                + quoted(form.getOrDefault("Body", ""))
                + ",\"date_created\":\"" + at + "\",\"date_sent\":null,\"date_updated\":\"" + at
                + "\",\"direction\":\"outbound-api\",\"error_code\":null,\"error_message\":null,\"from\":\""
                + Twilio.OUR_NUMBER + "\",\"messaging_service_sid\":null,\"num_media\":\"0\",\"num_segments\":\"1\","
                + "\"price\":null,\"price_unit\":\"USD\",\"sid\":\"" + SID + "\",\"status\":\"" + status
                + "\",\"subresource_uris\":{\"media\":\"/x\"},\"to\":\"" + form.getOrDefault("To", Twilio.CUSTOMER)
                + "\",\"uri\":\"/x\",\"yet_to_be_invented\":{\"a\":[1]}}";
    }

    private static String quoted(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }

    private static SurveyText sms(SurveyText text, String sms) {
        return new SurveyText(
                text.question(),
                sms,
                text.low(),
                text.high(),
                text.commentPrompt(),
                text.thanks(),
                text.subject(),
                text.intro(),
                text.optOut(),
                text.reminder(),
                text.clarify());
    }
}
