// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets as orchestrators mount them. */
class SecretFileTest {
    private static final String SECRET = "correct-horse-battery";

    @TempDir
    Path folder = Path.of(".");

    private final List<ConfigProblem> problems = new ArrayList<>();

    private Settings read(String properties, Map<String, String> environment) {
        return SettingsFiles.read(
                Sources.of(Map.of("config/application.properties", properties)), environment, problems::add);
    }

    private Path secret() throws IOException {
        return Files.writeString(folder.resolve("token"), SECRET + "\n");
    }

    @Test
    void a_variable_may_name_a_file_with_the_value() throws IOException {
        Settings settings = read("", Map.of("CLOSELOOP_API_TOKEN_FILE", secret().toString()));

        assertThat(settings.get("closeloop.api.token")).hasValue(SECRET);
        assertThat(problems).isEmpty();
    }

    @Test
    void a_file_setting_may_take_its_value_from_a_mounted_file() throws IOException {
        Settings settings =
                read("closeloop.api.token=${file:" + secret() + "}\nmy.address=x-${file:" + secret() + "}-y", Map.of());

        assertThat(settings.get("closeloop.api.token")).hasValue(SECRET);
        assertThat(settings.get("my.address")).hasValue("x-" + SECRET + "-y");
        assertThat(problems).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_is_a_problem_with_its_place() {
        Settings settings =
                read("closeloop.secret=${file:/nowhere/secret}", Map.of("CLOSELOOP_API_TOKEN_FILE", folder.toString()));

        assertThat(settings.get("closeloop.secret")).isEmpty();
        assertThat(problems.stream().map(ConfigProblem::toString).toList())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("config/application.properties:1"))
                .anyMatch(problem -> problem.startsWith("CLOSELOOP_API_TOKEN_FILE"));
    }

    @Test
    void a_value_and_a_file_for_one_setting_contradict_each_other() throws IOException {
        read("", Map.of("CLOSELOOP_API_TOKEN", "another", "CLOSELOOP_API_TOKEN_FILE", secret().toString()));

        assertThat(problems).singleElement().asString().contains("CLOSELOOP_API_TOKEN too");
    }

    @Test
    void a_file_too_large_for_a_secret_is_not_read() throws IOException {
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(70_000));

        read("", Map.of("CLOSELOOP_SECRET_FILE", large.toString()));

        assertThat(problems).hasSize(1);
    }

    @Test
    void no_secret_is_printed_wherever_it_came_from() throws IOException {
        Settings settings = read(
                "closeloop.http.port=${file:" + secret() + "}",
                Map.of("CLOSELOOP_API_TOKEN_FILE", secret().toString(), "CLOSELOOP_MANAGEMENT_PORT", SECRET));
        settings.number("closeloop.http.port", 8080, 0, 65535);
        settings.number("closeloop.management.port", 8080, 0, 65535);

        assertThat(settings.problems()).hasSize(2);
        assertThat(settings.problems().toString() + problems + settings).doesNotContain(SECRET);
    }
}
