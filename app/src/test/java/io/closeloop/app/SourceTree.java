// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository these tests are part of, and copies of what admins find in it. */
final class SourceTree {
    /** The folder with routes/, config/ and the modules. */
    static final Path ROOT = root();

    private SourceTree() {}

    /** A home folder with the shipped routes/ and config/. */
    static Path home(Path folder) {
        for (String part : List.of("routes", "config")) {
            copy(ROOT.resolve(part), folder.resolve(part));
        }
        return folder;
    }

    /** Copies a file or a folder with all that is in it. */
    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = file.equals(from)
                        ? to
                        : to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("connectors"))
                ? here
                : here.resolve("..").normalize();
    }
}
