// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Message.Author;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Receipt;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessengerEventsTest {
    private static final Instant AT = Instant.ofEpochMilli(1772532930000L);

    @Test
    void a_user_writes() {
        Message message = wrote(fromUser("\"message\":{\"mid\":\"m_1\",\"text\":\"Where is my order?\"}"));

        assertThat(message)
                .isEqualTo(new Message(
                        "meta-messenger",
                        "m_1",
                        "1001:2002",
                        Channel.SOCIAL,
                        Author.CUSTOMER,
                        Handle.messenger("1001", "2002"),
                        List.of(),
                        "1001",
                        null,
                        null,
                        "page-support",
                        "Where is my order?",
                        null,
                        List.of(),
                        AT,
                        false,
                        null,
                        null,
                        null));
    }

    @Test
    void a_quick_reply_carries_its_payload_and_a_quote_what_it_answers() {
        Message message = wrote(fromUser("\"message\":{\"mid\":\"m_1\",\"text\":\"2\","
                + "\"quick_reply\":{\"payload\":\"sv:abc:2\"},\"reply_to\":{\"mid\":\"m_0\"}}"));

        assertThat(message.payload()).isEqualTo("sv:abc:2");
        assertThat(message.text()).isEqualTo("2");
        assertThat(message.references()).containsExactly("m_0");
    }

    @Test
    void a_picture_is_a_message_without_words() {
        Message message = wrote(fromUser("\"message\":{\"mid\":\"m_1\",\"attachments\":"
                + "[{\"type\":\"image\",\"payload\":{\"url\":\"https://example.com/x.jpg\"}}]}"));

        assertThat(message.text()).isNull();
        assertThat(message.author()).isEqualTo(Author.CUSTOMER);
    }

    @Test
    void a_tapped_button_is_a_customer_who_did_something_and_a_repeat_of_it_is_the_same() {
        String tap = "\"postback\":{\"title\":\"Talk to us\",\"payload\":\"HELP\"}";
        Message message = wrote(fromUser(tap));

        assertThat(message.author()).isEqualTo(Author.CUSTOMER);
        assertThat(message.text()).isEqualTo("Talk to us");
        assertThat(message.payload()).isEqualTo("HELP");
        assertThat(wrote(fromUser(tap)).messageId()).isEqualTo(message.messageId());
        assertThat(wrote(fromUser(tap.replace("HELP", "STOP"))).messageId()).isNotEqualTo(message.messageId());
        assertThat(wrote(fromUser("\"postback\":{\"mid\":\"m_7\",\"payload\":\"HELP\"}"))
                        .messageId())
                .isEqualTo("m_7");
    }

    @Test
    void an_agents_tool_writes() {
        Message message = wrote(echo("\"app_id\":1217981644879628,\"text\":\"It is on its way\""));

        assertThat(message.author()).isEqualTo(Author.AGENT);
        assertThat(message.authorId()).isEqualTo("1217981644879628");
        assertThat(message.authorName()).isEqualTo("Desk");
        assertThat(message.stream()).isEqualTo("1001:2002");
        assertThat(message.customer()).isEqualTo(Handle.messenger("1001", "2002"));
        assertThat(message.address()).isEqualTo("1001");
    }

    @Test
    void the_tool_may_name_the_agent_in_the_metadata() {
        Message message = wrote(echo(
                "\"app_id\":\"1217981644879628\",\"metadata\":\"{\\\"agent\\\":\\\"a-17\\\"}\",\"text\":\"Hello\""));

        assertThat(message.authorId()).isEqualTo("a-17");
        assertThat(message.authorName()).isEqualTo("Ana Silva");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\\\"agent\\\":\\\"\\\"}", "{\\\"agent\\\":[]}", "[]", "ticket 7", "closeloop"})
    void other_metadata_names_nobody(String metadata) {
        Message message = wrote(echo("\"app_id\":99,\"metadata\":\"" + metadata + "\",\"text\":\"Hello\""));

        assertThat(message.authorId()).isEqualTo("99");
        assertThat(message.authorName()).isNull();
    }

    @Test
    void without_an_app_it_was_a_person_in_the_inbox_of_the_page() {
        Message message = wrote(echo("\"text\":\"Hello\""));

        assertThat(message.author()).isEqualTo(Author.AGENT);
        assertThat(message.authorId()).isEqualTo("page-inbox");
    }

    @Test
    void an_automats_app_is_a_bot() {
        Message message = wrote(echo("\"app_id\":7777,\"text\":\"Hi, how can I help?\""));

        assertThat(message.author()).isEqualTo(Author.BOT);
        assertThat(message.authorName()).isEqualTo("Greeter");
    }

    @Test
    void our_survey_comes_back_as_a_receipt_and_never_as_an_agent() {
        Intake echo =
                only(echo("\"app_id\":" + Page.APP + ",\"metadata\":\"closeloop:inv_1\",\"text\":\"How was it?\""));

        assertThat(echo).isEqualTo(new Receipt("meta-messenger", "inv_1", "m_1", Receipt.Status.SENT, null, AT));
    }

    @Test
    void our_survey_is_known_by_its_mark_alone() {
        assertThat(only(echo("\"metadata\":\"closeloop:inv_1\",\"text\":\"How was it?\"")))
                .isEqualTo(new Receipt("meta-messenger", "inv_1", "m_1", Receipt.Status.SENT, null, AT));
    }

    @Test
    void what_our_app_sends_is_ours_without_a_mark_too() {
        assertThat(only(echo("\"app_id\":\"" + Page.APP + "\",\"text\":\"How was it?\"")))
                .isEqualTo(new Receipt("meta-messenger", null, "m_1", Receipt.Status.SENT, null, AT));
    }

    @Test
    void each_delivered_message_has_its_receipt() {
        assertThat(read(fromUser("\"delivery\":{\"mids\":[\"m_1\",\"mid.2:b\"],\"watermark\":1772532930000}")))
                .containsExactly(
                        new Receipt("meta-messenger", null, "m_1", Receipt.Status.DELIVERED, null, AT),
                        new Receipt("meta-messenger", null, "mid.2:b", Receipt.Status.DELIVERED, null, AT));
        assertThat(read(fromUser("\"delivery\":{\"watermark\":1772532930000}"))).isEmpty();
    }

    @Test
    void the_time_of_the_entry_stands_in_for_a_missing_one() {
        List<Intake> intakes = read("{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},"
                + "\"delivery\":{\"mids\":[\"m_1\"],\"watermark\":1}}");

        assertThat(intakes)
                .containsExactly(new Receipt(
                        "meta-messenger",
                        null,
                        "m_1",
                        Receipt.Status.DELIVERED,
                        null,
                        Instant.ofEpochMilli(1772532930123L)));
    }

    @Test
    void an_agents_tool_that_hands_the_thread_back_ends_the_contact() {
        String pass = "\"pass_thread_control\":{\"previous_owner_app_id\":\"1217981644879628\","
                + "\"new_owner_app_id\":\"" + Page.APP + "\",\"metadata\":null}";
        Intake intake = only(fromUser(pass));

        assertThat(intake).isInstanceOfSatisfying(Intake.Closed.class, closed -> {
            assertThat(closed.source()).isEqualTo("meta-messenger");
            assertThat(closed.stream()).isEqualTo("1001:2002");
            assertThat(closed.reason()).isEqualTo(CloseReason.HANDED_BACK);
            assertThat(closed.at()).isEqualTo(AT);
        });
        assertThat(only(fromUser(pass))).isEqualTo(intake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // to the agents: the contact begins
                "{\"previous_owner_app_id\":\"263902037430900\",\"new_owner_app_id\":\"1217981644879628\"}",
                // nobody held it
                "{\"previous_owner_app_id\":null,\"new_owner_app_id\":\"263902037430900\"}",
                "{\"new_owner_app_id\":\"263902037430900\"}",
                "{\"previous_owner_app_id\":\"1217981644879628\"}",
                "{}"
            })
    void no_other_pass_ends_a_contact(String pass) {
        assertThat(read(fromUser("\"pass_thread_control\":" + pass))).isEmpty();
    }

    @Test
    void while_our_app_is_unknown_a_pass_to_whom_the_settings_name_is_no_end() {
        MetaWebhook webhook = new MetaWebhook(
                new MetaAccount(
                        Page.SECRET, Page.VERIFY, Page.TOKEN, Page.ID, null, "v25.0", URI.create("https://x.example")),
                new MetaDesk(Map.of("55", "Desk"), Map.of(), Map.of()));
        String pass = "\"pass_thread_control\":{\"previous_owner_app_id\":\"%s\",\"new_owner_app_id\":\"%s\"}";

        assertThat(read(webhook, fromUser(pass.formatted("55", "44")))).hasSize(1);
        assertThat(read(webhook, fromUser(pass.formatted("44", "55")))).isEmpty();
    }

    @Test
    void standby_is_the_same_conversation_seen_from_the_side() {
        String body = """
                {"object":"page","entry":[{"id":"1001","time":1772532930123,"standby":[%s,%s,%s]}]}""".formatted(
                        fromUser("\"message\":{\"mid\":\"m_1\",\"text\":\"Hello?\"}"),
                        echo("\"app_id\":1217981644879628,\"text\":\"Hello\"").replace("m_1", "m_2"),
                        fromUser("\"postback\":{\"title\":\"Menu\"}"));

        List<Intake> intakes =
                Page.webhook().receive(Page.post(body, Page.SECRET)).intakes();

        assertThat(intakes)
                .extracting(intake -> ((Intake.Wrote) intake).message().author())
                .containsExactly(Author.CUSTOMER, Author.AGENT, Author.CUSTOMER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"read\":{\"watermark\":1772532930000}",
                "\"reaction\":{\"mid\":\"m_1\",\"action\":\"react\",\"emoji\":\"❤\"}",
                "\"message_edit\":{\"mid\":\"m_1\",\"text\":\"5\",\"num_edit\":1}",
                "\"optin\":{\"ref\":\"x\"}",
                "\"referral\":{\"ref\":\"x\"}",
                "\"response_feedback\":{\"feedback\":\"Good response\",\"mid\":\"m_1\"}",
                "\"policy_enforcement\":{\"action\":\"warning\"}",
                "\"take_thread_control\":{\"previous_owner_app_id\":\"1\",\"new_owner_app_id\":\"2\"}",
                "\"request_thread_control\":{\"requested_owner_app_id\":\"2\"}",
                "\"app_roles\":{\"1\":[\"primary_receiver\"]}",
                "\"message\":{\"mid\":\"m_1\",\"is_deleted\":true}",
                "\"message\":null",
                "\"something_new\":{\"mid\":\"m_1\"}"
            })
    void what_says_nothing_about_a_contact_is_left_alone(String event) {
        assertThat(read(fromUser(event))).isEmpty();
    }

    @Test
    void what_json_can_spell_but_no_database_takes_is_taken_out() {
        Message message = wrote(
                fromUser("\"message\":{\"mid\":\"m_1\",\"text\":\"a\\u0000b \\ud83d c \\ude00 \\ud83d\\ude00 é\"}"));

        assertThat(message.text()).isEqualTo("ab \uFFFD c \uFFFD 😀 é");
    }

    private static String fromUser(String what) {
        return "{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"timestamp\":1772532930000," + what
                + "}";
    }

    private static String echo(String what) {
        return "{\"sender\":{\"id\":\"1001\"},\"recipient\":{\"id\":\"2002\"},\"timestamp\":1772532930000,"
                + "\"message\":{\"mid\":\"m_1\",\"is_echo\":true," + what + "}}";
    }

    private static List<Intake> read(String event) {
        return read(Page.webhook(), event);
    }

    private static List<Intake> read(MetaWebhook webhook, String event) {
        return webhook.receive(Page.post(Page.envelope(event), Page.SECRET)).intakes();
    }

    private static Intake only(String event) {
        List<Intake> intakes = read(event);
        assertThat(intakes).hasSize(1);
        return intakes.get(0);
    }

    private static Message wrote(String event) {
        return ((Intake.Wrote) only(event)).message();
    }
}
