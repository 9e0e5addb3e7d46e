// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.View;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private static final long NEVER = Long.MAX_VALUE;
    private final People people = new People();

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    @Test
    void an_ask_is_pending_until_it_is_sent_and_then_counts_from_there() {
        people.ask("phone:+1", new People.Ask(1000, 1100, NEVER, 5000), at(10));

        assertThat(people.last(List.of("phone:+1"), at(500))).isEqualTo(new View.LastAsk(at(1000), at(1000), true));
        assertThat(people.last(List.of("other", "phone:+1"), at(1100)))
                .isEqualTo(new View.LastAsk(at(1100), at(1100), false));
        assertThat(people.last(List.of("phone:+1"), at(6000))).isEqualTo(new View.LastAsk(at(1100), at(5000), false));
        assertThat(people.last(List.of("phone:+2"), at(6000))).isEqualTo(new View.LastAsk(null, null, false));
    }

    @Test
    void an_ask_that_was_taken_back_counts_until_then_and_the_one_before_it_afterwards() {
        people.ask("p", new People.Ask(1000, 1000, NEVER, NEVER), at(10));
        people.ask("p", new People.Ask(3000, NEVER, 2500, NEVER), at(2000));

        assertThat(people.last(List.of("p"), at(2400))).isEqualTo(new View.LastAsk(at(3000), at(3000), true));
        assertThat(people.last(List.of("p"), at(2500))).isEqualTo(new View.LastAsk(at(1000), at(1000), false));
    }

    @Test
    void keys_that_were_seen_together_are_one_person_also_in_hindsight() {
        int phone = people.same(List.of("phone:+1"));
        int mail = people.same(List.of("email:a"));
        assertThat(people.root(phone)).isNotEqualTo(people.root(mail));

        people.same(List.of("contact:1", "phone:+1", "email:a"));

        assertThat(people.root(phone)).isEqualTo(people.root(mail));
    }

    @Test
    void a_hundred_thousand_people_are_kept_apart() {
        for (int i = 0; i < 100_000; i++) {
            people.ask("person" + i, new People.Ask(i, i, NEVER, NEVER), at(0));
        }
        for (int i = 0; i < 100_000; i += 997) {
            assertThat(people.last(List.of("person" + i), at(NEVER - 1)).askAt())
                    .isEqualTo(at(i));
        }
    }
}
