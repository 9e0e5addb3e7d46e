// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Settings;
import io.closeloop.survey.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
