// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.Intake;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.SharedClock;
import io.closeloop.runtime.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what docs/admin-guide.md says, recipe by recipe, each in a fresh copy of routes/ and config/.
 *
 * <p>A {@code diff} block changes the file named behind the word; another block with a file's name is that file; {@code sh}
 * holds commands; {@code text} behind them is what they print, where three dots stand for anything. Comments of the form
 * {@code <!-- start -->} and {@code <!-- given: ... -->} are {@link Recipe#given stage directions}.
 */
class AdminGuideTest {
    private static final Path GUIDE = SourceTree.ROOT.resolve("docs/admin-guide.md");
    private static final Pattern RECIPE = Pattern.compile("(?ms)^## (.+?)$(.*?)(?=^## |\\z)");
    private static final Pattern PART = Pattern.compile(
            "(?ms)^```(?<kind>[a-z]+)(?: (?<file>\\S+))?\\n(?<text>.*?)^```$|^<!-- (?<direction>.+?) -->$");
    private static final Pattern CALL = Pattern.compile("given: a call of (?<number>\\+\\d+) that lasted (?<seconds>\\d+)"
            + " seconds, while nothing is set up to send");
    private static final String COPY = "mkdir draft && cp -r routes config draft/";

    /** Commands that change the running program: asked twice, they answer otherwise. */
    private static final Pattern CHANGING = Pattern.compile("\\./closeloop (deploy|routes rollback) .*");

    private static final Instant PLAYED = Instant.parse("2026-03-03T15:05:00Z");

    @TempDir
    Path folder = Path.of(".");

    @TestFactory
    Stream<DynamicTest> each_recipe_does_what_it_says() {
        return recipes().entrySet().stream()
                .map(recipe -> DynamicTest.dynamicTest(recipe.getKey(), () -> {
                    try (Recipe played = new Recipe(SourceTree.home(Files.createDirectories(
                            folder.resolve(recipe.getKey().replace(' ', '-')))))) {
                        played.play(recipe.getValue());
                    }
                }));
    }

    @Test
    void the_ten_things_an_admin_does_are_there() {
        assertThat(recipes()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(recipes().values()).allSatisfy(text -> assertThat(text).contains("```sh\n./closeloop "));
    }

    @Test
    void a_file_that_is_changed_is_named_to_the_reader() {
        recipes().values().forEach(text -> {
            Matcher part = PART.matcher(text);
            while (part.find()) {
                String file = part.group("file");
                if (file != null && !file.startsWith("export/")) {
                    assertThat(text.substring(0, part.start())).contains("`" + file + "`");
                }
            }
        });
    }

    private static Map<String, String> recipes() {
        Map<String, String> recipes = new LinkedHashMap<>();
        Matcher recipe = RECIPE.matcher(Editor.read(GUIDE));
        while (recipe.find()) {
            recipes.put(recipe.group(1), recipe.group(2));
        }
        return recipes;
    }

    /** One recipe in its own home folder. */
    private static final class Recipe implements AutoCloseable {
        private final Path home;
        private @Nullable Program program;
        private @Nullable String command;
        private @Nullable Ran ran;

        Recipe(Path home) {
            this.home = home;
        }

        void play(String text) throws IOException {
            Matcher part = PART.matcher(text);
            while (part.find()) {
                String file = part.group("file");
                String content = part.group("text");
                if (part.group("direction") != null) {
                    given(part.group("direction"));
                } else if (part.group("kind").equals("diff")) {
                    change(home.resolve(file), content);
                } else if (part.group("kind").equals("sh")) {
                    content.lines().forEach(this::run);
                } else if (part.group("kind").equals("text")) {
                    expect(content.strip());
                } else {
                    Files.createDirectories(home.resolve(file).getParent());
                    Files.writeString(home.resolve(file), content);
                }
            }
        }

        /** What the reader's surroundings have and a folder does not. */
        private void given(String direction) throws IOException {
            switch (direction) {
                case "start" -> {
                    Files.createDirectories(home.resolve("data"));
                    SharedClock.open(home.resolve("data/clock")).set(PLAYED);
                    program = Program.start(
                            new Home(home),
                            Map.of(
                                    "CLOSELOOP_HTTP_PORT", "0",
                                    "CLOSELOOP_MANAGEMENT_PORT", "0",
                                    "CLOSELOOP_HTTP_HOST", "127.0.0.1",
                                    "CLOSELOOP_CLOCK", "file:" + home.resolve("data/clock"),
                                    "MY_EXPORT_FOLDER", home.resolve("export").toString()),
                            Assembly.parts());
                }
                default -> call(direction);
            }
        }

        private void call(String direction) {
            Matcher call = CALL.matcher(direction);
            assertThat(call.matches())
                    .as("Stage direction '%s' is known", direction)
                    .isTrue();
            Objects.requireNonNull(program, "start comes first")
                    .inbox()
                    .record(List.of(new Intake.Ended(
                            Interaction.ended("unrecorded", Channel.PHONE, "pbx", "call-43", PLAYED)
                                    .handle(Handle.phone(call.group("number")))
                                    .participant(Participant.queue("support"))
                                    .participant(Participant.agent("7", "Bo Berg"))
                                    .talkSeconds(Integer.parseInt(call.group("seconds")))
                                    .build())))
                    .toCompletableFuture()
                    .join();
        }

        /** Applies lines that begin with -, + and a space; what must be there must be there once. */
        private static void change(Path file, String diff) throws IOException {
            List<String> before = new ArrayList<>();
            List<String> after = new ArrayList<>();
            for (String line : diff.lines().toList()) {
                String rest = line.isEmpty() ? "" : line.substring(1);
                if (!line.startsWith("+")) {
                    before.add(rest);
                }
                if (!line.startsWith("-")) {
                    after.add(rest);
                }
            }
            String text = Files.readString(file);
            String old = lines(before);
            int at = text.indexOf(old);
            assertThat(at).as("%s has the lines\n%s", file, old).isNotNegative();
            assertThat(text.indexOf(old, at + 1))
                    .as("%s has these lines a second time\n%s", file, old)
                    .isNegative();
            Files.writeString(file, text.substring(0, at) + lines(after) + text.substring(at + old.length()));
        }

        private static String lines(List<String> lines) {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }

        private void run(String line) {
            if (line.equals(COPY)) {
                SourceTree.copy(home.resolve("routes"), home.resolve("draft/routes"));
                SourceTree.copy(home.resolve("config"), home.resolve("draft/config"));
                return;
            }
            command = line;
            Ran now = closeloop(line);
            ran = now;
            if (program == null) {
                assertThat(now.code()).as(line + "\n" + now.out()).isEqualTo(wantedCode(line));
            }
        }

        private Ran closeloop(String line) {
            String plain = line.replaceFirst(" # .*$", "");
            assertThat(plain).startsWith("./closeloop ");
            List<String> arguments = new ArrayList<>();
            Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(plain.substring("./closeloop ".length()));
            while (word.find()) {
                String argument = word.group(1) == null ? word.group(2) : word.group(1);
                arguments.add(argument.equals("draft") ? home.resolve("draft").toString() : argument);
            }
            if (program != null && CHANGING.matcher(plain).matches()) {
                arguments.add("--server");
                arguments.add("http://127.0.0.1:" + program.port());
            }
            arguments.add("--home");
            arguments.add(home.toString());
            return Ran.closeloop(arguments);
        }

        private static int wantedCode(String line) {
            return line.endsWith("# exit code 1") ? 1 : 0;
        }

        /** While a program runs, what is expected may take a moment. */
        private void expect(String text) {
            String line = command;
            if (line == null) {
                throw new AssertionError("Nothing was run before\n" + text);
            }
            if (program != null && !CHANGING.matcher(line).matches()) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    Ran now = closeloop(line);
                    assertThat(now.out().strip()).matches(pattern(text));
                    assertThat(now.code()).isEqualTo(wantedCode(line));
                });
            } else if (ran != null) {
                assertThat(ran.out().strip()).matches(pattern(text));
                assertThat(ran.code()).as(ran.out()).isEqualTo(wantedCode(line));
            }
        }

        private static Pattern pattern(String text) {
            List<String> parts =
                    Stream.of(text.split("\\.\\.\\.", -1)).map(Pattern::quote).toList();
            return Pattern.compile(String.join(".*?", parts), Pattern.DOTALL);
        }

        @Override
        public void close() {
            if (program != null) {
                program.close();
            }
        }
    }
}
