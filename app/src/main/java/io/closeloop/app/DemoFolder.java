// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A folder in which a demo begins with nothing. One demo has it at a time: the lock is a file beside it, and the operating
 * system's, so that it ends with the process, however that ends.
 */
final class DemoFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    /** Another demo works there; says so to a person. */
    static final class Taken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Taken(String message) {
            super(message);
        }
    }

    private DemoFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes and empties it.
     *
     * @throws Taken when a demo works there, or a program that one has left behind
     * @throws UncheckedIOException when it cannot be emptied
     */
    static DemoFolder emptied(Path path) {
        try {
            Path whole = path.toAbsolutePath();
            Files.createDirectories(Objects.requireNonNull(whole.getParent()));
            FileChannel lock = taken(whole.resolveSibling(whole.getFileName() + ".lock"), path);
            try {
                Path database = path.resolve("closeloop.db.lock");
                if (Files.exists(database)) {
                    // A demo that was killed has left its program behind.
                    taken(database, path).close();
                }
                if (Files.exists(path)) {
                    delete(path);
                }
                Files.createDirectories(path);
                return new DemoFolder(path, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + path + " cannot be emptied", e);
        }
    }

    private static FileChannel taken(Path file, Path folder) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Falls through to the same words as a lock of another process.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new Taken(folder + " is in use: the process of another demo holds " + file + "; end that one first");
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Others may have it; what is in it stays. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of " + path + " cannot be given up", e);
        }
    }
}
