// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Linger;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.Escalation;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.policy.Decision;
import io.closeloop.port.Ask;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.fixture.LoopOnDisk;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Question;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Verdict;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The loop as a customer and a vendor meet it, on a real database, with time as a variable. */
class StationsTest extends OnLoop {
    private static final Handle ANA = LoopOnDisk.ANA;

    private static final Handle BEN = Handle.phone("+15551230002");

    @Test
    void an_ended_contact_is_recorded_once_however_often_it_is_reported() {
        Interaction call = on.call("CA1").build();

        Recorded first = on.record(new Intake.Ended(call));
        Recorded second = on.record(new Intake.Ended(call));
        on.run();

        assertThat(first.fresh()).isTrue();
        assertThat(second.fresh()).isFalse();
        assertThat(on.interactionsOf(ANA)).hasSize(1);
        assertThat(on.ledger(String.valueOf(first.interactionId()))).containsOnlyOnce(LedgerEvent.INTERACTION_ENDED);
    }

    @Test
    void a_call_is_matched_asked_about_after_the_delay_answered_and_delivered() {
        // given
        on.crm.add("003A", ANA);
        String id = on.end(on.call("CA1"));
        on.run();

        // then it is decided, and nothing goes out before its time
        assertThat(on.match(id)).map(View.MatchRecord::match).containsInstanceOf(Match.Matched.class);
        assertThat(on.decision(id)).map(Decision::invites).contains(true);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);
        on.advance(Duration.ofMinutes(9));
        assertThat(on.sms.sent()).isEmpty();

        // when the delay is over
        on.advance(Duration.ofMinutes(1));
        assertThat(on.sms.sent()).singleElement().extracting(Ask::to).isEqualTo(ANA);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);

        // when the customer replies
        Recorded said = on.reply("4");
        on.run();

        // then the answer is stored, thanked for and owed to the CRM; nobody is alerted
        Answer answer = on.answers(id).get(0);
        assertThat(answer.score()).isEqualTo(4);
        assertThat(answer.verdict()).isEqualTo(Verdict.PROMOTER);
        assertThat(answer.counts()).isTrue();
        assertThat(said.say()).startsWith("Thank you");
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.ANSWERED);
        assertThat(on.crmAnswer.effects()).hasSize(1);
        assertThat(on.crmAnswer.last().story().contactId()).contains("003A");
        assertThat(on.alert.effects()).isEmpty();
        assertThat(on.delivery(answer.id(), "local-crm-answer").state()).isEqualTo(Delivery.State.DONE);
        assertThat(on.ledger(id))
                .containsSubsequence(
                        LedgerEvent.INTERACTION_ENDED,
                        LedgerEvent.MATCH_FOUND,
                        LedgerEvent.DECISION_INVITE,
                        LedgerEvent.INVITATION_PLANNED,
                        LedgerEvent.INVITATION_SENT,
                        LedgerEvent.ANSWER_GIVEN,
                        LedgerEvent.DELIVERY_DONE);
    }

    @Test
    void a_repeated_reply_of_the_vendor_changes_nothing() {
        String id = on.askedAfterCall("CA1");

        Recorded first = on.reply("SM9", "2");
        Recorded again = on.reply("SM9", "2");
        on.run();

        assertThat(first.fresh()).isTrue();
        assertThat(again.say()).isNull();
        assertThat(on.answers(id)).hasSize(1);
        assertThat(on.alert.effects()).hasSize(1);
    }

    @Test
    void a_second_reply_amends_within_a_day_and_is_refused_after() {
        // given
        String id = on.askedAfterCall("CA1");
        on.reply("2");
        on.run();

        // when one minute before the day is over
        on.advance(Duration.ofHours(24).minusMinutes(1));
        on.reply("5");
        on.run();

        // then
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(2, 5);
        assertThat(on.crmAnswer.last().story().answer().score()).isEqualTo(5);
        assertThat(on.crmAnswer.last().version()).isEqualTo(2);

        // when after it
        on.advance(Duration.ofMinutes(2));
        on.reply("1");
        on.run();

        // then the answer stands, and the reply is on record
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(2, 5);
        assertThat(on.crmAnswer.effects()).hasSize(2);
        assertThat(on.ledger(id)).contains(LedgerEvent.REPLY_UNEXPECTED);
    }

    @Test
    void words_after_a_score_are_added_to_it() {
        String id = on.askedAfterCall("CA1");

        on.reply("2");
        on.reply("Nobody called me back");
        on.run();

        Answer answer = on.answers(id).get(1);
        assertThat(answer.score()).isEqualTo(2);
        assertThat(answer.comment()).isEqualTo("Nobody called me back");
    }

    @Test
    void words_that_are_added_later_leave_the_score_in_its_period_and_the_newer_one_the_latest() {
        // given two answers of one customer
        on.crm.add("003A", ANA);
        String id = on.askedAfterCall("CA1");
        Instant given = on.clock.instant();
        on.reply("SM1", "2");
        on.run();
        on.store
                .write(tx -> {
                    tx.insert(later(on.answers(id).get(0), given.plus(Duration.ofHours(2))));
                    tx.attribute("ans_later", "003A");
                    return true;
                })
                .join();

        // when a reason is added to the first
        on.advance(Duration.ofHours(4));
        on.reply("SM2", "Nobody called me back");
        on.run();

        // then
        assertThat(on.answers(id).get(1))
                .returns(given, Answer::at)
                .returns(on.clock.instant(), Answer::changedAt)
                .returns("Nobody called me back", Answer::comment);
        Map<Integer, Long> inItsPeriod =
                on.store.read(view -> view.scoresBetween(Metric.CSAT, null, given, given.plusMillis(1)));
        assertThat(inItsPeriod).containsExactly(Map.entry(2, 1L));
        assertThat(ContactFigures.of(on.answersOfContact("003A"), on.clock.instant()))
                .returns(Map.of(Metric.CSAT, 5), ContactFigures::latest)
                .returns(given.plus(Duration.ofHours(2)), ContactFigures::latestAt);

        // when the score is changed
        on.reply("SM3", "3");
        on.run();

        // then it counts from now on
        assertThat(on.answers(id).get(2)).returns(on.clock.instant(), Answer::at);
        assertThat(ContactFigures.of(on.answersOfContact("003A"), on.clock.instant())
                        .latest())
                .containsEntry(Metric.CSAT, 3);
    }

    /** Another answer, the best there is. */
    private static Answer later(Answer a, Instant at) {
        return new Answer(
                "ans_later",
                1,
                "inv_later",
                a.interactionId(),
                a.surveyId(),
                a.metric(),
                a.wording(),
                5,
                null,
                Verdict.PROMOTER,
                a.evidence(),
                a.reasons(),
                a.language(),
                a.via(),
                "",
                at);
    }

    @Test
    void an_answer_is_one_to_the_question_that_was_sent_whatever_the_survey_asks_by_then() {
        // given
        String id = on.end(on.call("CA1"));
        on.run();
        on.question(Metric.CSAT, "sent");
        on.advance(Duration.ofMinutes(10));
        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.invitation(id).question()).isEqualTo(new Question(Metric.CSAT, "sent"));

        // when a 5 of five comes after the survey asks for 0 to 10
        on.question(Metric.NPS, "later");
        on.reply("5");
        on.run();

        // then
        assertThat(on.answers(id))
                .singleElement()
                .returns(new Question(Metric.CSAT, "sent"), Answer::question)
                .returns(Verdict.PROMOTER, Answer::verdict);
        assertThat(on.alert.effects()).isEmpty();

        // when words are added
        on.reply("Bo was a great help");
        on.run();

        // then
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(5, 5);
        assertThat(on.answers(id).get(1))
                .returns(new Question(Metric.CSAT, "sent"), Answer::question)
                .returns(Verdict.PROMOTER, Answer::verdict);
        assertThat(on.alert.effects()).isEmpty();
    }

    @Test
    void words_are_added_to_a_score_that_the_survey_has_no_more() {
        on.question(Metric.NPS, "1");
        String id = on.askedAfterCall("CA1");
        on.reply("9");
        on.question(Metric.CSAT, "2");

        on.reply("Bo was a great help");
        on.run();

        assertThat(on.answers(id).get(1))
                .returns(9, Answer::score)
                .returns("Bo was a great help", Answer::comment)
                .returns(new Question(Metric.NPS, "1"), Answer::question);
    }

    @Test
    void what_was_answered_is_amended_by_the_question_it_answered() {
        // given an invitation of which nobody noted what it asked, answered before the wording changed
        on.question(Metric.CSAT, "1");
        String id = on.askedAfterCall("CA1");
        on.store
                .write(tx -> {
                    tx.update(Invitations.asking(on.invitation(id), null));
                    return true;
                })
                .join();
        on.reply("4");
        on.question(Metric.CSAT, "2");

        // when
        on.reply("5");
        on.run();

        // then
        assertThat(on.answers(id)).extracting(Answer::wording).containsExactly("1", "1");
    }

    @Test
    void who_answers_after_the_reminder_answers_what_it_asked() {
        on.question(Metric.CSAT, "1");
        String id = on.askedAfterCall("CA1");
        on.question(Metric.CSAT, "2");
        on.advance(Duration.ofHours(72));
        assertThat(on.sms.sent()).hasSize(2);

        on.reply("4");
        on.run();

        assertThat(on.answers(id)).extracting(Answer::wording).containsExactly("2");
    }

    @Test
    void stop_is_an_opt_out_even_beside_a_score_and_holds_for_the_next_contact() {
        String id = on.askedAfterCall("CA1");

        on.reply("STOP 1");
        on.run();

        assertThat(on.answers(id)).isEmpty();
        assertThat(on.optedOut(ANA)).containsExactly(ANA);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);

        on.advance(Duration.ofDays(40));
        String next = on.end(on.call("CA2"));
        on.advance(Duration.ofHours(1));
        assertThat(on.decision(next)).map(Decision::invites).contains(false);
        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void an_opt_out_between_decision_and_sending_stops_the_ask() {
        String id = on.end(on.call("CA1"));
        on.run();

        on.reply("STOP");
        on.advance(Duration.ofHours(1));

        assertThat(on.sms.sent()).isEmpty();
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
    }

    @Test
    void a_detractor_who_changes_to_a_good_score_withdraws_the_alert() {
        // given
        String id = on.askedAfterCall("CA1");
        on.reply("1");
        on.run();
        String answer = on.answers(id).get(0).id();
        assertThat(on.alert.effects()).hasSize(1);
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.OPEN);

        // when
        on.reply("5");
        on.run();

        // then the alert is told, in its place
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.WITHDRAWN);
        assertThat(on.alert.effects()).hasSize(2);
        assertThat(on.alert.last().id()).isEqualTo(on.alert.effects().get(0).id());
        assertThat(on.alert.last().reference()).isEqualTo("slack-escalation-of-" + answer);
        assertThat(on.alert.last().story().answer().score()).isEqualTo(5);
        assertThat(on.ledger(id)).contains(LedgerEvent.ESCALATION_OPENED, LedgerEvent.ESCALATION_WITHDRAWN);
    }

    @Test
    void a_follow_up_that_was_resolved_opens_again_when_the_customer_says_that_it_was_not() {
        // given
        String id = on.askedAfterCall("CA1");
        on.reply("1");
        on.run();
        String answer = on.answers(id).get(0).id();
        resolved(answer, "act-1");

        // when the same is said again, nothing happens
        on.advance(Duration.ofMinutes(5));
        on.reply("1");
        on.run();
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.RESOLVED);

        // when more is said
        on.reply("1 nobody ever called me");
        on.run();

        // then somebody is to take it, with a clock of its own
        assertThat(on.escalation(answer)).hasValueSatisfying(again -> {
            assertThat(again.state()).isEqualTo(Escalation.State.OPEN);
            assertThat(again.openedAt()).isEqualTo(on.clock.instant());
            assertThat(again.owner()).isNull();
        });
        int told = on.alert.effects().size();
        on.advance(Duration.ofMinutes(45));
        assertThat(on.alert.effects()).hasSizeGreaterThan(told);
        assertThat(on.escalation(answer)).map(Escalation::nudges).contains(1);

        // and when a good score follows on its end and turns bad again
        resolved(answer, "act-2");
        on.advance(Duration.ofMinutes(5));
        on.reply("5");
        on.run();
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.RESOLVED);
        on.reply("1");
        on.run();
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.OPEN);
    }

    private void resolved(String answer, String event) {
        on.record(new Intake.Claimed(
                "slack", event, answer, Intake.Claimed.Action.RESOLVE, "bo", null, on.clock.instant()));
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.RESOLVED);
    }

    @Test
    void in_the_thread_of_a_survey_what_the_customer_says_to_an_agent_is_no_answer() {
        // given a survey by mail that was answered, and an agent who writes under the answer
        on.crm.add("003A", LoopOnDisk.ANA_MAIL);
        String id = on.end(Interaction.ended("", Channel.EMAIL, "mail", "old#1", on.clock.instant())
                .handle(LoopOnDisk.ANA_MAIL)
                .customerWrote(5, 500));
        on.run();
        for (int hours = 0; hours < 48; hours++) {
            on.advance(Duration.ofHours(1));
        }
        assertThat(on.mail.sent()).hasSize(1);
        String survey = String.valueOf(on.invitation(id).reference());
        under("m1", Message.Author.CUSTOMER, "1, still broken", survey);
        on.run();
        String answer = on.answers(id).get(0).id();
        on.clock.advance(Duration.ofMinutes(5));
        under("m2", Message.Author.AGENT, "Shall I call at 4 or at 5?", "<m1@customer.example>", survey);

        // when
        on.clock.advance(Duration.ofMinutes(5));
        under(
                "m3",
                Message.Author.CUSTOMER,
                "5 works for me, thanks",
                "<m2@acme.example>",
                "<m1@customer.example>",
                survey);
        on.run();

        // then
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(1);
        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.OPEN);

        // and what answers the survey itself does, and so does a refusal
        under("m4", Message.Author.CUSTOMER, "2, sorry", survey);
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(1, 2);
        under("m5", Message.Author.CUSTOMER, "unsubscribe", "<m2@acme.example>", survey);
        assertThat(on.optedOut(LoopOnDisk.ANA_MAIL)).isNotEmpty();
    }

    private void under(String id, Message.Author author, String text, String... references) {
        Message m = on.message("mail", id, "thread-9", Channel.EMAIL, author, LoopOnDisk.ANA_MAIL, text);
        on.record(new Intake.Wrote(new Message(
                m.source(),
                m.messageId(),
                m.stream(),
                m.channel(),
                m.author(),
                m.customer(),
                m.more(),
                m.address(),
                m.authorId(),
                m.authorName(),
                m.queue(),
                m.text(),
                m.payload(),
                List.of(references),
                m.at(),
                m.automatic(),
                m.customerName(),
                m.language(),
                m.caseId())));
    }

    @Test
    void a_detractor_who_meant_a_good_score_withdraws_the_alert_and_keeps_the_comment() {
        String id = on.askedAfterCall("CA1");
        on.reply("1 nobody called back");
        on.run();
        assertThat(on.alert.effects()).hasSize(1);

        on.reply("Sorry I meant 5");
        on.run();

        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(1, 5);
        assertThat(on.answers(id).get(1).comment()).isEqualTo("nobody called back");
        assertThat(on.ledger(id)).contains(LedgerEvent.ESCALATION_WITHDRAWN);
    }

    @Test
    void an_answer_whose_route_throws_is_kept_and_planned_after_a_good_deploy() {
        // given
        String id = on.askedAfterCall("CA1");
        assertThat(on.deploy("every-answer", RouteFolder.broken("every-answer", "answers:all")))
                .isTrue();

        // when
        Recorded said = on.reply("1 nobody called back");
        on.advance(Duration.ofMinutes(1));

        // then it is stored, the customer is thanked, and nothing of the plan was used
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(1);
        assertThat(said.say()).startsWith("Thank you");
        assertThat(on.alert.effects()).isEmpty();
        assertThat(on.crmAnswer.effects()).isEmpty();
        assertThat(on.ledger(id)).containsOnlyOnce(LedgerEvent.ANSWER_UNPLANNED);

        // when the admin mends the route
        assertThat(on.deploy("every-answer", RouteFolder.to("every-answer", "answers:all", "deliver:crm-answer")))
                .isTrue();
        on.advance(Duration.ofMinutes(6));

        // then everything happens as if it had never been broken
        assertThat(on.crmAnswer.effects()).hasSize(1);
        assertThat(on.alert.effects()).hasSize(1);
        assertThat(on.escalation(on.answers(id).get(0).id()))
                .map(Escalation::state)
                .contains(Escalation.State.OPEN);
    }

    @Test
    void an_amended_answer_whose_route_threw_is_planned_again_as_an_amendment() {
        // given
        on.deploy("amended", RouteFolder.to("amended", "answers:amended", "deliver:slack-escalation"));
        String id = on.askedAfterCall("CA1");
        on.reply("4");
        on.run();
        on.deploy("every-answer", RouteFolder.broken("every-answer", "answers:all"));

        // when
        on.reply("5");
        on.run();
        assertThat(on.alert.effects()).isEmpty();
        on.deploy("every-answer", RouteFolder.to("every-answer", "answers:all", "deliver:crm-answer"));
        on.advance(Duration.ofMinutes(6));

        // then
        assertThat(on.answers(id)).hasSize(2);
        assertThat(on.alert.effects()).hasSize(1);
    }

    @Test
    void a_contact_whose_route_throws_waits_and_goes_on_after_a_good_deploy() {
        // given
        on.deploy("phone", RouteFolder.broken("phone", "channel:phone"));
        on.deploy("which-survey", RouteFolder.broken("which-survey", "interactions:matched"));
        String id = on.end(on.call("CA1"));

        // when
        on.advance(Duration.ofMinutes(3));
        on.deploy("phone", RouteFolder.header("phone", "channel:phone", "tag", "mended"));
        on.advance(Duration.ofMinutes(3));

        // then it was matched, and waits at the next station
        assertThat(on.store.read(view -> view.interaction(id)).orElseThrow().tags())
                .contains("mended");
        assertThat(on.decision(id)).isEmpty();
        assertThat(on.ledger(id)).containsOnlyOnce(LedgerEvent.INTERACTION_UNPLANNED);

        // when
        on.deploy("which-survey", RouteFolder.to("which-survey", "interactions:matched", "survey:csat"));
        on.advance(Duration.ofMinutes(10));

        // then
        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void a_contact_whose_route_throws_again_and_again_grows_old() {
        // given
        on.deploy("which-survey", RouteFolder.broken("which-survey", "interactions:matched"));
        on.end(on.call("CA1"));

        // when
        on.advance(Duration.ofMinutes(20));

        // then
        assertThat(on.store.read(View::oldestDue).get(Store.Station.DECIDE))
                .isBefore(on.clock.instant().minus(Duration.ofMinutes(15)));
    }

    @Test
    void an_ambiguous_match_holds_what_needs_it_until_a_person_has_decided() {
        // given two contacts with one number
        on.crm.add("003A", ANA);
        on.crm.add("003B", ANA);
        String id = on.askedAfterCall("CA1");
        on.reply("1");
        on.run();
        String answer = on.answers(id).get(0).id();

        // then nothing is written to the CRM, but the alert goes
        assertThat(on.crmAnswer.effects()).isEmpty();
        assertThat(on.delivery(answer, "local-crm-answer").state()).isEqualTo(Delivery.State.HELD);
        assertThat(on.alert.effects()).hasSize(1);
        assertThat(on.review.holding(null, 10).matches())
                .extracting(View.MatchRecord::interactionId)
                .containsExactly(id);

        // when
        assertThat(on.review.settle(id, "003C", "sam").toCompletableFuture().join())
                .isFalse();
        assertThat(on.review.settle(id, "003B", "sam").toCompletableFuture().join())
                .isTrue();
        on.run();

        // then
        assertThat(on.crmAnswer.effects()).hasSize(1);
        assertThat(on.crmAnswer.last().story().contactId()).contains("003B");
        assertThat(on.review.open(null, 10).matches()).isEmpty();
        assertThat(on.answersOfContact("003B")).hasSize(1);
        assertThat(on.review.settle(id, "003A", "kim").toCompletableFuture().join())
                .isFalse();
    }

    @Test
    void contacts_that_come_one_by_one_are_looked_up_with_the_others_of_their_span() {
        on.crm.add("003A", ANA);
        on.crm.lingers(Duration.ofSeconds(30));
        List<String> contacts = new ArrayList<>();

        // a contact every two seconds, for a minute
        on.advance(Duration.ofMillis(7));
        for (int n = 0; n < 30; n++) {
            on.advance(Duration.ofSeconds(2));
            contacts.add(on.end(on.call("CA" + n)));
        }
        on.advance(Duration.ofSeconds(30));

        assertThat(on.crm.asked()).isBetween(2, 3);
        assertThat(contacts).allSatisfy(id -> assertThat(on.match(id)).isPresent());
    }

    @Test
    void answers_that_come_one_by_one_go_out_in_one_call() {
        twoAskedCustomers();
        on.alert.lingers(Duration.ofMinutes(1));
        Instant departure = Linger.until(on.clock.instant().plusMillis(1), Duration.ofMinutes(1));

        on.advance(Duration.ofSeconds(1));
        on.reply("1");
        on.advance(Duration.ofSeconds(20));
        benSays("1");
        on.run();
        assertThat(on.clock.instant()).isBefore(departure);
        assertThat(on.alert.effects()).isEmpty();

        on.advance(Duration.between(on.clock.instant(), departure));
        assertThat(on.alert.calls()).isEqualTo(1);
        assertThat(on.alert.effects()).hasSize(2);
    }

    @Test
    void of_many_that_wait_more_are_taken_at_a_time_and_a_crm_that_goes_away_is_not_asked_about_the_rest() {
        // given
        on.crm.add("003A", ANA);
        List<String> ids =
                IntStream.range(0, 300).mapToObj(n -> on.end(on.call("CA" + n))).toList();
        MatchStation match = new MatchStation(on.loop);

        // when it answers a question about 100
        on.crm.awayAfter(1);
        assertThat(match.step()).isEqualTo(100);
        assertThat(match.step()).isEqualTo(200);
        assertThat(match.step()).isZero();

        // then
        assertThat(on.crm.asked()).isEqualTo(2);
        assertThat(ids).filteredOn(id -> on.match(id).isPresent()).hasSize(100);
        on.crm.awayAfter(Integer.MAX_VALUE);
        on.advance(Duration.ofMinutes(1));
        assertThat(ids).allMatch(id -> on.match(id).isPresent());
        assertThat(ids).allMatch(id -> on.decision(id).isPresent());
    }

    @Test
    void a_crm_that_is_away_is_asked_again_and_nothing_is_lost() {
        on.crm.add("003A", ANA);
        on.crm.away(true);
        String id = on.end(on.call("CA1"));
        on.run();
        assertThat(on.match(id)).isEmpty();
        assertThat(on.trouble("local")).isEqualTo("503 from the CRM");
        int asked = on.crm.asked();

        on.crm.away(false);
        on.advance(Duration.ofMinutes(1));

        assertThat(on.crm.asked()).isEqualTo(asked + 1);
        assertThat(on.match(id)).map(View.MatchRecord::match).containsInstanceOf(Match.Matched.class);
        assertThat(on.trouble("local")).isEmpty();
    }

    @Test
    void after_an_uncertain_send_the_vendor_is_asked_first_and_nothing_goes_out_twice() {
        // given
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        on.sms.finds(ask -> new Lookup.Found("SM-found"));
        String id = on.askedAfterCall("CA1");
        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENDING);

        // when
        on.advance(Duration.ofMinutes(15));

        // then
        assertThat(on.sms.lookedUp()).hasSize(1);
        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
        assertThat(on.byReference("SM-found")).isPresent();
    }

    @Test
    void an_uncertain_send_is_repeated_only_when_the_vendor_knows_nothing_of_it() {
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        on.sms.finds(ask -> new Lookup.Later("the list is not up to date yet"));
        String id = on.askedAfterCall("CA1");

        on.advance(Duration.ofMinutes(15));
        assertThat(on.sms.sent()).hasSize(1);

        on.sms.finds(ask -> new Lookup.Absent());
        on.sms.answers(ask -> Outcome.delivered("SM2"));
        on.advance(Duration.ofMinutes(15));

        assertThat(on.sms.sent()).hasSize(2);
        assertThat(on.sms.sent().get(1).key()).isEqualTo(on.sms.sent().get(0).key());
        assertThat(on.sms.lookedUp()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void a_node_that_died_while_sending_leaves_a_lease_after_which_the_vendor_is_asked() {
        // given an invitation taken by a node that is gone
        String id = on.end(on.call("CA1"));
        on.run();
        on.clock.advance(Duration.ofMinutes(10));
        Instant now = on.clock.instant();
        on.loop.write(tx -> tx.claimInvitations(Via.SMS, Instant.EPOCH, now, "node-dead", now.plusSeconds(300), 10));
        on.sms.finds(ask -> new Lookup.Found("SM-of-the-dead"));

        // when
        on.run();
        assertThat(on.sms.lookedUp()).isEmpty();
        on.advance(Duration.ofMinutes(6));

        // then
        assertThat(on.sms.sent()).isEmpty();
        assertThat(on.sms.lookedUp()).hasSize(1);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void a_vendor_that_knows_of_an_opt_out_puts_the_customer_on_the_list() {
        on.sms.answers(ask -> new Outcome.Refused("the number has opted out", null, true));
        String id = on.askedAfterCall("CA1");

        assertThat(on.optedOut(ANA)).containsExactly(ANA);
        assertThat(on.invitation(id).state()).isNotIn(Invitation.State.SENT, Invitation.State.SENDING);
        on.advance(Duration.ofHours(1));
        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void an_ask_outlasts_an_outage_of_its_vendor_and_tells_of_it_once() {
        // given
        on.sms.answers(ask -> Outcome.retry("Twilio cannot be reached"));
        String id = on.askedAfterCall("CA1");

        // when
        for (int minutes = 0; minutes < 180; minutes++) {
            on.advance(Duration.ofMinutes(1));
        }
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);
        assertThat(on.ledger(id))
                .filteredOn(event -> event == LedgerEvent.INVITATION_RETRY)
                .hasSize(Breaker.FAILURES - 1);
        on.sms.answers(ask -> Outcome.delivered("SM1"));
        on.advance(Duration.ofMinutes(2));

        // then
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void an_outage_that_lasts_until_a_contact_is_too_old_takes_the_ask_back() {
        on.sms.answers(ask -> Outcome.retryAfter(Duration.ofHours(1), "Twilio answers HTTP 429"));
        String id = on.askedAfterCall("CA1");

        for (int hours = 0; hours < 8 * 24; hours += 2) {
            on.advance(Duration.ofHours(2));
        }

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.invitation(id).reason()).contains("at most 7 days");
    }

    @Test
    void an_ask_that_alone_fails_where_others_get_through_is_given_up() {
        // given
        on.crm.add("003A", ANA);
        on.sms.answers(
                ask -> ask.to().equals(ANA) ? Outcome.retry("the queue is full") : Outcome.delivered("SM" + ask.key()));
        String id = on.askedAfterCall("CA1");

        // when
        for (int n = 1; n <= 20; n++) {
            ended(10 + n);
            on.run();
            on.advance(Duration.ofMinutes(10));
        }

        // then
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.FAILED);
        assertThat(on.invitation(id).reason()).startsWith("gave up after 12 tries");
    }

    private void ended(int customer) {
        Handle handle = Handle.phone("+155512301" + customer);
        on.crm.add("003" + customer, handle);
        on.end(Interaction.ended("", Channel.PHONE, "twilio-voice", "CA" + customer, on.clock.instant())
                .handle(handle)
                .address("+15550009999")
                .startedAt(on.clock.instant().minusSeconds(300))
                .talkSeconds(300));
    }

    @Test
    void a_wrong_setting_makes_an_ask_wait_for_the_admin() {
        on.sms.answers(ask -> Outcome.misconfigured("401", "twilio.auth-token"));
        String id = on.askedAfterCall("CA1");
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);

        on.sms.answers(ask -> Outcome.delivered("SM1"));
        on.advance(Duration.ofMinutes(5));

        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void a_silent_customer_is_reminded_once_and_the_ask_expires() {
        // given, asked on Tuesday
        String id = on.askedAfterCall("CA1");

        // when
        on.advance(Duration.ofHours(72).minusMinutes(1));
        assertThat(on.sms.sent()).hasSize(1);
        on.advance(Duration.ofMinutes(1));

        // then
        assertThat(on.sms.sent()).extracting(Ask::reminder).containsExactly(false, true);
        assertThat(on.sms.sent().get(1).key()).isNotEqualTo(on.sms.sent().get(0).key());

        // when
        for (int day = 0; day < 12; day++) {
            on.advance(Duration.ofDays(1));
        }

        // then
        assertThat(on.sms.sent()).hasSize(2);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.EXPIRED);
        on.reply("1");
        on.run();
        assertThat(on.answers(id)).isEmpty();
        assertThat(on.ledger(id)).containsOnlyOnce(LedgerEvent.INVITATION_REMINDED, LedgerEvent.INVITATION_EXPIRED);
    }

    @Test
    void who_is_asked_about_a_newer_contact_is_not_reminded_of_the_older_one() {
        // given a policy that lets a person be asked every two days
        on.coolDown(Duration.ofDays(2));
        on.crm.add("003A", ANA);
        String older = on.askedAfterCall("CA1");
        on.advance(Duration.ofHours(71));
        assertThat(on.sms.sent()).hasSize(1);

        // when
        String newer = on.askedAfterCall("CA2");
        assertThat(on.sms.sent()).hasSize(2);
        for (int hours = 0; hours < 96; hours++) {
            on.advance(Duration.ofHours(1));
        }

        // then only the newer one is reminded of, three days after it
        assertThat(on.sms.sent()).extracting(Ask::reminder).containsExactly(false, false, true);
        assertThat(on.sms.sent().get(2).invitationId())
                .isEqualTo(on.invitation(newer).id());
        assertThat(on.invitation(older).state()).isEqualTo(Invitation.State.SENT);
    }

    @Test
    void a_reminder_waits_for_an_ask_that_is_planned() {
        on.coolDown(Duration.ofDays(2));
        on.crm.add("003A", ANA);
        on.askedAfterCall("CA1");
        on.advance(Duration.ofHours(72).minusMinutes(5));
        on.end(on.call("CA2"));
        on.run();

        on.advance(Duration.ofMinutes(5));
        assertThat(on.sms.sent()).hasSize(1);
        on.advance(Duration.ofMinutes(5));
        assertThat(on.sms.sent()).extracting(Ask::reminder).containsExactly(false, false);
    }

    @Test
    void a_reminder_says_its_own_words_once_and_names_the_company() {
        on.askedAfterCall("CA1");

        on.advance(Duration.ofHours(72));

        Ask reminder = on.sms.sent().get(1);
        assertThat(reminder.opening()).isEqualTo("A short reminder from Northwind:");
        assertThat(reminder.sms())
                .startsWith("A short reminder from Northwind: Northwind: How was our service today?")
                .containsOnlyOnce("reminder")
                .contains(reminder.link().toString())
                .doesNotContain("{");
        assertThat(reminder.text().intro()).isEqualTo("Thank you for contacting Northwind.");
    }

    @Test
    void who_has_answered_is_not_reminded() {
        on.askedAfterCall("CA1");
        on.reply("4");

        on.advance(Duration.ofHours(80));

        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void a_reminder_whose_outcome_was_lost_is_looked_up_and_not_sent_again() {
        on.askedAfterCall("CA1");
        on.sms.answers(ask -> Outcome.uncertain("the connection broke"));
        on.sms.finds(ask -> new Lookup.Found("SM-reminder"));

        on.advance(Duration.ofHours(72));
        on.advance(Duration.ofMinutes(30));

        assertThat(on.sms.sent()).hasSize(2);
        assertThat(on.sms.lookedUp()).extracting(Ask::reminder).containsExactly(true);
    }

    @Test
    void a_conversation_ends_by_the_clock_when_our_agent_had_the_last_word() {
        Handle page = Handle.messenger("1001", "7001");
        say(Channel.SOCIAL, "meta", "t1", page, Message.Author.CUSTOMER, "My parcel is late");
        on.advance(Duration.ofMinutes(20));
        assertThat(on.interactionsOf(page)).isEmpty();

        Instant lastWord = on.clock.instant();
        say(Channel.SOCIAL, "meta", "t1", page, Message.Author.AGENT, "It arrives today");
        on.advance(Duration.ofMinutes(14));
        assertThat(on.interactionsOf(page)).isEmpty();
        on.advance(Duration.ofMinutes(2));

        assertThat(on.interactionsOf(page)).singleElement().satisfies(ended -> {
            assertThat(ended.closeReason()).isEqualTo(CloseReason.IDLE);
            assertThat(ended.endedAt()).isEqualTo(lastWord.plus(Duration.ofMinutes(15)));
            assertThat(ended.customerMessages()).isEqualTo(1);
        });
    }

    @Test
    void a_customer_who_writes_again_takes_back_the_pending_ask() {
        // given a resolved mail thread, to be asked about after a day
        Handle ana = LoopOnDisk.ANA_MAIL;
        say(Channel.EMAIL, "mail", "thread-1", ana, Message.Author.CUSTOMER, "My invoice is wrong");
        say(Channel.EMAIL, "mail", "thread-1", ana, Message.Author.AGENT, "We corrected it");
        say(Channel.EMAIL, "mail", "thread-1", ana, Message.Author.CUSTOMER, "Thanks");
        Recorded closed =
                on.record(new Intake.Closed("mail", "thread-1", "close-1", on.clock.instant(), CloseReason.RESOLVED));
        String id = String.valueOf(closed.interactionId());
        on.run();
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.PLANNED);

        // when
        on.advance(Duration.ofHours(2));
        say(Channel.EMAIL, "mail", "thread-1", ana, Message.Author.CUSTOMER, "It is still wrong");
        on.advance(Duration.ofHours(30));

        // then
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.mail.sent()).isEmpty();
        assertThat(on.ledger(id)).contains(LedgerEvent.INTERACTION_REOPENED, LedgerEvent.INVITATION_WITHDRAWN);

        // when it is resolved for good
        say(Channel.EMAIL, "mail", "thread-1", ana, Message.Author.AGENT, "Now it is right");
        say(Channel.EMAIL, "mail", "thread-1", ana, Message.Author.CUSTOMER, "Yes, it is");
        on.record(new Intake.Closed("mail", "thread-1", "close-2", on.clock.instant(), CloseReason.RESOLVED));
        on.advance(Duration.ofHours(48));

        // then one question is asked
        assertThat(on.mail.sent()).hasSize(1);
    }

    @Test
    void two_contacts_of_one_person_that_end_together_get_one_ask() {
        on.crm.add("003A", ANA, LoopOnDisk.ANA_MAIL);
        String call = on.end(on.call("CA1"));
        String other = on.end(on.call("CA2"));
        String chat = on.end(Interaction.ended("", Channel.CHAT, "chat", "CH1", on.clock.instant())
                .handle(LoopOnDisk.ANA_MAIL)
                .customerWrote(5, 500));

        on.advance(Duration.ofHours(1));

        assertThat(on.sms.sent().size() + on.mail.sent().size()).isEqualTo(1);
        assertThat(List.of(call, other, chat))
                .filteredOn(id -> !on.store.read(view -> view.invitationsOf(id)).isEmpty())
                .hasSize(1);
        assertThat(List.of(call, other, chat))
                .allSatisfy(id -> assertThat(on.decision(id)).isPresent());
    }

    @Test
    void a_delivery_is_tried_again_and_an_uncertain_one_is_looked_up_first() {
        // given
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> Outcome.retry("503"));
        on.alert.answers(effect -> Outcome.uncertain("the connection broke"));
        on.alert.finds(effect -> new Lookup.Found("ts-1"));

        // when
        on.reply("1");
        on.run();
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(15));

        // then
        String answer = on.answers(id).get(0).id();
        assertThat(on.crmAnswer.effects()).hasSize(2);
        assertThat(on.alert.effects()).hasSize(1);
        assertThat(on.delivery(answer, "slack-escalation").reference()).isEqualTo("ts-1");
        assertThat(on.delivery(answer, "local-crm-answer").reference()).isEqualTo("a1");
    }

    @Test
    void a_destination_that_throws_is_a_try_and_never_stops_the_station() {
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> {
            throw new IllegalArgumentException("a fault of the connector");
        });

        on.reply("4");
        on.run();
        String answer = on.answers(id).get(0).id();
        assertThat(on.delivery(answer, "local-crm-answer").state()).isEqualTo(Delivery.State.TRYING);

        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(15));
        assertThat(on.delivery(answer, "local-crm-answer").state()).isEqualTo(Delivery.State.DONE);
    }

    @Test
    void the_next_call_does_not_wait_until_what_came_of_the_last_is_stored() throws InterruptedException {
        // given two effects of a destination that takes one at a time, and a store that is busy
        twoUnhappyCustomers();
        Queue<Runnable> calls = new ArrayDeque<>();
        Activity activity = new Activity();
        DeliverStation<?> alerts = alerts(calls, activity);
        assertThat(alerts.step()).isEqualTo(2);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        CompletableFuture<Boolean> held = on.store.write(tx -> {
            busy.countDown();
            try {
                return letGo.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        // when
        assertThat(calls).hasSize(1);
        calls.remove().run();
        calls.remove().run();

        // then both are called, and are under way until the store has them
        assertThat(on.alert.effects()).hasSize(2);
        assertThat(activity.underWay()).isEqualTo(2);
        letGo.countDown();
        assertThat(held.join()).isTrue();
        assertThat(on.store.write(tx -> true).join()).isTrue();
        assertThat(activity.underWay()).isZero();
    }

    @Test
    void what_is_new_does_not_wait_until_the_vendor_is_asked_about_what_is_in_doubt() {
        // given two alerts, one of which a node had that died
        twoUnhappyCustomers();
        Instant now = on.clock.instant();
        String first = on.store
                .write(tx -> tx.claimDeliveries("slack-escalation", now, "gone", now.plusSeconds(1), 1))
                .join()
                .get(0)
                .delivery()
                .id();
        on.clock.advance(Duration.ofMinutes(1));
        AtomicInteger asked = new AtomicInteger();
        on.alert.finds(effect -> {
            asked.incrementAndGet();
            return new Lookup.Absent();
        });
        Queue<Runnable> calls = new ArrayDeque<>();
        Activity activity = new Activity();

        // when
        assertThat(alerts(calls, activity).step()).isEqualTo(2);
        assertThat(asked).hasValue(0);
        calls.remove().run();

        // then the new one goes out, and the other one after it was asked about
        assertThat(on.alert.effects())
                .singleElement()
                .matches(effect -> !effect.id().equals(first));
        assertThat(asked).hasValue(0);
        while (!calls.isEmpty()) {
            calls.remove().run();
        }
        assertThat(asked).hasValue(1);
        assertThat(on.alert.effects())
                .hasSize(2)
                .last()
                .matches(effect -> effect.id().equals(first));
        assertThat(on.store.write(tx -> true).join()).isTrue();
        assertThat(activity.underWay()).isZero();
    }

    @Test
    void what_is_in_doubt_is_asked_about_with_one_look_and_only_what_is_missing_is_tried_again() {
        // given two alerts of a node that died, one of which had got through
        twoUnhappyCustomers();
        Instant now = on.clock.instant();
        String first = on.store
                .write(tx -> tx.claimDeliveries("slack-escalation", now, "gone", now.plusSeconds(1), 2))
                .join()
                .get(0)
                .delivery()
                .id();
        on.clock.advance(Duration.ofMinutes(1));
        on.alert.looksFor(10);
        on.alert.finds(effect -> effect.id().equals(first) ? new Lookup.Found("C1:1.0") : new Lookup.Absent());
        Queue<Runnable> calls = new ArrayDeque<>();
        Activity activity = new Activity();

        // when
        assertThat(alerts(calls, activity).step()).isEqualTo(2);
        while (!calls.isEmpty()) {
            calls.remove().run();
        }
        assertThat(on.store.write(tx -> true).join()).isTrue();

        // then
        assertThat(on.alert.looks()).isEqualTo(1);
        assertThat(on.alert.effects())
                .singleElement()
                .matches(effect -> !effect.id().equals(first));
        assertThat(on.store.read(view -> view.delivery(first)).orElseThrow().reference())
                .isEqualTo("C1:1.0");
        assertThat(activity.underWay()).isZero();
    }

    @Test
    void an_older_version_that_got_through_is_brought_up_to_date_and_its_reference_is_kept_whatever_becomes_of_that() {
        // given an alert that had got through when its node died, and was owed anew since
        twoUnhappyCustomers();
        Instant now = on.clock.instant();
        String id = on.store
                .write(tx -> {
                    String claimed = tx.claimDeliveries("slack-escalation", now, "gone", now.plusSeconds(1), 1)
                            .get(0)
                            .delivery()
                            .id();
                    tx.owe(claimed, now);
                    return claimed;
                })
                .join();
        on.clock.advance(Duration.ofMinutes(1));
        on.alert.finds(effect -> new Lookup.Outdated("C1:1.0"));
        on.alert.answers(effect -> effect.id().equals(id) ? Outcome.retry("429") : Outcome.delivered("C1:2.0"));
        Activity activity = new Activity();

        // when
        Queue<Runnable> calls = new ArrayDeque<>();
        alerts(calls, activity).step();
        while (!calls.isEmpty()) {
            calls.remove().run();
        }
        assertThat(on.store.write(tx -> true).join()).isTrue();

        // then
        assertThat(on.alert.effects())
                .filteredOn(effect -> effect.id().equals(id))
                .singleElement()
                .satisfies(effect -> {
                    assertThat(effect.version()).isEqualTo(2);
                    assertThat(effect.reference()).isEqualTo("C1:1.0");
                });
        Delivery after = on.store.read(view -> view.delivery(id)).orElseThrow();
        assertThat(after.state()).isEqualTo(Delivery.State.WAITING);
        assertThat(after.reference()).isEqualTo("C1:1.0");
        assertThat(activity.underWay()).isZero();
    }

    @Test
    void what_was_found_while_more_was_owed_is_taken_up_at_once() throws InterruptedException {
        twoUnhappyCustomers();
        on.run();
        String id = on.alert.effects().get(0).id();
        Activity activity = new Activity();
        Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
        DeliverStation<?> alerts = alerts(calls, activity);
        // A claim that follows on the settling has to meet the moment before anybody knows of that: often enough it
        // does.
        for (int i = 0; i < 50; i++) {
            // given an alert that had got through when its node died
            owe(id);
            Instant now = on.clock.instant();
            on.store
                    .write(tx -> tx.claimDeliveries("slack-escalation", now, "gone", now.plusSeconds(1), 1))
                    .join();
            on.clock.advance(Duration.ofMinutes(1));
            assertThat(alerts.step()).isEqualTo(1);

            // when more is owed while the vendor is asked
            on.alert.finds(effect -> {
                owe(id);
                return new Lookup.Found("C1:1.0");
            });
            Thread asking = new Thread(calls.remove());
            asking.start();
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofNanos(1))
                    .until(() -> alerts.step() == 1);
            asking.join();

            // then that goes out without waiting for a lease to end
            calls.remove().run();
            assertThat(on.store.write(tx -> true).join()).isTrue();
            assertThat(on.store.read(view -> view.delivery(id)).orElseThrow().state())
                    .isEqualTo(Delivery.State.DONE);
            await().untilAsserted(() -> assertThat(activity.underWay()).isZero());
        }
    }

    private void owe(String delivery) {
        on.store
                .write(tx -> {
                    tx.owe(delivery, on.clock.instant());
                    return true;
                })
                .join();
    }

    private DeliverStation<?> alerts(Queue<Runnable> calls, Activity activity) {
        return new DeliverStation<>(
                on.loop, on.alert, "slack-escalation", new DeliverySettings(1, 1, 0), calls::add, activity);
    }

    private void twoUnhappyCustomers() {
        twoAskedCustomers();
        on.reply("1");
        benSays("1");
    }

    private void benSays(String text) {
        say(Channel.PHONE, "twilio-message", null, BEN, Message.Author.CUSTOMER, text);
    }

    private void twoAskedCustomers() {
        on.crm.add("003A", ANA);
        on.crm.add("003B", BEN);
        on.end(on.call("CA1"));
        on.end(Interaction.ended("", Channel.PHONE, "twilio-voice", "CA2", on.clock.instant())
                .handle(BEN)
                .address("+15550009999")
                .startedAt(on.clock.instant().minusSeconds(300))
                .talkSeconds(300));
        on.run();
        on.advance(Duration.ofMinutes(10));
    }

    @Test
    void a_refused_delivery_is_parked_with_its_reason() {
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> Outcome.refused("the record is locked"));

        on.reply("4");
        on.run();
        on.advance(Duration.ofHours(5));

        Delivery parked = on.delivery(on.answers(id).get(0).id(), "local-crm-answer");
        assertThat(parked.state()).isEqualTo(Delivery.State.PARKED);
        assertThat(parked.reason()).isEqualTo("the record is locked");
        assertThat(on.crmAnswer.effects()).hasSize(1);
    }

    @Test
    void a_reply_that_cannot_be_read_is_asked_about_once() {
        String id = on.askedAfterCall("CA1");

        Recorded first = on.reply("hmm what do you mean");
        Recorded second = on.reply("no idea");

        assertThat(first.say()).startsWith("Please reply with a number");
        assertThat(second.say()).isNull();
        assertThat(on.answers(id)).isEmpty();
        on.reply("5");
        assertThat(on.answers(id)).extracting(Answer::score).containsExactly(5);
    }

    @Test
    void what_is_said_to_a_reply_names_the_company_the_customer_and_the_agent() {
        on.wording(text -> new SurveyText(
                text.question(),
                text.sms(),
                text.low(),
                text.high(),
                text.commentPrompt(),
                "Thank you, {name}! {agent} of {company} will read it.",
                text.subject(),
                text.intro(),
                text.optOut(),
                text.reminder(),
                "{company} and {agent} ask for a number, {name}. {link}"));
        on.end(on.call("CA1").customerName("Ana Silva"));
        on.run();
        on.advance(Duration.ofMinutes(10));
        String link = on.sms.sent().get(0).link().toString();

        assertThat(on.reply("hmm").say()).isEqualTo("Northwind and Bo Berg ask for a number, Ana Silva. " + link);
        assertThat(on.reply("4").say()).isEqualTo("Thank you, Ana Silva! Bo Berg of Northwind will read it.");
    }

    @Test
    void a_skip_of_a_route_is_the_reason_of_the_decision() {
        on.deploy("phone", RouteFolder.header("phone", "channel:phone", "skip", "a test call"));

        String id = on.end(on.call("CA1"));
        on.advance(Duration.ofHours(1));

        Decision decision = on.decision(id).orElseThrow();
        assertThat(decision.invites()).isFalse();
        assertThat(decision.toString()).contains("a test call");
        assertThat(on.sms.sent()).isEmpty();
    }

    @Test
    void an_alert_nobody_takes_calls_again_and_falls_silent_when_somebody_does() {
        String id = on.askedAfterCall("CA1");
        on.reply("1 nobody called back");
        on.run();
        String answer = on.answers(id).get(0).id();

        on.advance(Duration.ofMinutes(29));
        assertThat(on.alert.effects()).hasSize(1);
        on.advance(Duration.ofMinutes(2));
        assertThat(on.alert.effects()).hasSize(2);
        on.record(new Intake.Claimed(
                "slack", "act-1", answer, Intake.Claimed.Action.ACKNOWLEDGE, "bo", null, on.clock.instant()));
        on.run();
        int shown = on.alert.effects().size();
        on.advance(Duration.ofHours(5));

        assertThat(on.escalation(answer)).map(Escalation::state).contains(Escalation.State.ACKNOWLEDGED);
        assertThat(shown).isEqualTo(3);
        assertThat(on.alert.effects()).hasSize(3);
        assertThat(on.ledger(id)).containsOnlyOnce(LedgerEvent.ESCALATION_NUDGED);
    }

    @Test
    void more_invitations_than_can_be_sent_at_once_go_on_as_soon_as_there_is_room() {
        // given twenty that are due, and a vendor that takes its time
        for (int i = 10; i < 30; i++) {
            ended(i);
        }
        on.run();
        on.clock.advance(Duration.ofMinutes(10));
        Queue<Runnable> begun = new ArrayDeque<>();
        ThreadPoolExecutor slow = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable task) {
                begun.add(task);
            }
        };
        SendStation sending = new SendStation(on.loop, slow, (tx, consent) -> {}, new Activity());
        AtomicInteger rung = new AtomicInteger();
        sending.whenRoom(rung::incrementAndGet);

        // when
        assertThat(sending.step()).isEqualTo(16);
        assertThat(sending.step()).isZero();
        for (int i = 0; i < 7; i++) {
            begun.remove().run();
        }
        assertThat(rung).hasValue(0);
        begun.remove().run();

        // then it is told, and takes the rest
        assertThat(rung).hasValue(1);
        assertThat(sending.step()).isEqualTo(4);
        begun.forEach(Runnable::run);
        assertThat(rung).hasValue(1);
        assertThat(on.sms.sent()).hasSize(20);
    }

    @Test
    void mails_that_wait_for_a_silent_server_keep_no_text_waiting() {
        // given more mails than are sent at once, and a mail server that says nothing
        on.clock.advance(Duration.ofHours(5));
        CountDownLatch silent = new CountDownLatch(1);
        on.mail.answers(ask -> {
            try {
                silent.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Outcome.delivered("mail-" + ask.key());
        });
        for (int n = 0; n < 20; n++) {
            mailDue(n);
        }
        on.run();
        ExecutorService threads = Executors.newCachedThreadPool();
        Activity activity = new Activity();
        SendStation sending = new SendStation(on.loop, threads, (tx, consent) -> {}, activity);
        on.clock.advance(Duration.ofMinutes(10));
        assertThat(sending.step()).isEqualTo(16);
        assertThat(sending.step()).isZero();

        // when
        on.end(on.call("CA1"));
        new MatchStation(on.loop).step();
        on.clock.advance(Duration.ofMinutes(10));
        assertThat(sending.step()).isEqualTo(1);

        // then
        await().untilAsserted(() -> assertThat(on.sms.sent()).hasSize(1));
        assertThat(on.mail.sent()).hasSize(16);
        silent.countDown();
        await().untilAsserted(() -> assertThat(activity.underWay()).isZero());
        assertThat(sending.step()).isEqualTo(4);
        await().untilAsserted(() -> assertThat(activity.underWay()).isZero());
        assertThat(on.mail.sent()).hasSize(20);
        threads.shutdown();
    }

    @Test
    void a_way_that_does_not_answer_is_probed_and_gets_all_that_waits_when_it_is_back() {
        // given
        on.clock.advance(Duration.ofHours(5));
        on.mail.answers(ask -> Outcome.retry("The mail server cannot be reached"));
        for (int n = 0; n < 40; n++) {
            mailDue(n);
        }
        on.run();
        on.advance(Duration.ofMinutes(10));
        assertThat(on.mail.sent()).hasSize(16);

        // when
        for (int seconds = 0; seconds < 30; seconds++) {
            on.advance(Duration.ofSeconds(1));
        }

        // then
        assertThat(on.mail.sent()).hasSizeBetween(16 + 20, 16 + 30);
        on.mail.answers(ask -> Outcome.delivered("mail-" + ask.key()));
        on.advance(Duration.ofMinutes(2));
        assertThat(on.mail.sent().stream().map(Ask::to).distinct()).hasSize(40);
        assertThat(on.trouble("email")).isEmpty();
    }

    /** Falls due in ten minutes. */
    private void mailDue(int customer) {
        on.end(Interaction.ended("", Channel.CUSTOM, "desk", "D" + customer, on.clock.instant())
                .handle(Handle.email("customer" + customer + "@example.com")));
    }

    @Test
    void a_clock_put_ahead_while_a_text_is_on_its_way_does_not_send_it_again() {
        // given a text that is being sent
        on.crm.add("003A", ANA);
        on.end(on.call("CA1"));
        on.run();
        on.clock.advance(Duration.ofMinutes(10));
        Queue<Runnable> begun = new ArrayDeque<>();
        SendStation sending = new SendStation(on.loop, gathering(begun), (tx, consent) -> {}, new Activity());
        sending.step();

        // when its lease seems to be over
        on.clock.advance(Duration.ofHours(3));
        sending.step();

        // then nobody else takes it up, and it is settled
        assertThat(begun).hasSize(1);
        begun.remove().run();
        assertThat(on.sms.sent()).hasSize(1);
        on.run();
        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void a_text_that_waited_for_longer_than_its_lease_is_left_to_who_took_it_over() {
        // given a text that is taken up by a node that stands still until its lease is over
        on.crm.add("003A", ANA);
        String id = on.end(on.call("CA1"));
        on.run();
        on.clock.advance(Duration.ofMinutes(10));
        Queue<Runnable> begun = new ArrayDeque<>();
        SendStation sending = new SendStation(on.loop, gathering(begun), (tx, consent) -> {}, new Activity());
        sending.step();
        on.clock.advance(Duration.ofMinutes(6));
        Instant now = on.clock.instant();
        List<Tx.ClaimedInvitation> taken = on.loop.write(
                tx -> tx.claimInvitations(Via.SMS, Instant.EPOCH, now, "another-node", now.plusSeconds(300), 10));
        assertThat(taken).singleElement().matches(Tx.ClaimedInvitation::outcomeLost);

        // when it goes on
        begun.remove().run();

        // then it sends nothing: the other one may be doing so
        assertThat(on.sms.sent()).isEmpty();
        on.advance(Duration.ofMinutes(6));
        assertThat(on.sms.lookedUp()).hasSize(1);
        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.invitation(id).state()).isEqualTo(Invitation.State.SENT);
    }

    private static ThreadPoolExecutor gathering(Queue<Runnable> begun) {
        return new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable task) {
                begun.add(task);
            }
        };
    }

    private int said;

    private void say(
            Channel channel,
            String source,
            @Nullable String stream,
            Handle customer,
            Message.Author author,
            String text) {
        on.record(new Intake.Wrote(on.message(source, "m" + ++said, stream, channel, author, customer, text)));
        on.clock.advance(Duration.ofSeconds(5));
    }
}
