// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static io.closeloop.connector.twilio.Twilio.form;
import static io.closeloop.connector.twilio.Twilio.with;
import static io.closeloop.connector.twilio.Twilio.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Participant;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.WebhookContract;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioConversationsTest extends WebhookContract {
    private static final String PATH = "/hooks/twilio/conversations";
    private static final String CHAT = "CH11112222333344445555666677778888";
    private static final Instant AT = Instant.parse("2026-03-03T10:14:05.123Z");
    private static final String MESSAGE = form(
            "EventType", "onMessageAdded",
            "AccountSid", Twilio.ACCOUNT,
            "ConversationSid", CHAT,
            "ChatServiceSid", "IS1",
            "MessageSid", "IM1",
            "Index", "0",
            "Author", "visitor-42",
            "ClientIdentity", "visitor-42",
            "ParticipantSid", "MB1",
            "Body", "my invoice is wrong",
            "Source", "SDK",
            "Attributes",
                    "{\"name\":\"Ana\",\"email\":\"Ana@Example.com\",\"phone\":\"+15551230001\",\"language\":\"pt\","
                            + "\"caseId\":\"500A\",\"queue\":\"billing\"}",
            "DateCreated", "2026-03-03T10:14:05.123Z",
            "RetryCount", "0");
    private static final String CLOSED = form(
            "EventType", "onConversationStateUpdated",
            "AccountSid", Twilio.ACCOUNT,
            "ConversationSid", CHAT,
            "ChatServiceSid", "IS1",
            "StateFrom", "active",
            "StateTo", "closed",
            "StateUpdated", "2026-03-03T10:14:05.123Z",
            "Reason", "API");
    private static final String JOINED = form(
            "EventType", "onParticipantAdded",
            "AccountSid", Twilio.ACCOUNT,
            "ConversationSid", CHAT,
            "ParticipantSid", "MB2",
            "DateCreated", "2026-03-03T10:14:05.123Z",
            "Identity", "agent-7",
            "Attributes", "{}");

    @Override
    protected Webhook webhook() {
        return new TwilioConversations(Twilio.gate(), Twilio.desk(), clock);
    }

    @Override
    protected String good() {
        return MESSAGE;
    }

    @Override
    protected String goodWithUnknownFields() {
        return MESSAGE + "&" + form("Media", "[{\"Sid\":\"ME1\"}]", "Mood", "sour");
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                without("EventType", MESSAGE), "EventType",
                without("ConversationSid", MESSAGE), "ConversationSid",
                without("MessageSid", MESSAGE), "MessageSid",
                with("DateCreated", "yesterday", MESSAGE), "DateCreated",
                without("StateTo", CLOSED), "StateTo",
                with("StateUpdated", "yesterday", CLOSED), "StateUpdated",
                without("ConversationSid", CLOSED), "ConversationSid",
                without("ParticipantSid", JOINED), "ParticipantSid",
                without("AccountSid", MESSAGE), "AccountSid");
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
        return List.of(Twilio.TOKEN, Twilio.CUSTOMER, "ana@example.com", "my invoice is wrong", "yesterday");
    }

    @Test
    void a_customers_message_shows_every_handle() {
        assertThat(wrote(MESSAGE))
                .isEqualTo(new Message(
                        "twilio-conversations",
                        "IM1",
                        CHAT,
                        Channel.CHAT,
                        Message.Author.CUSTOMER,
                        Handle.email("ana@example.com"),
                        List.of(Handle.phone(Twilio.CUSTOMER), Handle.chat(CHAT)),
                        "IS1",
                        null,
                        null,
                        "billing",
                        "my invoice is wrong",
                        null,
                        List.of(),
                        AT,
                        false,
                        "Ana",
                        "pt",
                        "500A"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+15551230001", "whatsapp:+15551230001"})
    void a_customer_who_writes_from_a_number_is_that_number(String author) {
        Message wrote = wrote(with("Author", author, with("Attributes", "{}", without("ClientIdentity", MESSAGE))));

        assertThat(wrote.author()).isEqualTo(Message.Author.CUSTOMER);
        assertThat(wrote.customer()).isEqualTo(Handle.phone(Twilio.CUSTOMER));
        assertThat(wrote.more()).containsExactly(Handle.chat(CHAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "not json", "[]", "null", "{\"email\":\"nobody\",\"phone\":\"0800\",\"name\":{}}"})
    void without_attributes_that_help_the_customer_is_the_conversation(String attributes) {
        Message wrote = wrote(with("Attributes", attributes, MESSAGE));

        assertThat(wrote.customer()).isEqualTo(Handle.chat(CHAT));
        assertThat(wrote.more()).isEmpty();
        assertThat(wrote.customerName()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "agent-7,AGENT",
        "bot-faq,BOT",
        "system,BOT",
        "closeloop,SURVEY",
        "visitor-42,CUSTOMER",
        "user-agent,CUSTOMER"
    })
    void who_wrote_is_told_by_the_identity(String author, Message.Author who) {
        assertThat(wrote(with("Author", author, MESSAGE)).author()).isEqualTo(who);
    }

    @Test
    void an_agent_has_the_name_of_the_settings() {
        Message wrote = wrote(with("Author", "agent-7", with("Attributes", "{}", MESSAGE)));

        assertThat(wrote.authorId()).isEqualTo("agent-7");
        assertThat(wrote.authorName()).isEqualTo("Bo Berg");
        assertThat(wrote.customerName()).isNull();
        assertThat(wrote.customer()).isEqualTo(Handle.chat(CHAT));
    }

    @Test
    void a_picture_without_words_has_no_text() {
        assertThat(wrote(without("Body", MESSAGE)).text()).isNull();
    }

    @Test
    void a_chat_that_somebody_closed_is_resolved() {
        assertThat(hear(CLOSED)).singleElement().isInstanceOfSatisfying(Intake.Closed.class, closed -> {
            assertThat(closed.source()).isEqualTo("twilio-conversations");
            assertThat(closed.stream()).isEqualTo(CHAT);
            assertThat(closed.at()).isEqualTo(AT);
            assertThat(closed.reason()).isEqualTo(CloseReason.RESOLVED);
        });
    }

    @ParameterizedTest
    @CsvSource({"closed,TIMER,TIMER", "closed,,RESOLVED", "inactive,TIMER,IDLE"})
    void a_timer_is_told_from_a_person(String state, String reason, CloseReason expected) {
        String event = reason == null
                ? without("Reason", with("StateTo", state, CLOSED))
                : with("Reason", reason, with("StateTo", state, CLOSED));

        assertThat(hear(event))
                .singleElement()
                .isInstanceOfSatisfying(
                        Intake.Closed.class,
                        closed -> assertThat(closed.reason()).isEqualTo(expected));
    }

    @Test
    void a_chat_that_an_agent_set_aside_has_not_ended() {
        assertThat(hear(with("StateTo", "inactive", CLOSED))).isEmpty();
    }

    @Test
    void a_chat_that_was_taken_up_again_is_revived() {
        String revived = with("StateFrom", "inactive", with("StateTo", "active", CLOSED));

        assertThat(hear(revived)).singleElement().isInstanceOfSatisfying(Intake.Revived.class, event -> {
            assertThat(event.stream()).isEqualTo(CHAT);
            assertThat(event.at()).isEqualTo(AT);
        });
    }

    @Test
    void a_message_that_woke_the_chat_speaks_for_itself() {
        // Our own survey wakes it as well: that must not take the end back.
        assertThat(hear(with("Reason", "EVENT", with("StateFrom", "inactive", with("StateTo", "active", CLOSED)))))
                .isEmpty();
        assertThat(hear(with("StateFrom", "initializing", with("StateTo", "active", CLOSED))))
                .isEmpty();
    }

    @Test
    void two_ends_of_one_chat_are_two_events() {
        Intake.Closed first = (Intake.Closed) hear(with("Reason", "TIMER", with("StateTo", "inactive", CLOSED)))
                .get(0);
        Intake.Closed second = (Intake.Closed) hear(with(
                        "StateUpdated",
                        "2026-03-03T11:00:00.000Z",
                        with("Reason", "TIMER", with("StateTo", "inactive", CLOSED))))
                .get(0);

        assertThat(first.eventId()).isNotEqualTo(second.eventId());
    }

    @Test
    void an_agent_who_joins_took_part() {
        assertThat(hear(JOINED))
                .containsExactly(new Intake.Joined(
                        "twilio-conversations",
                        CHAT,
                        "MB2",
                        Channel.CHAT,
                        new Participant(Participant.Role.AGENT, "agent-7", "Bo Berg", AT, null),
                        AT));
    }

    @Test
    void an_agent_unknown_to_the_settings_has_the_name_the_desk_gave() {
        String other = with("Identity", "agent-8", with("Attributes", "{\"name\":\"Cy\"}", JOINED));

        assertThat(hear(other))
                .singleElement()
                .isInstanceOfSatisfying(
                        Intake.Joined.class,
                        joined -> assertThat(joined.participant().name()).isEqualTo("Cy"));
    }

    @Test
    void a_customer_who_joins_says_nothing_yet() {
        assertThat(hear(with("Identity", "visitor-42", JOINED))).isEmpty();
        assertThat(hear(without("Identity", JOINED) + "&" + form("MessagingBinding.Address", Twilio.CUSTOMER)))
                .isEmpty();
        assertThat(hear(with("Identity", "closeloop", JOINED))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onDeliveryUpdated", "onConversationAdded", "onYetToBeInvented"})
    void other_events_say_nothing(String event) {
        assertThat(hear(with("EventType", event, MESSAGE))).isEmpty();
    }

    private List<Intake> hear(String body) {
        return webhook().receive(signed(body)).intakes();
    }

    private Message wrote(String body) {
        List<Intake> heard = hear(body);
        assertThat(heard).singleElement().isInstanceOf(Intake.Wrote.class);
        return ((Intake.Wrote) heard.get(0)).message();
    }
}
