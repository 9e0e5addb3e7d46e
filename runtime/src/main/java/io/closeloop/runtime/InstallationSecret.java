// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secret that survey tokens are made with: {@code closeloop.secret} where several nodes share one, otherwise a file
 * only its owner can read, made at the first start. Losing it voids the links of every open invitation. Both are read
 * alike, so that one can take the other's place.
 */
final class InstallationSecret {
    /** As the file is made: 32 bytes. */
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private static final int SHORTEST = 16;

    private InstallationSecret() {}

    static byte[] of(Settings settings, Path dataFolder) {
        Optional<String> given = settings.get("closeloop.secret");
        if (given.isPresent()) {
            return read(given.get());
        }
        Path file = dataFolder.resolve("secret.key");
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            String written = Files.readString(file);
            if (written.strip().length() < SHORTEST) {
                throw new ConfigProblems(List.of(new ConfigProblem(
                        file.toString(),
                        0,
                        null,
                        "holds fewer than " + SHORTEST + " characters, as after a start on a full disk",
                        "put its back-up there; if there is none, delete it: the next start makes another, and links of"
                                + " open invitations are void")));
            }
            return read(written);
        } catch (IOException e) {
            throw new UncheckedIOException("The secret in " + file + " cannot be read or made", e);
        }
    }

    private static byte[] read(String written) {
        String secret = written.strip();
        return HEX.matcher(secret).matches()
                ? HexFormat.of().parseHex(secret)
                : secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Complete under its name or not there at all: a full disk leaves nothing that a later start would go by. */
    private static void create(Path file) throws IOException {
        Path folder = Files.createDirectories(file.getParent());
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        // Only its owner may read it, from the first byte on.
        Path partial = Files.createTempFile(folder, "secret", ".partial");
        try {
            Files.writeString(
                    partial, HexFormat.of().formatHex(secret), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            name(partial, file);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Unlike a move, a link never takes the place of what another node has made meanwhile. */
    private static void name(Path partial, Path file) throws IOException {
        try {
            Files.createLink(file, partial);
        } catch (FileAlreadyExistsException another) {
            return;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(partial, file);
        }
    }
}
