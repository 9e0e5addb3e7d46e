// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.survey.WritingDirection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The few words on customers' pages that no survey defines.
 *
 * @param language of the page, in BCP 47
 * @param foreign true where there are none in this language: they are English then
 * @param say the words by name
 */
public record PageWords(String language, boolean foreign, Map<String, String> say) {
    /** Those there are words in; each has a file. */
    public static final List<String> LANGUAGES = List.of("de", "en", "es", "fr", "it", "nl", "pt");

    public static final PageWords ENGLISH = new PageWords("en", false, read("en"));

    private static final Map<String, PageWords> LOADED = new ConcurrentHashMap<>(Map.of("en", ENGLISH));

    public PageWords {
        say = Map.copyOf(say);
    }

    /** For a page in a language such as {@code pt-BR}. */
    public static PageWords in(String language) {
        return LOADED.computeIfAbsent(language, PageWords::load);
    }

    /** {@code rtl} or {@code ltr}, of the page. */
    public String direction() {
        return WritingDirection.of(language);
    }

    private static PageWords load(String language) {
        String primary = language.split("-", 2)[0];
        return LANGUAGES.contains(primary)
                ? new PageWords(language, false, read(primary))
                : new PageWords(language, true, ENGLISH.say());
    }

    private static Map<String, String> read(String language) {
        Properties properties = new Properties();
        try (InputStream in = PageWords.class.getResourceAsStream("words/" + language + ".properties")) {
            if (in == null) {
                throw new IllegalStateException("The words in " + language + " are not in this package");
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> words = new HashMap<>();
        properties.forEach((key, value) -> words.put((String) key, (String) value));
        return words;
    }
}
