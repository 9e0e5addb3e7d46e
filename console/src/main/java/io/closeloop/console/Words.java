// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** The few words on pages that no survey defines, by language; English where a language is missing. Thread-safe. */
final class Words {
    private final Map<String, Map<String, String>> languages = new ConcurrentHashMap<>();

    Map<String, String> in(String language) {
        return languages.computeIfAbsent(language, Words::load);
    }

    private static Map<String, String> load(String language) {
        Map<String, String> words = read("en");
        if (language.matches("[a-z]{2}(-[A-Za-z0-9]{2,8})?")) {
            words.putAll(read(language.substring(0, 2)));
        }
        return Map.copyOf(words);
    }

    private static Map<String, String> read(String language) {
        Properties properties = new Properties();
        try (InputStream in = Words.class.getResourceAsStream("words/" + language + ".properties")) {
            if (in != null) {
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> words = new HashMap<>();
        properties.forEach((key, value) -> words.put((String) key, (String) value));
        return words;
    }
}
