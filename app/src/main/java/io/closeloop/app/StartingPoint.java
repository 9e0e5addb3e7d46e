// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files made from templates: all of them are written, or none because one is there already. */
final class StartingPoint {
    private static final String TEMPLATES = "templates/";
    private static final Pattern BLANK = Pattern.compile("@([A-Za-z]+)@");

    private final Map<String, String> words;
    private final Map<Path, String> files = new LinkedHashMap<>();

    /** @param words what stands for {@code @word@} in a template */
    StartingPoint(Map<String, String> words) {
        this.words = Map.copyOf(words);
    }

    /** Plans a file. */
    StartingPoint with(Path file, String template) {
        return with(file, template, Map.of());
    }

    /** Plans a file, with further words. */
    StartingPoint with(Path file, String template, Map<String, String> more) {
        files.put(file, fill(template, more));
        return this;
    }

    /** Those of the planned files that are there already. */
    List<Path> taken() {
        return files.keySet().stream().filter(Files::exists).toList();
    }

    /**
     * Writes the files; returns them in order.
     *
     * @throws UncheckedIOException when one cannot be written, or is there all of a sudden: nothing is overwritten
     */
    List<Path> write() {
        List<Path> written = new ArrayList<>();
        files.forEach((file, text) -> {
            try {
                Path folder = file.getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
                written.add(file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be written", e);
            }
        });
        return written;
    }

    private String fill(String template, Map<String, String> more) {
        Matcher blank = BLANK.matcher(read(template));
        return blank.replaceAll(found -> {
            String word = more.getOrDefault(found.group(1), words.get(found.group(1)));
            return Matcher.quoteReplacement(word == null ? found.group() : word);
        });
    }

    private static String read(String template) {
        try (InputStream text = StartingPoint.class.getResourceAsStream(TEMPLATES + template)) {
            if (text == null) {
                throw new IllegalStateException("This build lacks the template " + template);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
