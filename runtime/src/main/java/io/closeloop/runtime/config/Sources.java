// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.ConfigProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the admins wrote, as it stood at one instant: the text of every file in {@code routes/} and {@code config/} that
 * the program reads. Checking, testing, deploying and rehearsing all start from such a value, so that none of them can
 * see half of a change.
 *
 * @param texts the files' texts by relative name with slashes, such as {@code routes/intake/phone.camel.yaml}
 * @param unreadable files that stand there and could not be read as UTF-8, and folders that could not be looked into
 */
public record Sources(SortedMap<String, String> texts, List<ConfigProblem> unreadable) {
    /**
     * A name with a part that begins with a dot is an editor's or an orchestrator's own (Kubernetes mounts a ConfigMap as
     * links into a {@code ..data} folder), never an admin's; one with an empty part names another file than it seems to.
     */
    private static final Pattern READ = Pattern.compile("(?!(.*/)?[./])(routes/.+\\.(camel|test)\\.yaml"
            + "|config/(policy|matching|escalation|[^/]+\\.test)\\.yaml|config/application\\.properties"
            + "|config/(connectors/[^/]+\\.properties|surveys/[^/]+\\.yaml))");

    public Sources {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        unreadable = List.copyOf(unreadable);
    }

    /** Of these texts alone. */
    public static Sources of(Map<String, String> texts) {
        return new Sources(new TreeMap<>(texts), List.of());
    }

    /** Whether the program reads a file of this relative name. */
    public static boolean reads(String name) {
        return READ.matcher(name).matches();
    }

    /** What stands in a home folder now; folders that are missing hold nothing. Never fails for what cannot be read. */
    public static Sources read(Home home) {
        SortedMap<String, String> texts = new TreeMap<>();
        List<ConfigProblem> unreadable = new ArrayList<>();
        for (Path folder : List.of(home.routes(), home.config())) {
            Tree tree = Tree.of(folder);
            unreadable.addAll(tree.unreadable());
            for (Path file : tree.files()) {
                String name = Tree.name(folder, file);
                if (!reads(name)) {
                    continue;
                }
                try {
                    texts.put(name, Files.readString(file));
                } catch (IOException e) {
                    unreadable.add(Tree.problem(name, e));
                }
            }
        }
        return new Sources(texts, unreadable);
    }

    /** Whether nobody knows what stands under this name now: it, or a folder that it is in, could not be read. */
    public boolean unread(String name) {
        return unreadable.stream()
                .map(ConfigProblem::file)
                .anyMatch(hidden -> name.equals(hidden) || name.startsWith(hidden + "/"));
    }

    /** The text of a file; null when it is not there. */
    public @org.jspecify.annotations.Nullable String text(String name) {
        return texts.get(name);
    }

    /** Names and texts of the files whose name begins and ends so. */
    public SortedMap<String, String> within(String folder, String ending) {
        SortedMap<String, String> found = new TreeMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(folder) && name.endsWith(ending)) {
                found.put(name, text);
            }
        });
        return found;
    }

    /** With one text put in or replaced. */
    public Sources with(String name, String text) {
        SortedMap<String, String> more = new TreeMap<>(texts);
        more.put(name, text);
        return new Sources(more, unreadable);
    }

    /** Without one file. */
    public Sources without(String name) {
        SortedMap<String, String> fewer = new TreeMap<>(texts);
        fewer.remove(name);
        return new Sources(fewer, unreadable);
    }

    /** Names this content: equal content, equal digest, on every machine. 64 hexadecimal digits. */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            texts.forEach((name, text) -> {
                // The length keeps a file's end apart from the next file's beginning.
                byte[] content = text.getBytes(StandardCharsets.UTF_8);
                sha.update((name + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
                sha.update(content);
            });
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
