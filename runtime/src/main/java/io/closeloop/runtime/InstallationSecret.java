// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
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
            return read(Files.readString(file));
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

    private static void create(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException another) {
            return;
        }
        Files.writeString(file, HexFormat.of().formatHex(secret), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }
}
