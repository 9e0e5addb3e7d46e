// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeNameTest {
    @TempDir
    Path folder;

    @Test
    void a_run_knows_the_runs_before_it_until_their_leases_are_freed() {
        NodeName first = NodeName.take(folder.resolve("data"));
        first.close();
        NodeName second = NodeName.take(folder.resolve("data"));
        second.close();
        NodeName third = NodeName.take(folder.resolve("data"));
        third.freed();
        third.close();
        NodeName fourth = NodeName.take(folder.resolve("data"));
        fourth.close();

        assertThat(first.ended()).isEmpty();
        assertThat(second.ended()).containsExactly(first.name());
        assertThat(third.ended()).containsExactly(first.name(), second.name());
        assertThat(fourth.ended()).containsExactly(third.name());
    }

    @Test
    void a_run_that_goes_on_is_not_taken_for_one_that_has_ended() {
        NodeName alive = NodeName.take(folder);
        NodeName beside = NodeName.take(folder);
        beside.freed();
        beside.close();
        alive.close();
        NodeName next = NodeName.take(folder);
        next.close();

        assertThat(beside.ended()).isEmpty();
        assertThat(beside.name()).isNotEqualTo(alive.name());
        assertThat(next.ended()).containsExactly(alive.name());
    }

    @Test
    void a_copy_of_the_folder_says_nothing_of_the_runs_named_in_it() throws IOException {
        NodeName here = NodeName.take(folder);
        Files.createDirectories(folder.resolve("copy"));
        Files.copy(folder.resolve("node"), folder.resolve("copy/node"));

        NodeName there = NodeName.take(folder.resolve("copy"));
        there.close();
        here.close();

        assertThat(there.ended()).isEmpty();
    }

    @Test
    void what_is_no_name_is_left_out_and_no_more_is_read_than_can_matter() throws IOException {
        NodeName first = NodeName.take(folder);
        first.close();
        Files.writeString(folder.resolve("node"), "x\nnode-000", StandardOpenOption.APPEND);
        NodeName after = NodeName.take(folder);
        after.close();
        assertThat(after.ended()).containsExactly(first.name());

        Files.writeString(folder.resolve("node"), (first.name() + "\n").repeat(100_000), StandardOpenOption.APPEND);
        NodeName later = NodeName.take(folder);
        later.close();
        assertThat(later.ended()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void a_folder_that_cannot_be_written_gives_a_name_all_the_same() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "not a folder");

        NodeName name = NodeName.take(file);
        name.freed();
        name.close();

        assertThat(name.name()).startsWith("node-");
        assertThat(name.ended()).isEqualTo(List.of());
    }
}
