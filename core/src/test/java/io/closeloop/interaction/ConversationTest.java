// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.closeloop.interaction.Message.Author;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Instant START = Instant.parse("2026-03-03T10:00:00Z");
    private static final Duration SILENCE = Duration.ofMinutes(15);
    private static final Handle CUSTOMER = Handle.messenger("page", "user");

    @Test
    void messages_of_the_customer_are_counted_with_their_characters() {
        Conversation talk = Conversation.start(customer(0, "hello"))
                .and(agent(1, "kim", "hi"))
                .and(customer(2, "my order is late"));

        assertThat(talk.customerMessages()).isEqualTo(2);
        assertThat(talk.customerCharacters()).isEqualTo(21);
        assertThat(talk.firstAt()).isEqualTo(at(0));
        assertThat(talk.lastCustomerAt()).isEqualTo(at(2));
        assertThat(talk.lastAgentAt()).isEqualTo(at(1));
        assertThat(talk.generation()).isEqualTo(1);
        assertThat(talk.open()).isTrue();
    }

    @Test
    void a_message_without_text_counts_as_one_of_no_characters() {
        Conversation talk = Conversation.start(customer(0, null));

        assertThat(talk.customerMessages()).isEqualTo(1);
        assertThat(talk.customerCharacters()).isZero();
    }

    @Test
    void automatic_mail_and_our_own_surveys_count_for_nothing() {
        Conversation talk = Conversation.start(customer(0, "hello")).and(agent(1, "kim", "hi"));

        assertThat(talk.and(message(Author.CUSTOMER, 5, "I am out of office", null, true)))
                .isEqualTo(talk);
        assertThat(talk.and(message(Author.SURVEY, 6, "How was it?", null, false)))
                .isEqualTo(talk);
    }

    @Test
    void a_message_without_a_thread_starts_no_conversation() {
        Message bare = new Message(
                "twilio-sms",
                "SM1",
                null,
                Channel.CHAT,
                Author.CUSTOMER,
                CUSTOMER,
                List.of(),
                "",
                null,
                null,
                null,
                "hi",
                null,
                List.of(),
                at(0),
                false,
                null,
                null,
                null);

        assertThatIllegalArgumentException().isThrownBy(() -> Conversation.start(bare));
    }

    @Test
    void it_is_not_idle_while_the_customer_waits_for_us() {
        assertThat(Conversation.start(customer(0, "hello")).idleAt(SILENCE)).isEmpty();
        assertThat(Conversation.start(agent(0, "kim", "hi"))
                        .and(customer(1, "hello"))
                        .idleAt(SILENCE))
                .isEmpty();
    }

    @Test
    void it_is_idle_when_the_agents_word_was_the_last_for_long_enough() {
        Conversation talk = Conversation.start(customer(0, "hello")).and(agent(3, "kim", "solved"));

        assertThat(talk.idleAt(SILENCE)).contains(at(18));
    }

    @Test
    void a_thread_that_only_we_wrote_in_becomes_idle_too() {
        assertThat(Conversation.start(agent(0, "kim", "hi")).idleAt(SILENCE)).contains(at(15));
    }

    @Test
    void an_ended_one_never_becomes_idle() {
        Conversation talk = Conversation.start(customer(0, "hello")).and(agent(3, "kim", "solved"));

        assertThat(talk.closed().idleAt(SILENCE)).isEmpty();
    }

    @Test
    void a_message_that_arrives_late_does_not_turn_the_clock_back() {
        Conversation talk = Conversation.start(customer(5, "second"))
                .and(agent(9, "kim", "solved"))
                .and(agent(7, "lee", "one moment"))
                .and(customer(1, "first"));

        assertThat(talk.firstAt()).isEqualTo(at(1));
        assertThat(talk.lastCustomerAt()).isEqualTo(at(5));
        assertThat(talk.lastAgentAt()).isEqualTo(at(9));
        assertThat(talk.idleAt(SILENCE)).contains(at(24));
    }

    @Test
    void only_a_customer_who_writes_to_an_ended_thread_reopens_it() {
        Conversation open = Conversation.start(customer(0, "hello"));
        Conversation ended = open.closed();

        assertThat(open.reopenedBy(customer(1, "again"))).isFalse();
        assertThat(ended.reopenedBy(customer(1, "again"))).isTrue();
        assertThat(ended.reopenedBy(agent(1, "kim", "ps"))).isFalse();
        assertThat(ended.reopenedBy(message(Author.CUSTOMER, 1, "out of office", null, true)))
                .isFalse();
        assertThat(ended.reopenedBy(message(Author.SURVEY, 1, "How was it?", null, false)))
                .isFalse();
    }

    @Test
    void a_new_generation_starts_from_nothing() {
        Conversation ended = Conversation.start(customer(0, "hello"))
                .and(agent(3, "kim", "solved"))
                .closed();

        Conversation again = ended.reopen(customer(60, "no it is not"));

        assertThat(again.generation()).isEqualTo(2);
        assertThat(again.open()).isTrue();
        assertThat(again.customerMessages()).isEqualTo(1);
        assertThat(again.participants()).isEmpty();
        assertThat(again.firstAt()).isEqualTo(at(60));
        assertThat(again.lastAgentAt()).isNull();
    }

    @Test
    void each_generation_ends_as_an_interaction_of_its_own() {
        Conversation first = Conversation.start(customer(0, "hello")).and(agent(3, "kim", "solved"));
        Conversation second = first.closed().reopen(customer(60, "no it is not"));

        Interaction one = first.end("int_1", at(18), CloseReason.IDLE);
        Interaction two = second.end("int_2", at(80), CloseReason.RESOLVED);

        assertThat(one.sourceId()).isEqualTo("thread#1");
        assertThat(two.sourceId()).isEqualTo("thread#2");
        assertThat(one.agent()).map(Participant::id).contains("kim");
        assertThat(two.agent()).isEmpty();
        assertThat(one.customerMessages()).isEqualTo(1);
        assertThat(one.startedAt()).isEqualTo(at(0));
        assertThat(one.endedAt()).isEqualTo(at(18));
        assertThat(one.lastCustomerAt()).isEqualTo(at(0));
        assertThat(one.closeReason()).isEqualTo(CloseReason.IDLE);
    }

    @Test
    void the_agent_who_wrote_last_is_the_one_the_customer_remembers() {
        Interaction ended = Conversation.start(customer(0, "hello"))
                .and(agent(1, "kim", "hi"))
                .and(agent(2, "lee", "taking over"))
                .and(agent(3, "kim", "back again"))
                .and(message(Author.BOT, 4, "anything else?", "helpbot", false))
                .end("int_1", at(9), CloseReason.IDLE);

        assertThat(ended.agent()).map(Participant::id).contains("kim");
        assertThat(ended.participants()).extracting(Participant::id).containsExactly("lee", "kim", "helpbot");
        assertThat(ended.botOnly()).isFalse();
    }

    @Test
    void every_address_the_customer_showed_is_kept_once() {
        Handle mail = Handle.email("ana@example.com");
        Message withMail = new Message(
                "meta-messenger",
                "m9",
                "thread",
                Channel.SOCIAL,
                Author.CUSTOMER,
                CUSTOMER,
                List.of(mail, CUSTOMER),
                "page",
                null,
                null,
                "billing",
                "x",
                null,
                List.of(),
                at(1),
                false,
                "Ana",
                "pt-BR",
                "500A");

        Conversation talk =
                Conversation.start(customer(0, "hello")).and(withMail).and(withMail);
        Interaction ended = talk.end("int_1", at(9), CloseReason.RESOLVED);

        assertThat(talk.handles()).containsExactly(CUSTOMER, mail);
        assertThat(ended.customerName()).isEqualTo("Ana");
        assertThat(ended.language()).isEqualTo("pt-BR");
        assertThat(ended.crmIds()).containsEntry("case", "500A");
        assertThat(ended.queue()).map(Participant::id).contains("billing");
        assertThat(ended.participants()).hasSize(1);
    }

    private static Message customer(int minute, @Nullable String text) {
        return message(Author.CUSTOMER, minute, text, null, false);
    }

    private static Message agent(int minute, String id, String text) {
        return message(Author.AGENT, minute, text, id, false);
    }

    private static Message message(
            Author author, int minute, @Nullable String text, @Nullable String authorId, boolean automatic) {
        return new Message(
                "meta-messenger",
                "m" + minute,
                "thread",
                Channel.SOCIAL,
                author,
                CUSTOMER,
                List.of(),
                "page",
                authorId,
                null,
                null,
                text,
                null,
                List.of(),
                at(minute),
                automatic,
                null,
                null,
                null);
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }
}
