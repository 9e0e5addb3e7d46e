// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageWordsTest {
    @ParameterizedTest
    @ValueSource(strings = {"de", "en", "es", "fr", "it", "nl", "pt", "pt-BR"})
    void a_language_has_all_words_or_none(String language) {
        Set<String> needed = new HashSet<>(PageWords.ENGLISH.say().keySet());
        // A wrong link tells nothing, not even a language.
        needed.removeIf(name -> name.startsWith("gone"));

        PageWords words = PageWords.in(language);

        assertThat(words.foreign()).isFalse();
        assertThat(words.say().keySet()).containsAll(needed);
        assertThat(words.say().values()).noneMatch(String::isBlank);
    }

    @Test
    void a_language_without_words_borrows_the_english_ones_and_keeps_its_direction() {
        PageWords words = PageWords.in("ar-EG");

        assertThat(words.foreign()).isTrue();
        assertThat(words.say()).isEqualTo(PageWords.ENGLISH.say());
        assertThat(words.language()).isEqualTo("ar-EG");
        assertThat(words.direction()).isEqualTo("rtl");
        assertThat(PageWords.in("fr").direction()).isEqualTo("ltr");
    }
}
