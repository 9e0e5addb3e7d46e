// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code routes/} and {@code config/} on this machine: what stands there, and bringing it up to date. */
final class HomeFolder {
    private static final Logger LOG = LoggerFactory.getLogger(HomeFolder.class);

    private final Home home;
    private final boolean writable;

    HomeFolder(Home home, boolean writable) {
        this.home = home;
        this.writable = writable;
    }

    /** What stands there now. */
    Sources read() {
        return Sources.read(home);
    }

    /** Digest of each file. */
    static SortedMap<String, String> digests(Sources sources) {
        SortedMap<String, String> digests = new TreeMap<>();
        sources.texts().forEach((name, text) -> digests.put(name, digest(text)));
        return digests;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Names that stand in one of the two only, or with another digest. */
    static SortedSet<String> differing(Map<String, String> before, Map<String, String> after) {
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> before.containsKey(name) && before.get(name).equals(after.get(name)));
        return names;
    }

    /** These sources with some files as they are in others. */
    static Sources taking(Sources base, Collection<String> names, Sources from) {
        SortedMap<String, String> texts = new TreeMap<>(base.texts());
        for (String name : names) {
            String text = from.text(name);
            if (text == null) {
                texts.remove(name);
            } else {
                texts.put(name, text);
            }
        }
        return Sources.of(texts);
    }

    /** An editor that empties a file before it fills it again, or a full disk, would make all its values defaults. */
    static List<ConfigProblem> emptied(Sources before, Sources after) {
        List<ConfigProblem> problems = new ArrayList<>();
        after.texts().forEach((name, text) -> {
            String old = before.text(name);
            if (name.endsWith(".yaml") && text.isBlank() && old != null && !old.isBlank()) {
                problems.add(new ConfigProblem(
                        name, 1, null, "is empty", "delete the file if that is what you mean, or write its content"));
            }
        });
        return problems;
    }

    /** Who owns the files, when it is one person and known. */
    String owner(Collection<String> names) {
        Set<String> owners = new TreeSet<>();
        for (String name : names) {
            try {
                owners.add(Files.getOwner(home.root().resolve(name)).getName());
            } catch (IOException | UnsupportedOperationException gone) {
                LOG.debug("The owner of {} is not known", name);
            }
        }
        return owners.size() == 1 ? owners.iterator().next() : "";
    }

    /**
     * Brings the files up to date that stand there as the version before has them; a file in which somebody is in the
     * middle of an edit is left alone.
     *
     * @return names that stand there now as the version after has them
     */
    Set<String> write(Sources before, Sources after) {
        Sources there = read();
        Set<String> written = new TreeSet<>();
        for (String name : differing(before.texts(), after.texts())) {
            // A name that means nothing was stored by a version of the program that read more.
            if (!Sources.reads(name) || there.unread(name)) {
                continue;
            }
            String text = there.text(name);
            String old = before.text(name);
            String wanted = after.text(name);
            boolean already = text == null ? wanted == null : text.equals(wanted);
            boolean ours = text == null ? old == null : text.equals(old);
            if (already || (ours && writable && put(name, wanted))) {
                written.add(name);
            }
        }
        return written;
    }

    private boolean put(String name, @Nullable String text) {
        Path root = home.root().toAbsolutePath().normalize();
        Path file = root.resolve(name).normalize();
        if (!Sources.reads(name) || !file.startsWith(root)) {
            throw new IllegalArgumentException(name + " is no file of ours");
        }
        try {
            if (text == null) {
                Files.deleteIfExists(file);
                return true;
            }
            // A link stays a link: what it points to gets the text.
            Path target = Files.exists(file) ? file.toRealPath() : file;
            Path folder = Files.createDirectories(target.getParent());
            Path draft = Files.createTempFile(folder, ".closeloop-", ".tmp");
            try {
                Files.writeString(draft, text);
                if (Files.exists(target)) {
                    Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(target));
                } else {
                    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
                }
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("{} cannot be brought up to date in the home folder; the live version has it", name);
            return false;
        }
    }
}
