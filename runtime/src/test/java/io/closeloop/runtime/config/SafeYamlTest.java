// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** YAML that was written to harm: it is data, it is bounded, and it never becomes an object. */
class SafeYamlTest {
    private final List<ConfigProblem> problems = new ArrayList<>();

    private Optional<Node> parse(String text) {
        return Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> Yaml.parse("x.yaml", text, problems::add));
    }

    @Test
    void a_tag_makes_no_object() {
        Optional<Node> node = parse(
                "x: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL ['http://127.0.0.1:1/']]]]");

        node.ifPresent(found -> assertThat(Node.at(found, "x")).get().isInstanceOf(Node.Sequence.class));
    }

    @Test
    void aliases_of_aliases_do_not_fill_the_memory() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 25; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s, %s, %s, %s, %s, %s, %s, %s, %s]%n"
                    .formatted(i, i, before, before, before, before, before, before, before, before, before));
        }

        assertThat(parse(bomb.toString())).isEmpty();
        assertThat(problems).isNotEmpty();
    }

    @Test
    void an_alias_of_itself_ends() {
        assertThat(parse("a: &a [*a]")).isEmpty();
        assertThat(problems).singleElement().asString().contains("deep");
    }

    @Test
    void depth_and_size_are_bounded() {
        assertThat(parse("[".repeat(20_000) + "]".repeat(20_000))).isEmpty();
        assertThat(parse("a: '" + "x".repeat(1_100_000) + "'")).isEmpty();
        assertThat(problems).hasSize(2);
    }
}
