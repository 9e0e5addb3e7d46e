// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpressionTest {
    private static final Outcome DONE = Outcome.delivered("a1");
    private static final Outcome LOCKED = Outcome.retry("UNABLE_TO_LOCK_ROW");
    private static final Outcome NEVER = Outcome.refused("MALFORMED_ID");
    private static final Outcome SETTING = Outcome.misconfigured("INVALID_FIELD", "the metadata");

    @Test
    void a_call_that_did_something_or_refused_it_in_its_own_words_is_answered() {
        assertThat(Impression.of(List.of(LOCKED, DONE, LOCKED))).isEqualTo(new Impression(true, false, null, -1));
        assertThat(Impression.of(List.of(LOCKED, NEVER))).isEqualTo(new Impression(true, false, null, -1));
    }

    @Test
    void a_call_of_which_everything_is_to_come_again_failed_once_with_the_longest_pause() {
        Outcome limited = Outcome.retryAfter(Duration.ofSeconds(30), "429");
        Outcome shorter = Outcome.retryAfter(Duration.ofSeconds(5), "429");

        assertThat(Impression.of(List.of(LOCKED, LOCKED))).isEqualTo(new Impression(false, true, null, 0));
        assertThat(Impression.of(List.of(shorter, limited, LOCKED)))
                .isEqualTo(new Impression(false, true, Duration.ofSeconds(30), 0));
    }

    @Test
    void what_waits_for_its_turn_says_nothing_of_the_destination() {
        Outcome full = Outcome.inTurn(Duration.ofSeconds(30), "Slack answers HTTP 429");

        assertThat(Impression.of(List.of(full, full))).isEqualTo(new Impression(false, false, null, -1));
        assertThat(Impression.of(List.of(full, LOCKED))).isEqualTo(new Impression(false, true, null, 1));
        assertThat(Impression.of(List.of(full, DONE))).isEqualTo(new Impression(true, false, null, -1));
    }

    @Test
    void what_waits_for_an_admin_is_told_though_others_were_done_and_is_no_failure() {
        assertThat(Impression.of(List.of(DONE, SETTING))).isEqualTo(new Impression(true, false, null, 1));
        assertThat(Impression.of(List.of(LOCKED, SETTING))).isEqualTo(new Impression(false, false, null, 1));
        assertThat(Impression.of(List.of(SETTING))).isEqualTo(new Impression(false, false, null, 0));
    }
}
