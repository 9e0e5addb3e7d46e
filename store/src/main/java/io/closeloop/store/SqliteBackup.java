// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Backs up an embedded database beside the program that works on it: everything that was committed when it began, as one
 * compact file (<a href="https://www.sqlite.org/lang_vacuum.html#vacuuminto">VACUUM INTO</a>), checked before it gets its
 * name. The program goes on writing meanwhile; only its log grows a little longer.
 */
public final class SqliteBackup {
    private SqliteBackup() {}

    /** @param ledger entries in it */
    public record Written(Path file, long bytes, long interactions, long ledger) {}

    /**
     * Writes the backup.
     *
     * @param file must not exist; appears complete or not at all, and only its owner can read it
     * @throws StoreException when the database is none, the file is there already, the disk is full, or the check fails
     */
    public static Written write(String jdbcUrl, Path file) {
        if (!jdbcUrl.startsWith(SqliteEngine.PREFIX)) {
            throw new StoreException(
                    "Only an embedded database is backed up by this program; PostgreSQL has pg_dump and"
                            + " its archive, see docs/operations.md");
        }
        Path target = file.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new StoreException(target + " is there already; name a new file");
        }
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            Path folder = target.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.deleteIfExists(partial);
            create(partial);
            try (Session source = SqliteEngine.reading(jdbcUrl)) {
                vacuum(source.connection(), partial);
                source.end();
            }
            sync(partial);
            Written written = check(partial, target);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            if (folder != null) {
                sync(folder);
            }
            return written;
        } catch (SQLException | IOException e) {
            throw new StoreException("The backup " + target + " cannot be written: " + e.getMessage(), e);
        } finally {
            discard(partial);
        }
    }

    /** Empty, which VACUUM INTO allows, and its owner's alone: it will hold all that is known of every customer. */
    private static void create(Path partial) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(partial);
        }
    }

    private static void vacuum(Connection connection, Path partial) throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, partial.toString());
            statement.execute();
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Written check(Path partial, Path target) throws SQLException, IOException {
        Session backup = SqliteEngine.reading(SqliteEngine.PREFIX + partial);
        try (Statement statement = backup.connection().createStatement()) {
            List<String> faults = ask(statement, "PRAGMA integrity_check");
            if (!faults.equals(List.of("ok"))) {
                throw new StoreException("The backup is not sound: " + String.join("; ", faults));
            }
            if (!ask(statement, "PRAGMA foreign_key_check").isEmpty()) {
                throw new StoreException("The backup is not sound: a row refers to one that is not there");
            }
            return new Written(
                    target,
                    Files.size(partial),
                    Long.parseLong(
                            ask(statement, "SELECT count(*) FROM interaction").get(0)),
                    Long.parseLong(ask(statement, "SELECT count(*) FROM ledger").get(0)));
        } finally {
            backup.end();
        }
    }

    private static List<String> ask(Statement statement, String text) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(text)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void discard(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException stays) {
            // It is in nobody's way: the next backup begins by deleting it.
            return;
        }
    }
}
