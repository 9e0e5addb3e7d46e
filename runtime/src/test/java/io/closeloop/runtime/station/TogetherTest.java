// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final List<List<String>> asked = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    /** Fails, and leaves nothing, when there is a bad one among them. */
    private CompletableFuture<?> work(List<String> names) {
        asked.add(List.copyOf(names));
        if (names.contains("bad")) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("no bad"));
        }
        done.addAll(names);
        return CompletableFuture.completedFuture(true);
    }

    @Test
    void work_is_done_in_portions() {
        Together.each(List.of("a", "b", "c", "d", "e"), 2, this::work);

        assertThat(asked).containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
        assertThat(done).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void one_that_fails_spoils_nothing_for_the_others() {
        assertThatThrownBy(() -> Together.each(List.of("a", "bad", "c", "d", "e"), 3, this::work))
                .hasRootCauseMessage("no bad");

        assertThat(done).containsExactlyInAnyOrder("a", "c", "d", "e");
        assertThat(asked)
                .containsExactly(
                        List.of("a", "bad", "c"), List.of("d", "e"), List.of("a"), List.of("bad"), List.of("c"));
    }

    @Test
    void what_was_alone_already_is_not_tried_again() {
        assertThatThrownBy(() -> Together.each(List.of("bad"), 3, this::work)).hasRootCauseMessage("no bad");

        assertThat(asked).containsExactly(List.of("bad"));
    }

    @Test
    void nothing_is_nothing_to_do() {
        Together.each(List.of(), 3, this::work);

        assertThat(asked).isEmpty();
    }
}
