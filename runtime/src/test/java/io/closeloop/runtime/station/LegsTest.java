// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.runtime.fixture.LoopOnDisk.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.policy.Decision;
import io.closeloop.port.Intake;
import org.junit.jupiter.api.Test;

/** The legs of a call are heard one by one, each as it ends, and the call by itself. */
class LegsTest extends OnLoop {
    private static final String CALL = "CA1";
    private static final Participant BO = Participant.agent("agent-7", "Bo Berg");

    @Test
    void a_call_whose_legs_nobody_took_was_missed_and_is_not_asked_about() {
        rings("leg-1");
        rings("leg-2");
        end();
        on.run();

        assertThat(call().closeReason()).isEqualTo(CloseReason.MISSED);
        assertThat(call().talkSeconds()).isZero();
        assertThat(call().agent()).isEmpty();
        assertThat(on.decision(call().id())).map(Decision::invites).contains(false);
    }

    @Test
    void one_leg_that_was_taken_makes_it_an_answered_call() {
        rings("leg-1");
        takes("leg-2", BO);
        rings("leg-3");
        end();
        on.run();

        assertThat(call().closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(call().talkSeconds()).isEqualTo(300);
        assertThat(call().agent()).contains(BO);
        assertThat(on.decision(call().id())).map(Decision::invites).contains(true);
    }

    @Test
    void a_call_of_which_no_leg_was_heard_counts_as_it_was_reported() {
        end();

        assertThat(call().closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(call().talkSeconds()).isEqualTo(300);
    }

    @Test
    void the_customer_an_agent_dialled_is_not_taken_for_an_agent() {
        takes("leg-1", Participant.agent(ANA.value(), null));
        on.record(new Intake.Ended(ended().participant(BO).build()));
        on.run();

        assertThat(call().participants()).containsExactly(BO);
        assertThat(call().closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(on.decision(call().id())).map(Decision::invites).contains(true);
    }

    @Test
    void a_leg_that_is_heard_after_the_end_of_its_call_still_counts() {
        end();
        takes("leg-queue", Participant.queue("billing"));
        takes("leg", BO);
        takes("leg-2", Participant.agent(ANA.value(), null));

        assertThat(call().participants()).containsExactly(Participant.queue("billing"), BO);
        on.run();
        assertThat(on.decision(call().id())).map(Decision::invites).contains(true);
    }

    @Test
    void that_nobody_took_the_only_leg_may_be_heard_after_the_end_of_the_call_too() {
        end();
        rings("leg");

        assertThat(call().closeReason()).isEqualTo(CloseReason.MISSED);
        assertThat(call().talkSeconds()).isZero();
    }

    @Test
    void who_took_a_leg_and_is_heard_last_takes_back_that_the_call_was_missed() {
        rings("leg-1");
        end();
        takes("leg-2", BO);

        assertThat(call().closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(call().talkSeconds()).isEqualTo(300);
        assertThat(call().agent()).contains(BO);
    }

    @Test
    void a_call_that_was_matched_stays_as_it_was() {
        end();
        on.run();
        takes("leg", BO);

        assertThat(call().agent()).isEmpty();
    }

    @Test
    void nothing_of_a_call_stays_open_once_it_has_ended() {
        rings("leg-1");
        assertThat(openThreads()).isOne();
        end();
        assertThat(openThreads()).isZero();

        takes("leg-2", BO);
        assertThat(openThreads()).isZero();
        assertThat(call().agent()).contains(BO);
    }

    @Test
    void a_leg_that_is_heard_first_after_the_end_opens_nothing() {
        end();
        rings("leg");

        assertThat(openThreads()).isZero();
    }

    private long openThreads() {
        return on.store.read(view -> view.conversation("twilio-voice", CALL)).stream()
                .filter(Conversation::open)
                .count();
    }

    private void rings(String leg) {
        on.record(new Intake.Unanswered("twilio-voice", CALL, leg, Channel.PHONE, on.clock.instant()));
    }

    private void takes(String leg, Participant who) {
        on.record(new Intake.Joined("twilio-voice", CALL, leg, Channel.PHONE, who, on.clock.instant()));
    }

    private void end() {
        on.record(new Intake.Ended(ended().build()));
    }

    private Interaction.Builder ended() {
        return Interaction.ended("", Channel.PHONE, "twilio-voice", CALL, on.clock.instant())
                .handle(ANA)
                .startedAt(on.clock.instant().minusSeconds(300))
                .talkSeconds(300);
    }

    private Interaction call() {
        return on.interactionsOf(ANA).get(0);
    }
}
