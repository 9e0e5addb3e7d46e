// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files in a folder of the home, links followed, without those whose path has a part that begins with a dot. A part that
 * cannot be looked into hides only itself.
 *
 * @param files up to four levels down
 * @param unreadable the parts that cannot be looked into, and why
 */
public record Tree(List<Path> files, List<ConfigProblem> unreadable) {
    private static final int DEEPEST = 4;

    public Tree {
        files = List.copyOf(files);
        unreadable = List.copyOf(unreadable);
    }

    /** A folder that is missing holds nothing. */
    public static Tree of(Path folder) {
        Visitor visitor = new Visitor(folder);
        if (Files.isDirectory(folder)) {
            try {
                Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, visitor);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Tree(visitor.files, visitor.unreadable);
    }

    /** A file's name as problems show it: {@code routes/intake/phone.camel.yaml}. */
    static String name(Path folder, Path file) {
        String below = folder.relativize(file).toString().replace('\\', '/');
        return below.isEmpty() ? String.valueOf(folder.getFileName()) : folder.getFileName() + "/" + below;
    }

    static ConfigProblem problem(String name, IOException cause) {
        if (cause instanceof FileSystemLoopException) {
            return problem(name, "it is a link to a folder that it stands in", "remove the link");
        }
        if (cause instanceof AccessDeniedException) {
            return problem(name, "there is no permission", "let the user that the program runs as read it");
        }
        if (cause instanceof CharacterCodingException) {
            return problem(name, "it is not UTF-8", "save it as UTF-8");
        }
        if (cause instanceof NoSuchFileException) {
            return problem(name, "it is a link to nothing", "mend or remove the link");
        }
        String reason = cause instanceof FileSystemException known ? known.getReason() : null;
        return problem(
                name, reason == null ? cause.getClass().getSimpleName() : reason, "see whether the disk is well");
    }

    private static ConfigProblem problem(String name, String why, String write) {
        return new ConfigProblem(name, 0, 0, null, "cannot be read: " + why, write, CheckRule.UNREADABLE_FILE);
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final List<Path> files = new ArrayList<>();
        private final List<ConfigProblem> unreadable = new ArrayList<>();

        Visitor(Path folder) {
            this.folder = folder;
        }

        private boolean hidden(Path path) {
            return !path.equals(folder) && path.getFileName().toString().startsWith(".");
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return hidden(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (!attributes.isDirectory() && !hidden(path)) {
                files.add(path);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException cause) {
            // What is gone since the folder was listed is no part of it any more.
            if (!hidden(path) && !(cause instanceof NoSuchFileException)) {
                unreadable.add(problem(name(folder, path), cause));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path path, @Nullable IOException cause) {
            return cause == null ? FileVisitResult.CONTINUE : visitFileFailed(path, cause);
        }
    }
}
