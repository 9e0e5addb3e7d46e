// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloodGateTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final FloodGate gate = new FloodGate(nanos::get, Duration.ofSeconds(10));

    @Test
    void the_first_of_a_kind_passes_and_the_next_waits_for_the_period_and_brings_the_number() {
        assertThat(gate.pass("403")).hasValue(1);
        for (int i = 0; i < 999; i++) {
            assertThat(gate.pass("403")).isEmpty();
        }
        assertThat(gate.pass("400")).hasValue(1);

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        assertThat(gate.pass("403")).hasValue(1000);
        assertThat(gate.pass("403")).isEmpty();
    }

    @Test
    void kinds_that_strangers_make_up_share_one_gate_in_the_end() {
        long passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += gate.pass("made up " + i).isPresent() ? 1 : 0;
        }

        assertThat(passed).isEqualTo(201);
    }
}
