// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final HandSetClock clock = new HandSetClock();
    private final Ids ids = new Ids(clock);

    private static final class HandSetClock extends Clock {
        private volatile Instant now = Instant.parse("2026-03-03T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void an_id_is_a_word_and_25_plain_characters() {
        assertThat(ids.next("inv")).matches("inv_[0-9a-hjkmnp-tv-z]{25}");
    }

    @Test
    void ids_of_one_millisecond_rise_in_the_order_they_were_made() {
        List<String> made = Stream.generate(() -> ids.next("int")).limit(2_000).toList();

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void later_ids_sort_after_earlier_ones() {
        String before = ids.next("int");
        clock.now = clock.now.plusMillis(1);

        assertThat(ids.next("int")).isGreaterThan(before);
    }

    @Test
    void a_clock_set_back_does_not_turn_the_order_back() {
        String before = ids.next("int");
        clock.now = clock.now.minusSeconds(3600);

        assertThat(ids.next("int")).isGreaterThan(before);
    }

    @Test
    void threads_never_share_an_id() {
        List<String> made = IntStream.range(0, 20_000)
                .parallel()
                .mapToObj(i -> ids.next("int"))
                .toList();

        assertThat(made).doesNotHaveDuplicates();
    }

    @Test
    void two_nodes_in_the_same_millisecond_do_not_meet() {
        Ids other = new Ids(Clock.fixed(clock.now, ZoneOffset.UTC));

        assertThat(ids.next("int")).isNotEqualTo(other.next("int"));
    }

    @Test
    void a_floor_parts_ids_by_time() {
        Instant from = Instant.parse("2026-03-01T00:00:00Z");
        String floor = Ids.floor("int", from);

        assertThat(new Ids(Clock.fixed(from, ZoneOffset.UTC)).next("int")).isGreaterThan(floor);
        assertThat(new Ids(Clock.fixed(from.minusMillis(1), ZoneOffset.UTC)).next("int"))
                .isLessThan(floor);
    }

    @Test
    void an_id_tells_when_it_was_made_and_stands_above_the_floor_of_that_time() {
        Instant made = Instant.parse("2026-03-03T10:15:30.123Z");
        Ids ids = new Ids(Clock.fixed(made, ZoneOffset.UTC));

        String id = ids.next("int");

        assertThat(Ids.madeAt(id)).contains(made);
        assertThat(id).isGreaterThan(Ids.floor("int", made)).isLessThan(Ids.floor("int", made.plusMillis(1)));
        assertThat(Ids.madeAt("int_a")).isEmpty();
        assertThat(Ids.madeAt("int_" + "!".repeat(25))).isEmpty();
    }
}
