// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.Via;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.SampleAsk;
import io.closeloop.testkit.SenderContract;
import io.closeloop.testkit.TestSurroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioChatSenderTest extends SenderContract {
    private static final String CHAT = "CH11112222333344445555666677778888";
    private static final String SID = "IM11112222333344445555666677778888";
    private static final Instant ENDED = Instant.parse("2026-03-03T10:00:00Z");
    private final List<TwilioConnector> opened = new ArrayList<>();

    @AfterEach
    void closeConnectors() {
        opened.forEach(TwilioConnector::close);
    }

    @Override
    protected InvitationSender sender() {
        Map<String, String> settings = Twilio.settings();
        settings.put("twilio.base-url", vendor.base().toString());
        settings.put("twilio.timeout-seconds", "1");
        TwilioConnector connector = new TwilioConnector();
        connector.setCamelContext(SharedCamel.context());
        connector.open(TestSurroundings.with(settings, clock, new TestSurroundings.Notes()));
        opened.add(connector);
        return connector.senders().stream()
                .filter(sender -> sender.via() == Via.CHAT)
                .findFirst()
                .orElseThrow();
    }

    @Override
    protected Ask ask(String invitationId) {
        return inChat("").invitation(invitationId).build();
    }

    @Override
    protected Reply accepts(Call call) {
        return Reply.json(201, message(SID, call.form()));
    }

    @Override
    protected String reference() {
        return SID;
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(error(401, 20003), "twilio.auth-token"),
                new Refusal(error(403, 20008), "twilio.account-sid"));
    }

    @Override
    protected String idempotencyKey(Call call) {
        return call.form().getOrDefault("Attributes", "");
    }

    @Override
    protected Reply lists(List<Call> kept) {
        List<String> messages = new ArrayList<>();
        messages.add(message("IM0", Map.of("Author", "visitor", "Body", "thanks, bye", "Attributes", "{}")));
        messages.add(message("IM9", Map.of("Author", "visitor", "Body", "?", "Attributes", "no json")));
        kept.forEach(call -> messages.add(message(SID, call.form())));
        return Reply.json(200, "{\"meta\":{\"key\":\"messages\"},\"messages\":[" + String.join(",", messages) + "]}");
    }

    @Override
    protected Collection<String> secrets() {
        return List.of(Twilio.TOKEN);
    }

    @Test
    void the_link_is_written_into_the_conversation_in_our_name() {
        vendor.answering(this::accepts);
        Ask ask = ask("inv_1");

        sender().send(ask);

        Call call = sends().get(0);
        assertThat(call.uri().getPath()).isEqualTo("/v1/Conversations/" + CHAT + "/Messages");
        assertThat(call.header("X-Twilio-Webhook-Enabled")).isEmpty();
        assertThat(call.form())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Author",
                        "closeloop",
                        "Body",
                        "You spoke with Bo of Acme today.\nHow satisfied are you with your call with Bo?\n"
                                + ask.link(),
                        "Attributes",
                        "{\"closeloop\":\"inv_1\"}"));
    }

    @Test
    void a_conversation_of_another_service_is_addressed_through_it() {
        vendor.answering(call -> isSend(call) ? accepts(call) : lists(sends()));
        Ask ask = inChat("IS0123").build();
        InvitationSender sender = sender();

        sender.send(ask);

        assertThat(sends().get(0).uri().getPath()).isEqualTo("/v1/Services/IS0123/Conversations/" + CHAT + "/Messages");
        assertThat(sender.find(ask)).isEqualTo(new Lookup.Found(SID));
    }

    @Test
    void a_reminder_is_a_message_of_its_own() {
        vendor.answering(call -> isSend(call) ? accepts(call) : lists(sends()));
        InvitationSender sender = sender();
        Ask reminder = inChat("").reminder(1).build();
        sender.send(ask("inv_1"));

        assertThat(sender.find(reminder)).isInstanceOf(Lookup.Absent.class);

        sender.send(reminder);

        assertThat(sends().get(1).form().get("Body")).startsWith("We would still like to hear from you.");
        assertThat(sends().get(1).form()).containsEntry("Attributes", "{\"closeloop\":\"inv_1-r1\"}");
        assertThat(sender.find(reminder)).isInstanceOf(Lookup.Found.class);
    }

    @ParameterizedTest
    @CsvSource({"400,50377", "404,20404", "400,20001"})
    void a_conversation_that_takes_no_more_is_refused(int status, int code) {
        vendor.answering(error(status, code));

        assertThat(send())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isNull());
        assertThat(sends()).hasSize(1);
    }

    @Test
    void a_conversation_that_is_being_set_up_is_tried_again() {
        vendor.answering(error(400, 50386));

        assertThat(send()).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void nothing_is_in_a_conversation_that_is_gone() {
        vendor.answering(error(404, 20404));

        assertThat(sender().find(ask("inv_1"))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void a_chat_of_another_vendor_is_refused_without_a_call() {
        Ask foreign = SampleAsk.to(Handle.chat("../../Accounts")).build();

        assertThat(sender().send(foreign)).isInstanceOf(Outcome.Refused.class);
        assertThat(sender().find(foreign)).isInstanceOf(Lookup.Absent.class);
        assertThat(vendor.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"RESOLVED,true", "TIMER,true", "IDLE,false", "HANDED_BACK,false"})
    void only_a_closed_conversation_is_over(CloseReason reason, boolean over) {
        Interaction ended = ended("twilio-conversations", "", reason);

        assertThat(sender().openUntil(ended).isPresent()).isEqualTo(over);
        sender().openUntil(ended).ifPresent(until -> assertThat(until).isEqualTo(ENDED));
    }

    @Test
    void a_contact_that_was_no_conversation_of_twilios_cannot_be_asked_in_one() {
        assertThat(sender().openUntil(ended("other-chat", "", CloseReason.IDLE)))
                .contains(ENDED);
    }

    private static SampleAsk inChat(String service) {
        return SampleAsk.to(Handle.chat(CHAT)).after(ended("twilio-conversations", service, CloseReason.IDLE));
    }

    private static Interaction ended(String source, String service, CloseReason reason) {
        return Interaction.ended("int_1", Channel.CHAT, source, CHAT + "#1", ENDED)
                .address(service)
                .handle(Handle.chat(CHAT))
                .closeReason(reason)
                .build();
    }

    private static Reply error(int status, int code) {
        return Reply.json(status, "{\"code\":" + code + ",\"message\":\"refused\",\"status\":" + status + "}");
    }

    private static String message(String sid, Map<String, String> form) {
        return "{\"sid\":\"" + sid + "\",\"conversation_sid\":\"" + CHAT + "\",\"index\":1,\"author\":"
                + quoted(form.getOrDefault("Author", "system"))
                + ",\"body\":" + quoted(form.getOrDefault("Body", ""))
                + ",\"attributes\":" + quoted(form.getOrDefault("Attributes", "{}"))
                + ",\"date_created\":\"2026-03-03T10:15:30Z\"}";
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
