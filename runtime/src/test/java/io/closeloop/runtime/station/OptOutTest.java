// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.runtime.fixture.LoopOnDisk.ANA;
import static io.closeloop.runtime.fixture.LoopOnDisk.ANA_MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.Rule;
import io.closeloop.port.Intake;
import io.closeloop.survey.Invitation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who does not want to be asked is not asked: on no channel, and whoever's word it is. */
class OptOutTest extends OnLoop {
    private static final Duration A_MONTH = Duration.ofDays(31);

    @Test
    void who_refuses_in_one_chat_is_not_asked_after_the_next_nor_after_a_call() {
        on.crm.add("003A", ANA, ANA_MAIL);
        String first = askedInChat("CH1");

        on.record(refusal(on.invitation(first)));

        assertThat(on.optedOut(Handle.chat("CH1"))).isNotEmpty();
        assertThat(on.optedOut(ANA_MAIL)).isNotEmpty();
        on.advance(A_MONTH);
        String second = on.end(chat("CH2"));
        String call = on.end(on.call("CA1"));
        on.advance(Duration.ofHours(1));
        assertThat(List.of(second, call)).allSatisfy(this::isSkippedForTheOptOut);
    }

    @Test
    void a_refusal_by_mail_takes_back_the_ask_by_text_to_the_same_person() {
        on.crm.add("003A", ANA, ANA_MAIL);
        String asked = askedInChat("CH1");
        on.advance(A_MONTH);
        String call = on.end(on.call("CA1"));
        on.run();
        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.PLANNED);

        on.record(refusal(on.invitation(asked)));
        on.advance(Duration.ofHours(1));

        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.sms.sent()).isEmpty();
    }

    @Test
    void who_wants_to_be_asked_again_takes_back_the_whole_refusal_and_no_other() {
        Handle elsewhere = Handle.email("ana@elsewhere.example");
        on.crm.add("003A", ANA, ANA_MAIL, elsewhere);
        on.record(new Intake.Consent("mail", "m1", elsewhere, false, "unsubscribe", on.clock.instant()));
        on.clock.advance(Duration.ofMinutes(1));
        String call = on.end(on.call("CA1").handle(ANA_MAIL));
        on.run();
        assertThat(on.decision(call)).map(Decision::invites).contains(false);
        on.record(new Intake.Consent("mail", "m2", elsewhere, true, "start", on.clock.instant()));

        String next = on.askedAfterCall("CA2");
        on.record(new Intake.Consent("mail", "m3", elsewhere, false, "unsubscribe", on.clock.instant()));
        on.clock.advance(Duration.ofMinutes(1));
        on.reply("STOP");
        assertThat(on.optedOut(ANA_MAIL)).isNotEmpty();
        on.reply("START");

        assertThat(on.invitation(next).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.optedOut(ANA)).isEmpty();
        assertThat(on.optedOut(ANA_MAIL)).isEmpty();
    }

    @Test
    void stop_typed_under_the_survey_in_a_chat_is_a_refusal() {
        String id = askedInChat("CH1");

        on.record(new Intake.Wrote(typed("CH1", "m1", "STOP")));

        assertThat(on.optedOut(ANA_MAIL)).isNotEmpty();
        assertThat(on.invitation(id).reason()).isEqualTo("the customer opted out");
    }

    @Test
    void cancel_typed_while_the_survey_in_a_chat_waits_is_a_refusal() {
        String id = askedInChat("CH1");

        on.record(new Intake.Wrote(typed("CH1", "m1", "cancel")));

        assertThat(on.optedOut(ANA_MAIL)).isNotEmpty();
        assertThat(on.invitation(id).reason()).isEqualTo("the customer opted out");
    }

    @Test
    void cancel_said_to_an_agent_after_the_survey_is_conversation_and_stop_is_still_a_refusal() {
        String id = askedInChat("CH1");
        on.record(new Intake.Wrote(typed("CH1", "m1", "5")));
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.ANSWERED);
        on.advance(A_MONTH);

        on.record(new Intake.Wrote(typed("CH1", "m2", "Cancel")));

        assertThat(on.optedOut(ANA_MAIL)).isEmpty();
        assertThat(on.optedOut(Handle.chat("CH1"))).isEmpty();

        on.record(new Intake.Wrote(typed("CH1", "m3", "STOP")));

        assertThat(on.optedOut(ANA_MAIL)).isNotEmpty();
    }

    @Test
    void cancel_said_after_the_survey_has_expired_is_conversation() {
        String id = askedInChat("CH1");
        for (int day = 0; day < 15; day++) {
            on.advance(Duration.ofDays(1));
        }
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.EXPIRED);

        on.record(new Intake.Wrote(typed("CH1", "m1", "end")));

        assertThat(on.optedOut(ANA_MAIL)).isEmpty();
    }

    @Test
    void cancel_said_before_the_question_is_asked_goes_on_with_the_chat() {
        String id = endedThread("CH1");
        on.run();
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);

        on.record(new Intake.Wrote(typed("CH1", "m1", "cancel")));

        assertThat(on.optedOut(ANA_MAIL)).isEmpty();
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
    }

    @Test
    void a_score_typed_under_the_survey_in_a_chat_is_an_answer() {
        String id = askedInChat("CH1");

        on.record(new Intake.Wrote(typed("CH1", "m1", "1, nobody helped")));

        assertThat(on.answers(id)).singleElement().satisfies(answer -> {
            assertThat(answer.score()).isEqualTo(1);
            assertThat(answer.comment()).isEqualTo("nobody helped");
        });
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.ANSWERED);
    }

    @Test
    void words_typed_under_the_survey_in_a_chat_go_on_with_the_chat() {
        String id = endedThread("CH1");
        untilAsked();

        on.record(new Intake.Wrote(typed("CH1", "m1", "And where is my parcel?")));

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.answers(id)).isEmpty();
    }

    @Test
    void of_several_records_that_may_be_the_customers_one_that_forbids_surveys_is_enough() {
        on.crm.add("003A", ANA);
        on.crm.addOptedOut("003B", ANA);

        String id = on.end(on.call("CA1"));
        on.advance(Duration.ofHours(1));

        isSkippedForTheOptOut(id);
        assertThat(on.sms.sent()).isEmpty();
    }

    private String askedInChat(String conversation) {
        String id = on.end(chat(conversation));
        untilAsked();
        return id;
    }

    /** At a decent hour. */
    private void untilAsked() {
        for (int hours = 0; hours < 24 && on.chat.sent().isEmpty(); hours++) {
            on.advance(Duration.ofHours(1));
        }
        assertThat(on.chat.sent()).hasSize(1);
    }

    private Interaction.Builder chat(String conversation) {
        return Interaction.ended("", Channel.CHAT, "chat", conversation + "#1", on.clock.instant())
                .handle(Handle.chat(conversation))
                .handle(ANA_MAIL)
                .participant(io.closeloop.interaction.Participant.agent("agent-7", "Bo Berg"))
                .customerWrote(5, 500);
    }

    /** A chat that was followed message by message. */
    private String endedThread(String conversation) {
        for (int n = 0; n < 5; n++) {
            on.record(
                    new Intake.Wrote(typed(conversation, conversation + n, "Where is the parcel I ordered from you?")));
        }
        return String.valueOf(
                on.record(new Intake.Closed("chat", conversation, "end", on.clock.instant(), CloseReason.RESOLVED))
                        .interactionId());
    }

    private Message typed(String conversation, String messageId, String text) {
        Message plain =
                on.message("chat", messageId, conversation, Channel.CHAT, Message.Author.CUSTOMER, ANA_MAIL, text);
        return new Message(
                plain.source(),
                plain.messageId(),
                plain.stream(),
                plain.channel(),
                plain.author(),
                plain.customer(),
                List.of(Handle.chat(conversation)),
                plain.address(),
                plain.authorId(),
                plain.authorName(),
                plain.queue(),
                plain.text(),
                plain.payload(),
                plain.references(),
                plain.at(),
                plain.automatic(),
                plain.customerName(),
                plain.language(),
                plain.caseId());
    }

    private Intake.Consent refusal(Invitation invitation) {
        return new Intake.Consent(
                "unsubscribe-page",
                invitation.id(),
                java.util.Objects.requireNonNull(invitation.to()),
                false,
                "unsubscribe link",
                on.clock.instant(),
                invitation.id());
    }

    private void isSkippedForTheOptOut(String id) {
        assertThat(on.decision(id)).flatMap(Decision::skippedBy).map(Rule::name).contains(Policy.OPT_OUT);
    }
}
