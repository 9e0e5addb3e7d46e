// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.runtime.config.Sources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * {@code routes/} and {@code config/} as a zip file. Names are compared with those the program reads, never used as paths,
 * and sizes are counted while unpacking, not believed.
 */
public final class SourcesZip {
    private static final int ENTRIES = 1000;
    private static final int FILE_BYTES = 256 * 1024;
    private static final int ALL_BYTES = 4 * 1024 * 1024;

    private SourcesZip() {}

    /** Packs every file. */
    public static byte[] write(Sources sources) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (var file : sources.texts().entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                // The same content makes the same bytes.
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Unpacks what the program reads; other files, and one folder around everything, are left aside.
     *
     * @throws ConfigProblems when it is no zip file, or holds too much
     */
    public static Sources read(byte[] bytes) {
        SortedMap<String, String> texts = new TreeMap<>();
        int entries = 0;
        int total = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > ENTRIES) {
                    throw refused("holds more than " + ENTRIES + " files", "pack routes/ and config/ alone");
                }
                String name = entry.getName().replace('\\', '/');
                if (name.startsWith("/") || List.of(name.split("/")).contains("..")) {
                    throw refused("holds a file outside of itself: " + name, "pack routes/ and config/ alone");
                }
                byte[] content = zip.readNBytes(FILE_BYTES + 1);
                total += content.length;
                if (content.length > FILE_BYTES || total > ALL_BYTES) {
                    throw refused("is too large at " + name, "256 KiB a file and 4 MiB in all are the limits");
                }
                String own = within(name);
                if (!entry.isDirectory() && Sources.reads(own)) {
                    texts.put(own, text(own, content));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused("is not a zip file", "pack routes/ and config/ with zip -r draft.zip routes config");
        }
        if (texts.isEmpty()) {
            throw refused("holds neither routes/ nor config/", "pack both with zip -r draft.zip routes config");
        }
        return Sources.of(texts);
    }

    /** Without the folder that many tools put around everything. */
    private static String within(String name) {
        int slash = name.indexOf('/');
        return name.startsWith("routes/") || name.startsWith("config/") || slash < 0 ? name : name.substring(slash + 1);
    }

    /**
     * A file's text.
     *
     * @throws ConfigProblems when it is too long or not UTF-8
     */
    public static String text(String name, byte[] content) {
        if (content.length > FILE_BYTES) {
            throw new ConfigProblems(List.of(new ConfigProblem(
                    name, 0, null, "is over 256 KiB", "split it, or leave out what it does not need")));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigProblems(List.of(new ConfigProblem(name, 0, null, "is not UTF-8", "save it as UTF-8")));
        }
    }

    private static ConfigProblems refused(String what, String write) {
        return new ConfigProblems(List.of(new ConfigProblem("the zip file", 0, null, what, write)));
    }
}
