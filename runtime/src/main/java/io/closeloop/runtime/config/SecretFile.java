// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A secret that an orchestrator mounts as a file: one value, with or without a line end behind it. */
final class SecretFile {
    static final String ADVICE = "name a file of up to 64 KiB of UTF-8 text that this user may read";
    private static final int LARGEST = 64 * 1024;

    private SecretFile() {}

    /** The value; empty when there is no such file, or none that could be a secret. */
    static Optional<String> read(String name) {
        try {
            Path file = Path.of(name);
            if (Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            return Optional.of(Files.readString(file).stripTrailing());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
