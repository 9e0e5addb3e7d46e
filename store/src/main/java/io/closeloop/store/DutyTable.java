// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.support.StorageAccessor;
import net.javacrumbs.shedlock.support.StorageBasedLockProvider;
import org.jspecify.annotations.Nullable;

/**
 * Where ShedLock keeps its locks. Its own JDBC storage goes by the machine's clock and takes the host's name for the owner,
 * which two processes of one host, or two runs of one, share. Here the database's clock counts, and each run has a name of
 * its own. Not thread-safe.
 */
final class DutyTable extends StorageBasedLockProvider {
    DutyTable(Source connections, String owner) {
        super(new Rows(connections, owner));
    }

    /** Gives the connection to work on; it commits each statement. */
    interface Source {
        Connection connection() throws SQLException;
    }

    private record Rows(Source connections, String owner) implements StorageAccessor {
        private static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        private static final String TAKE = "INSERT INTO duty (name, lock_until, locked_at, locked_by) VALUES (?, " + NOW
                + " + ?, " + NOW + ", ?) ON CONFLICT (name) DO UPDATE SET lock_until = excluded.lock_until,"
                + " locked_at = excluded.locked_at, locked_by = excluded.locked_by WHERE duty.lock_until <= " + NOW;
        private static final String EXTEND =
                "UPDATE duty SET lock_until = " + NOW + " + ? WHERE name = ? AND locked_by = ? AND lock_until > " + NOW;
        private static final String LEAVE =
                "UPDATE duty SET lock_until = " + NOW + " WHERE name = ? AND locked_by = ? AND lock_until > " + NOW;

        @Override
        public boolean insertRecord(LockConfiguration lock) {
            return change(TAKE, lock.getName(), millis(lock.getLockAtMostFor()), owner);
        }

        /** As above: a row that somebody deleted is made again. */
        @Override
        public boolean updateRecord(LockConfiguration lock) {
            return insertRecord(lock);
        }

        @Override
        public boolean extend(LockConfiguration lock) {
            return change(EXTEND, millis(lock.getLockAtMostFor()), lock.getName(), owner);
        }

        @Override
        public void unlock(LockConfiguration lock) {
            change(LEAVE, lock.getName(), owner);
        }

        private static long millis(Duration duration) {
            return duration.toMillis();
        }

        private boolean change(String text, @Nullable Object... values) {
            try (PreparedStatement statement = connections.connection().prepareStatement(text)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                return statement.executeUpdate() > 0;
            } catch (SQLException e) {
                throw new StoreException("PostgreSQL does not answer", e);
            }
        }
    }

    /** What the server's clock shows, in microseconds since 1970. */
    static long micros(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
