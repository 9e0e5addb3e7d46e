// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.runtime.fixture.LoopOnDisk.ANA;
import static io.closeloop.runtime.fixture.LoopOnDisk.ANA_MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.Rule;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.runtime.fixture.LoopOnDisk;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What machines submit, what comes after its time, and what a vendor says of something else. */
class LateAndDoubtfulTest extends OnLoop {
    @Test
    void the_customer_may_still_answer_days_after_a_machine_has_submitted_the_page() {
        String id = submittedByAMachine();
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);

        on.advance(Duration.ofDays(2));
        Given given = on.submit(id, 1, 20);
        on.run();

        assertThat(given).isInstanceOf(Given.Stored.class);
        assertThat(current(id).counts()).isTrue();
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.ANSWERED);
        assertThat(on.alert.effects()).hasSize(1);

        // and may change it for a day from then, and not longer
        on.advance(Duration.ofHours(23));
        assertThat(on.submit(id, 2, 20)).isInstanceOf(Given.Stored.class);
        on.advance(Duration.ofHours(2));
        assertThat(on.submit(id, 3, 20)).isInstanceOf(Given.Closed.class);
    }

    @Test
    void who_only_a_machine_answered_for_is_reminded_and_the_ask_expires() {
        String id = submittedByAMachine();

        on.advance(Duration.ofHours(73));
        assertThat(on.sms.sent()).hasSize(2);
        for (int day = 0; day < 12; day++) {
            on.advance(Duration.ofDays(1));
        }

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.EXPIRED);
        assertThat(on.submit(id, 4, 20)).isInstanceOf(Given.Closed.class);
    }

    @Test
    void kind_words_do_not_confirm_the_score_of_a_machine() {
        String id = submittedByAMachine();

        Recorded said = on.reply("Thanks, great help");
        on.run();

        assertThat(said.say()).contains("1");
        assertThat(on.answers(id)).noneMatch(Answer::counts);
        assertThat(on.alert.effects()).isEmpty();
        on.reply("5");
        assertThat(current(id).counts()).isTrue();
        assertThat(current(id).score()).isEqualTo(5);
    }

    @Test
    void after_an_ask_has_expired_a_number_is_conversation_and_words_are_left_alone() {
        String id = on.askedAfterCall("CA1");
        for (int day = 0; day < 15; day++) {
            on.advance(Duration.ofDays(1));
        }
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.EXPIRED);

        Recorded words = on.reply("Can you call me back?");
        Recorded number = on.reply("4");

        assertThat(words.say()).isNull();
        assertThat(number.say()).isNull();
        assertThat(on.answers(id)).isEmpty();
        assertThat(on.ledger(id)).contains(LedgerEvent.REPLY_UNEXPECTED).doesNotContain(LedgerEvent.REPLY_UNREADABLE);
    }

    @Test
    void a_reminder_that_bounces_takes_nothing_from_the_ask_that_arrived() {
        String id = on.askedAfterCall("CA1");
        on.advance(Duration.ofHours(73));
        assertThat(on.sms.sent()).hasSize(2);
        String reminder = Via.SMS.code() + "-" + on.sms.sent().get(1).key();

        bounced(id, reminder);

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
        on.reply("4");
        assertThat(current(id).counts()).isTrue();
    }

    @Test
    void a_reminder_in_doubt_that_bounces_takes_nothing_from_the_ask_that_arrived() {
        String id = on.askedAfterCall("CA1");
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        on.advance(Duration.ofHours(72));
        assertThat(on.sms.sent()).hasSize(2);

        bounced(id, "SM-reminder");

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
        on.reply("4");
        assertThat(current(id).counts()).isTrue();
    }

    @Test
    void a_lost_try_that_bounces_takes_nothing_from_the_one_made_anew() {
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        String id = on.askedAfterCall("CA1");
        on.sms.answers(ask -> Outcome.delivered("SM2"));
        on.advance(Duration.ofMinutes(1));
        assertThat(on.invitation(id).reference()).isEqualTo("SM2");

        bounced(id, "SM1");

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    private void bounced(String id, String reference) {
        on.record(new Intake.Receipt(
                "sms", on.invitation(id).id(), reference, Intake.Receipt.Status.FAILED, "30003", on.clock.instant()));
    }

    @Test
    void an_ask_that_bounces_has_failed() {
        String id = on.askedAfterCall("CA1");

        bounced(id, Objects.requireNonNull(on.invitation(id).reference()));

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.FAILED);
    }

    @Test
    void a_thread_that_was_reopened_before_anybody_was_matched_is_not_asked_about() {
        // given a mail thread that is resolved while the CRM is away, and goes on
        on.crm.away(true);
        thread(Message.Author.CUSTOMER, "m1", "My invoice is wrong, by quite a lot");
        thread(Message.Author.AGENT, "m2", "We corrected it");
        thread(Message.Author.CUSTOMER, "m2b", "Thanks");
        String first = closed("close-1");
        on.advance(Duration.ofMinutes(30));
        thread(Message.Author.CUSTOMER, "m3", "It is still wrong, and I want my money back");

        // when
        on.crm.away(false);
        on.advance(Duration.ofMinutes(30));
        on.advance(Duration.ofHours(30));

        // then
        assertThat(on.decision(first))
                .flatMap(Decision::skippedBy)
                .map(Rule::name)
                .contains(Policy.REOPENED);
        assertThat(on.mail.sent()).isEmpty();

        // and at its end one question is asked
        thread(Message.Author.AGENT, "m4", "Now it is right");
        thread(Message.Author.CUSTOMER, "m4b", "Yes, it is");
        closed("close-2");
        for (int hours = 0; hours < 72; hours++) {
            on.advance(Duration.ofHours(1));
        }
        assertThat(on.mail.sent()).hasSize(1);
    }

    @Test
    void a_message_that_is_repeated_after_the_end_of_its_thread_reopens_nothing() {
        thread(Message.Author.CUSTOMER, "m1", "My invoice is wrong, by quite a lot");
        thread(Message.Author.AGENT, "m2", "We corrected it");
        thread(Message.Author.CUSTOMER, "m3", "Thanks");
        String id = closed("close-1");
        on.run();

        thread(Message.Author.CUSTOMER, "m3", "Thanks");
        on.run();

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);
        assertThat(on.ledger(id)).doesNotContain(LedgerEvent.INTERACTION_REOPENED);
    }

    @Test
    void the_end_of_a_thread_is_told_from_other_contacts() {
        assertThat(Conversation.End.of(on.call("CA1").build())).isEmpty();
        assertThat(Conversation.End.of(on.call("#7").build())).isEmpty();
        assertThat(Conversation.End.of(on.call("a#b#12").build())).contains(new Conversation.End("a#b", 12));
        assertThat(Conversation.End.of(on.call("a#12345678901").build())).isEmpty();
    }

    @Test
    void the_crm_is_told_of_all_answers_and_not_of_the_last_90_days_only() {
        on.crm.add("003A", ANA);
        on.askedAfterCall("CA1");
        on.reply("2");
        on.advance(Duration.ofDays(100));
        on.askedAfterCall("CA2");
        on.reply("5");
        on.run();

        assertThat(on.crmAnswer.last().story().figures()).satisfies(figures -> {
            assertThat(figures.answers()).isEqualTo(2);
            assertThat(figures.latest()).containsEntry(Metric.CSAT, 5);
            assertThat(figures.rolling()).containsEntry(Metric.CSAT, 100.0);
        });
    }

    @Test
    void waiting_for_the_admin_uses_up_no_try_of_an_ask() {
        on.sms.answers(ask -> Outcome.misconfigured("401", "twilio.auth-token"));
        String id = on.askedAfterCall("CA1");
        for (int n = 0; n < 20; n++) {
            on.advance(Duration.ofMinutes(5));
        }

        on.sms.answers(ask -> Outcome.retry("429"));
        on.advance(Duration.ofMinutes(5));
        on.sms.answers(ask -> Outcome.delivered("SM1"));
        on.advance(Duration.ofMinutes(10));

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void an_ask_waits_while_its_way_is_not_set_up() {
        String id = on.end(on.call("CA1"));
        on.run();
        on.close();

        on = new LoopOnDisk(folder, Set.of(Via.SMS));
        for (int n = 0; n < 6; n++) {
            on.advance(Duration.ofMinutes(5));
        }
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);
        assertThat(on.invitation(id).reason()).contains("not set up");
        on.close();

        on = new LoopOnDisk(folder);
        on.advance(Duration.ofMinutes(40));
        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void an_ask_whose_way_was_closed_for_good_ends_and_the_next_contact_is_asked_about_another_way() {
        // given
        on.crm.add("003A", ANA, ANA_MAIL);
        String id = on.end(on.call("CA1"));
        on.run();
        on.close();
        on = new LoopOnDisk(folder, Set.of(Via.SMS));
        on.crm.add("003A", ANA, ANA_MAIL);

        // when
        days(15);

        // then
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.invitation(id).reason()).contains("at most 7 days");
        assertThat(on.ledger(id)).containsOnlyOnce(LedgerEvent.INVITATION_RETRY, LedgerEvent.INVITATION_WITHDRAWN);

        // and
        thread(Message.Author.CUSTOMER, "m1", "My invoice is wrong, by quite a lot");
        thread(Message.Author.AGENT, "m2", "We corrected it");
        thread(Message.Author.CUSTOMER, "m3", "Thanks");
        closed("close-1");
        days(3);
        assertThat(on.mail.sent()).hasSize(1);
    }

    @Test
    void who_refuses_while_an_ask_waits_for_its_way_is_done_with() {
        String id = on.end(on.call("CA1"));
        on.run();
        on.close();
        on = new LoopOnDisk(folder, Set.of(Via.SMS));
        on.advance(Duration.ofMinutes(30));
        on.store
                .write(tx -> {
                    tx.optOut(ANA, "console", "by phone", on.clock.instant());
                    return true;
                })
                .join();

        on.advance(Duration.ofMinutes(5));

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
    }

    @Test
    void an_ask_that_may_be_out_is_looked_for_until_it_expires_and_counts_as_asked() {
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        on.sms.finds(ask -> new Lookup.Later("the list cannot be read"));
        String id = on.askedAfterCall("CA1");

        days(13);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENDING);
        days(2);

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.EXPIRED);
        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.ledger(id))
                .containsOnlyOnce(LedgerEvent.INVITATION_EXPIRED)
                .filteredOn(event -> event == LedgerEvent.INVITATION_RETRY)
                .hasSize(2);
        String next = on.askedAfterCall("CA2");
        assertThat(on.decision(next))
                .flatMap(Decision::skippedBy)
                .map(Rule::name)
                .contains(Policy.COOL_DOWN);
    }

    @Test
    void a_reminder_that_may_be_out_is_told_of_once() {
        String id = on.askedAfterCall("CA1");
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        on.sms.finds(ask -> new Lookup.Later("the list cannot be read"));
        on.advance(Duration.ofHours(72));

        for (int n = 0; n < 12; n++) {
            on.advance(Duration.ofMinutes(10));
        }

        assertThat(on.ledger(id))
                .filteredOn(event -> event == LedgerEvent.INVITATION_RETRY)
                .hasSize(2);
    }

    private void days(int days) {
        for (int hours = 0; hours < 24 * days; hours += 3) {
            on.advance(Duration.ofHours(3));
        }
    }

    /** An ask whose page a scanner submits with two scores, right after it was sent; gives the interaction's id. */
    private String submittedByAMachine() {
        String id = on.askedAfterCall("CA1");
        on.submit(id, 5, 0);
        on.submit(id, 1, 0);
        on.run();
        assertThat(on.answers(id)).hasSize(2).noneMatch(Answer::counts);
        return id;
    }

    private Answer current(String id) {
        return on.answers(id).get(on.answers(id).size() - 1);
    }

    private void thread(Message.Author author, String messageId, String text) {
        on.record(new Intake.Wrote(on.message("mail", messageId, "thread-1", Channel.EMAIL, author, ANA_MAIL, text)));
        on.clock.advance(Duration.ofSeconds(5));
    }

    private String closed(String event) {
        return String.valueOf(
                on.record(new Intake.Closed("mail", "thread-1", event, on.clock.instant(), CloseReason.RESOLVED))
                        .interactionId());
    }
}
