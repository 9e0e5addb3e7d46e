// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void a_minute_s_worth_may_come_at_once_and_then_one_at_a_time() {
        RateLimit limit = new RateLimit(6, 10, now::get);
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take("a")).isZero();
        }

        assertThat(limit.take("a")).isEqualTo(Duration.ofSeconds(10));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a")).isEqualTo(Duration.ofSeconds(10));
        assertThat(limit.take("b")).isZero();
    }

    @Test
    void being_refused_costs_nothing() {
        RateLimit limit = new RateLimit(1, 10, now::get);
        limit.take("a");
        for (int i = 0; i < 100; i++) {
            assertThat(limit.take("a")).isEqualTo(Duration.ofMinutes(1));
        }

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(limit.take("a")).isZero();
    }

    @Test
    void looking_takes_none_and_tells_what_taking_would() {
        RateLimit limit = new RateLimit(1, 10, now::get);
        for (int i = 0; i < 100; i++) {
            assertThat(limit.look("a")).isZero();
        }
        limit.take("a");

        assertThat(limit.look("a")).isEqualTo(Duration.ofMinutes(1));
        assertThat(limit.look("b")).isZero();
        assertThat(new RateLimit(0, 10, now::get).look("a")).isZero();
    }

    @Test
    void a_flood_of_keys_takes_no_more_memory() {
        RateLimit limit = new RateLimit(1, 100, now::get);
        for (int i = 0; i < 10_000; i++) {
            limit.take("key " + i);
        }

        assertThat(limit.keys()).isEqualTo(100);
        assertThat(limit.take("key 9999")).isPositive();
    }

    @Test
    void zero_is_no_limit() {
        RateLimit limit = new RateLimit(0, 10, now::get);
        for (int i = 0; i < 1000; i++) {
            assertThat(limit.take("a")).isZero();
        }
    }
}
