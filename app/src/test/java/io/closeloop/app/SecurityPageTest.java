// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/security.md} says which test holds each line: here is that they are there. */
class SecurityPageTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:#(\\w+))?`");

    @Test
    void every_threat_is_held_by_a_test_that_exists() throws IOException {
        List<String> rows = threats();
        List<String> missing = new ArrayList<>();
        for (String row : rows) {
            List<MatchResult> tests = TEST.matcher(row.substring(row.lastIndexOf(" | ")))
                    .results()
                    .toList();
            assertThat(tests).as(row).isNotEmpty();
            for (MatchResult test : tests) {
                if (!exists(test.group(1), String.valueOf(test.group(2)))) {
                    missing.add(test.group());
                }
            }
        }
        assertThat(rows).hasSizeGreaterThan(15);
        assertThat(missing).isEmpty();
    }

    @Test
    void every_test_class_that_the_page_names_exists() throws IOException {
        assertThat(TEST.matcher(page()).results().map(found -> found.group(1)).distinct())
                .isNotEmpty()
                .allMatch(name -> exists(name, "null"));
    }

    @Test
    void xml_is_parsed_by_the_stand_in_for_twilio_only_and_without_entities() {
        List<Path> parsers = sources("main").stream()
                .filter(file -> text(file).matches("(?s).*import javax\\.xml\\.(parsers|stream|transform|bind)\\..*"))
                .toList();

        assertThat(parsers).extracting(file -> file.getFileName().toString()).containsExactly("Twiml.java");
        assertThat(parsers).allMatch(file -> text(file)
                .contains("setFeature(\"http://apache.org/xml/features/disallow-doctype-decl\", true)"));
    }

    private static List<String> threats() throws IOException {
        String page = page();
        int from = page.indexOf("\n## Threats");
        int to = page.indexOf("\n## ", from + 1);
        return page.substring(from, to)
                .lines()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| ---") && !line.startsWith("| threat "))
                .toList();
    }

    private static boolean exists(String type, String method) {
        return sources("test").stream()
                .filter(file -> file.getFileName().toString().equals(type + ".java"))
                .anyMatch(file -> method.equals("null") || text(file).contains("void " + method + "("));
    }

    private static String page() throws IOException {
        return Files.readString(SourceTree.ROOT.resolve("docs/security.md"));
    }

    private static List<Path> sources(String kind) {
        try (Stream<Path> files = Files.walk(SourceTree.ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/" + kind + "/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
