// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.config.ConfigProblems;
import io.closeloop.config.Settings;
import io.closeloop.survey.Token;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A link that was planned by one installation is known by the one that took its secret over. */
class InstallationSecretTest {
    @TempDir
    Path folder = Path.of(".");

    private String token(Map<String, String> settings) {
        return new Token(InstallationSecret.of(Settings.of(settings), folder)).of("inv_1");
    }

    private String given(String secret) {
        return token(Map.of("closeloop.secret", secret));
    }

    @Test
    void the_file_s_content_as_a_setting_makes_the_same_tokens() throws IOException {
        String made = token(Map.of());

        String content = Files.readString(folder.resolve("secret.key"));

        assertThat(given(content)).isEqualTo(made);
        assertThat(given(" " + content.toUpperCase(Locale.ROOT) + "\n")).isEqualTo(made);
    }

    @Test
    void a_setting_s_words_in_the_file_make_the_same_tokens() throws IOException {
        String words = "a secret that all nodes share";
        Files.writeString(folder.resolve("secret.key"), words + "\n");

        assertThat(token(Map.of())).isEqualTo(given(words)).isNotEqualTo(given(words + "."));
    }

    @Test
    void it_is_made_once_for_its_owner_alone() throws IOException {
        String made = token(Map.of());

        assertThat(folder.toFile().list()).containsExactly("secret.key");
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secret.key"))))
                    .isEqualTo("rw-------");
        }
        assertThat(token(Map.of())).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "half of a secre"})
    void what_a_full_disk_has_left_is_no_secret(String written) throws IOException {
        Path file = Files.writeString(folder.resolve("secret.key"), written);

        assertThatThrownBy(() -> token(Map.of()))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining(file + ": holds fewer than 16 characters")
                .hasMessageContaining("delete it");
        assertThat(file).hasContent(written);
    }
}
