// SPDX-License-Identifier: Apache-2.0
package io.closeloop.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.escalation.Escalation.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EscalationTest {
    private static final Instant START = Instant.parse("2026-03-03T10:00:00Z");
    private final Escalation open = Escalation.open("ans_1", "int_1", START);

    @Test
    void a_new_one_is_open_and_nobodys() {
        assertThat(open).isEqualTo(new Escalation("ans_1", "int_1", State.OPEN, START, null, null, null, 0, null));
        assertThat(open.ended()).isFalse();
    }

    @Test
    void who_claims_it_owns_it_from_then_on() {
        Escalation claimed = open.acknowledge("kim", at(5));

        assertThat(claimed.state()).isEqualTo(State.ACKNOWLEDGED);
        assertThat(claimed.owner()).isEqualTo("kim");
        assertThat(claimed.acknowledgedAt()).isEqualTo(at(5));
    }

    @Test
    void a_second_claim_changes_the_owner_and_not_the_time_of_the_first() {
        Escalation claimed = open.acknowledge("kim", at(5)).acknowledge("lee", at(9));

        assertThat(claimed.owner()).isEqualTo("lee");
        assertThat(claimed.acknowledgedAt()).isEqualTo(at(5));
    }

    @Test
    void resolving_ends_it_with_how() {
        Escalation done = open.acknowledge("kim", at(5)).resolve("lee", at(30), "called back");

        assertThat(done)
                .isEqualTo(new Escalation(
                        "ans_1", "int_1", State.RESOLVED, START, at(5), at(30), "lee", 0, "called back"));
        assertThat(done.ended()).isTrue();
    }

    @Test
    void resolving_without_a_claim_is_claim_and_end_in_one() {
        assertThat(open.resolve("kim", at(7), null).acknowledgedAt()).isEqualTo(at(7));
    }

    @Test
    void withdrawing_keeps_who_had_it() {
        Escalation gone = open.acknowledge("kim", at(5)).withdraw(at(8), "the answer was changed to 5");

        assertThat(gone.state()).isEqualTo(State.WITHDRAWN);
        assertThat(gone.owner()).isEqualTo("kim");
        assertThat(gone.note()).isEqualTo("the answer was changed to 5");
        assertThat(gone.endedAt()).isEqualTo(at(8));
    }

    @Test
    void an_ended_one_stays_as_it_is() {
        Escalation done = open.resolve("kim", at(7), "called back");

        assertThat(done.acknowledge("lee", at(8))).isEqualTo(done);
        assertThat(done.resolve("lee", at(8), "again")).isEqualTo(done);
        assertThat(done.withdraw(at(8), "changed")).isEqualTo(done);
    }

    @Test
    void only_an_ended_one_opens_again_and_from_nothing() {
        Escalation withdrawn = open.acknowledge("kim", at(5)).nudged().withdraw(at(8), "changed");
        Escalation resolved = open.resolve("kim", at(7), null);

        assertThat(withdrawn.reopen(at(9))).isEqualTo(Escalation.open("ans_1", "int_1", at(9)));
        assertThat(resolved.reopen(at(9))).isEqualTo(Escalation.open("ans_1", "int_1", at(9)));
        assertThat(open.reopen(at(9))).isEqualTo(open);
    }

    @Test
    void each_call_for_attention_is_counted() {
        assertThat(open.nudged().nudged().nudges()).isEqualTo(2);
        assertThat(open.nudged().state()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void a_state_is_known_by_its_code(State state) {
        assertThat(State.of(state.code())).isEqualTo(state);
    }

    @Test
    void the_channel_is_that_of_the_queue_else_the_default_else_none() {
        EscalationSettings settings = new EscalationSettings(
                Duration.ofMinutes(10), Duration.ofMinutes(30), 2, Map.of("billing", "C1"), "C0");

        assertThat(settings.channelFor(Optional.of("billing"))).contains("C1");
        assertThat(settings.channelFor(Optional.of("sales"))).contains("C0");
        assertThat(settings.channelFor(Optional.empty())).contains("C0");
        assertThat(EscalationSettings.defaults().channelFor(Optional.of("sales")))
                .isEmpty();
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }
}
