// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private static final Instant DUE = Instant.parse("2026-03-03T10:00:00Z");
    private static final Outcome AWAY = Outcome.retry("cannot be reached");
    private static final Outcome SILENT = Outcome.uncertain("no answer after sending");

    @Test
    void what_may_have_been_done_is_given_up_after_fifteen_tries() {
        assertThat(Settling.of(tried(14), null, SILENT, false, DUE).result()).isEqualTo(Settling.Result.RETRY);

        Settling last = Settling.of(tried(15), null, SILENT, false, DUE);

        assertThat(last.result()).isEqualTo(Settling.Result.PARKED);
        assertThat(last.is().reason()).isEqualTo("gave up after 15 tries: no answer after sending");
    }

    @Test
    void what_says_nothing_against_the_effect_uses_up_none_of_the_tries_that_are_for_what_does() {
        Settling away = Settling.of(tried(11), null, AWAY, false, DUE.plus(Duration.ofDays(2)));
        Settling probe = Settling.of(tried(40), null, SILENT, true, DUE.plus(Duration.ofDays(2)));

        assertThat(away.is().attempt()).isEqualTo(10);
        assertThat(away.is().state()).isEqualTo(Delivery.State.WAITING);
        assertThat(probe.is().attempt()).isEqualTo(10);
        assertThat(probe.is().state()).isEqualTo(Delivery.State.TRYING);
    }

    @Test
    void it_is_given_up_after_three_days() {
        Settling last = Settling.of(tried(11), null, AWAY, false, DUE.plus(Duration.ofDays(3)));

        assertThat(last.is().state()).isEqualTo(Delivery.State.PARKED);
        assertThat(last.is().reason()).isEqualTo("gave up after 3 days: cannot be reached");
    }

    @Test
    void what_nobody_tried_for_days_has_its_tries_all_the_same() {
        Settling first = Settling.of(tried(1), null, AWAY, false, DUE.plus(Duration.ofDays(5)));

        assertThat(first.is().state()).isEqualTo(Delivery.State.WAITING);
    }

    @Test
    void a_pause_that_the_vendor_asks_for_is_kept_and_not_made_longer_by_the_tries_before() {
        Outcome limited = Outcome.retryAfter(Duration.ofSeconds(5), "429");

        Settling again = Settling.of(tried(9), null, limited, false, DUE);

        assertThat(again.is().dueAt()).isEqualTo(DUE.plusSeconds(5));
    }

    @Test
    void what_waits_for_its_turn_was_not_tried() {
        Settling waits = Settling.of(tried(3), "C1:1.0", Outcome.inTurn(Duration.ofSeconds(5), "429"), false, DUE);

        assertThat(waits.result()).isEqualTo(Settling.Result.UNTRIED);
        assertThat(waits.event()).isNull();
        assertThat(waits.is()).isEqualTo(delivery(Delivery.State.WAITING, DUE.plusSeconds(5), 2, "C1:1.0", "429"));
    }

    @Test
    void what_is_handed_back_keeps_its_place() {
        Settling back = Settling.untried(tried(1), null, DUE.plusSeconds(60));

        assertThat(back.is()).isEqualTo(delivery(Delivery.State.WAITING, DUE, 0, null, null));
        assertThat(Settling.untried(tried(1), null, DUE.minusSeconds(60)).is().dueAt())
                .isEqualTo(DUE.minusSeconds(60));
    }

    private static Delivery tried(int attempt) {
        return delivery(Delivery.State.TRYING, DUE, attempt, null, null);
    }

    private static Delivery delivery(
            Delivery.State state,
            Instant due,
            int attempt,
            @org.jspecify.annotations.Nullable String reference,
            @org.jspecify.annotations.Nullable String reason) {
        return new Delivery(
                "dlv_1",
                "slack-escalation",
                "ans_1",
                "int_1",
                "",
                Map.of(),
                1,
                0,
                state,
                due,
                attempt,
                reference,
                reason);
    }
}
