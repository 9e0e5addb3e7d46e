// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.check.Strays;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.config.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code check} says of the shipped files with every connector there is: of mistakes, of oddities, and of noise. */
class CheckTest {
    private static final Sources SHIPPED = Sources.read(new Home(Path.of("..")));

    /**
     * One seeded mistake.
     *
     * @param change the text to replace, once; null when {@code to} is a whole file
     */
    record Mistake(
            String name,
            String file,
            @Nullable String change,
            String to,
            Map<String, String> environment,
            String expect,
            String rule,
            String says) {
        Sources in(Sources sources) {
            if (change == null) {
                return sources.with(file, to);
            }
            String text = Objects.requireNonNull(sources.text(file), file);
            int at = text.indexOf(change);
            assertThat(at).as(file + " holds " + change).isNotNegative();
            return sources.with(file, text.substring(0, at) + to + text.substring(at + change.length()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        return items("mistakes.yaml")
                .map(item -> new Mistake(
                        text(item, "name"),
                        text(item, "file"),
                        Node.at(item, "change").isPresent() ? text(item, "change") : null,
                        text(item, "to"),
                        environment(item),
                        text(item, "expect"),
                        text(item, "rule"),
                        text(item, "says")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_told_once_on_its_line_with_what_to_write(Mistake mistake) {
        Set<String> before = new HashSet<>();
        Check.all(SHIPPED, mistake.environment()).forEach(known -> before.add(kind(known)));

        List<ConfigProblem> found = Check.all(mistake.in(SHIPPED), mistake.environment()).stream()
                .filter(finding -> !before.contains(kind(finding)))
                .toList();

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.file() + ":" + finding.line())
                    .as(finding.toString())
                    .isEqualTo(mistake.expect());
            assertThat(finding.rule().id()).as(finding.toString()).isEqualTo(mistake.rule());
            assertThat(finding.toString()).contains(mistake.says());
            assertThat(finding.write()).isNotBlank();
            assertThat(finding.toString()).doesNotContain("hunter2222").doesNotContain("abcdef0123456789");
        });
    }

    @Test
    void there_is_a_mistake_for_each_kind_that_a_file_can_show() {
        Set<String> seeded = new HashSet<>();
        mistakes().forEach(mistake -> seeded.add(mistake.rule()));

        assertThat(mistakes().count()).isGreaterThanOrEqualTo(60);
        assertThat(seeded).hasSizeGreaterThanOrEqualTo(45);
    }

    @Test
    void a_second_route_that_begins_at_the_same_direct_address_is_told() {
        String route = "- route:\n    id: %s\n    description: x\n    from:\n      uri: direct:same\n      steps:\n"
                + "        - log: x\n";

        assertThat(Check.of(
                        SHIPPED.with("routes/one.camel.yaml", route.formatted("one"))
                                .with("routes/two.camel.yaml", route.formatted("two")),
                        Map.of()))
                .extracting(ConfigProblem::toString)
                .containsExactly("routes/two.camel.yaml:5:12: direct:same is where routes/one.camel.yaml begins too;"
                        + " give one of them an address of its own");
    }

    @Test
    void the_shipped_files_have_no_problem() {
        assertThat(Check.of(SHIPPED, Map.of())).isEmpty();
    }

    @Test
    void a_file_that_the_program_never_reads_is_told(@TempDir Path folder) throws IOException {
        for (String name : List.of(
                "routes/answers/praise.yaml",
                "routes/x.camel.yml",
                "config/policies.yaml",
                "config/policy.yml",
                "config/queues.yaml",
                "config/queues.test.yaml",
                "config/twilio.properties",
                "config/slack/manifest.yaml",
                "routes/README.md",
                "routes/ok.test.yaml")) {
            Files.createDirectories(folder.resolve(name).resolveSibling("."));
            Files.writeString(folder.resolve(name), "x");
        }

        assertThat(Strays.in(new Home(folder)))
                .extracting(ConfigProblem::toString)
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith(
                                        "routes/answers/praise.yaml: warning: is not read; name a route <id>.camel.yaml"),
                        p -> assertThat(p).startsWith("routes/x.camel.yml:"),
                        p -> assertThat(p)
                                .isEqualTo("config/policies.yaml: warning: is not read; did you mean"
                                        + " config/policy.yaml?"),
                        p -> assertThat(p).startsWith("config/policy.yml:").contains("policy.yaml"),
                        p -> assertThat(p).startsWith("config/queues.yaml:").contains("name it policy.yaml"),
                        p -> assertThat(p)
                                .startsWith("config/twilio.properties:")
                                .contains("config/connectors/"));
        assertThat(Strays.in(new Home(Path.of("..")))).isEmpty();
    }

    static Stream<Arguments> oddities() {
        return items("oddities.yaml").map(item -> Arguments.of(text(item, "name"), item));
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void an_unusual_but_correct_file_raises_no_alarm(String title, Node oddity) {
        Map<String, String> environment = environment(oddity);
        String name = text(oddity, "file");
        String to = text(oddity, "to").replace("\\r\\n", "\r\n").replace("\\uFEFF", "\uFEFF");
        Sources sources = SHIPPED;
        for (String gone :
                Node.at(oddity, "without").isPresent() ? text(oddity, "without").split(",") : new String[0]) {
            sources = sources.without(gone.strip());
        }
        boolean crlf = Node.at(oddity, "line-ends").isPresent();
        boolean mark = Node.at(oddity, "byte-order-mark").isPresent();
        String text = (mark ? "\uFEFF" : "") + (crlf ? to.replace("\n", "\r\n") : to);
        // One that is worth knowing all the same.
        String note = Node.at(oddity, "note").isPresent() ? text(oddity, "note") : "";
        Set<String> before = new HashSet<>();
        Check.all(SHIPPED, environment).forEach(known -> before.add(kind(known)));

        assertThat(Check.all(sources.with(name, text), environment))
                .filteredOn(finding -> !before.contains(kind(finding)))
                .filteredOn(finding -> !finding.rule().id().equals(note))
                .as(title)
                .isEmpty();
    }

    @Test
    void two_thousand_random_changes_never_crash_it_and_never_show_its_inside() {
        Random random = new Random(20261122);
        List<String> names = List.copyOf(SHIPPED.texts().keySet());
        for (int i = 0; i < 2_000; i++) {
            String name = names.get(random.nextInt(names.size()));
            String text = Objects.requireNonNull(SHIPPED.text(name));
            for (int change = random.nextInt(3); change >= 0; change--) {
                text = Noise.in(text, random);
            }

            List<ConfigProblem> found = Check.all(SHIPPED.with(name, text), Map.of());

            int number = i;
            String changed = text;
            assertThat(found)
                    .allSatisfy(
                            finding -> assertThat(finding.toString())
                                    .as("change %d of %s:%n%s", number, name, changed)
                                    .doesNotContainPattern(
                                            "Exception|\\bnull\\b|java\\.|org\\.|io\\.closeloop|@[0-9a-f]{6,}|\\$[A-Z]\\w+\\b"));
        }
    }

    @Test
    void the_same_texts_always_give_the_same_findings_and_nothing_is_left_behind() {
        Sources broken = SHIPPED.with("routes/answers/praise.camel.yaml", "- route:\n    id: prise\n");
        int threads = Thread.activeCount();

        List<ConfigProblem> first = Check.all(broken, Map.of());
        for (int i = 0; i < 20; i++) {
            assertThat(Check.all(broken, Map.of())).isEqualTo(first);
        }

        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
    }

    /** Small damage to a text, as keyboards, merges and half-written files do it. */
    private static final class Noise {
        private static final String SIGNS = "{}[]:#\"'&*!|>%@`-,?\t\n $~\\\u00e9\u20ac\0";

        static String in(String text, Random random) {
            if (text.isEmpty()) {
                return "x";
            }
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + 1 + random.nextInt(20));
            String sign = String.valueOf(SIGNS.charAt(random.nextInt(SIGNS.length())));
            return switch (random.nextInt(8)) {
                case 0 -> text.substring(0, at) + text.substring(to);
                case 1 -> text.substring(0, at) + sign + text.substring(at);
                case 2 -> text.substring(0, at) + sign + text.substring(at + 1);
                case 3 -> text.substring(0, at);
                case 4 -> text.substring(0, to) + text.substring(at);
                case 5 -> withoutLine(text, at);
                case 6 -> text.substring(0, at) + " ".repeat(1 + random.nextInt(4)) + text.substring(at);
                default -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1));
            };
        }

        private static String withoutLine(String text, int at) {
            int begin = text.lastIndexOf('\n', at);
            int end = text.indexOf('\n', at);
            return text.substring(0, Math.max(begin, 0)) + (end < 0 ? "" : text.substring(end));
        }
    }

    private static Stream<Node> items(String resource) {
        try (InputStream stream = Objects.requireNonNull(CheckTest.class.getResourceAsStream(resource))) {
            String yaml = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            Node root = Yaml.parse(resource, yaml, problem -> {
                        throw new IllegalStateException(problem.toString());
                    })
                    .orElseThrow();
            return ((Node.Sequence) root).items().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The notes on what the shipped texts cost stay, whatever else changes. */
    private static String kind(ConfigProblem finding) {
        return finding.file() + " " + finding.rule() + " " + finding.key();
    }

    private static String text(Node item, String key) {
        return ((Node.Scalar) Node.at(item, key).orElseThrow()).text();
    }

    private static Map<String, String> environment(Node item) {
        Map<String, String> environment = new LinkedHashMap<>(new TreeMap<>());
        if (Node.at(item, "environment").orElse(null) instanceof Node.Mapping mapping) {
            mapping.entries()
                    .forEach(entry -> environment.put(entry.key().text(), ((Node.Scalar) entry.value()).text()));
        }
        return environment;
    }
}
