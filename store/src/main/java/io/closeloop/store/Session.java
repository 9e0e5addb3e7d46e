// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection in the middle of its work, with its tables. Closing gives it back to where it came from. Not thread-safe. */
final class Session implements AutoCloseable {
    private static final String BEGIN = "BEGIN";
    private static final String END = "ROLLBACK";
    private static final String SAVEPOINT = "SAVEPOINT work";
    private static final String RELEASE = "RELEASE SAVEPOINT work";
    private static final String ROLLBACK = "ROLLBACK TO SAVEPOINT work";

    private final Connection connection;
    private final Dialect dialect;
    private final Sql sql;
    private final Tables tables;
    private final GiveBack giveBack;
    private boolean snapshot;

    /** Takes a session back. */
    interface GiveBack {
        void accept(Session session);
    }

    Session(Connection connection, Dialect dialect, boolean writes, GiveBack giveBack) {
        this.connection = connection;
        this.dialect = dialect;
        this.sql = new Sql(connection, dialect, writes);
        this.tables = new Tables(sql);
        this.giveBack = giveBack;
    }

    Tables tables() {
        return tables;
    }

    Sql sql() {
        return sql;
    }

    Connection connection() {
        return connection;
    }

    void savepoint() {
        sql.change(SAVEPOINT);
    }

    void releaseSavepoint() {
        sql.change(RELEASE);
    }

    void rollbackToSavepoint() {
        sql.mended();
        sql.change(ROLLBACK);
        sql.change(RELEASE);
    }

    void execute(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    void commit() throws SQLException {
        sql.commit();
    }

    /** From now until the end all statements of a session that reads see the same. */
    void beginSnapshot() {
        snapshot = true;
        if (dialect == Dialect.SQLITE) {
            try {
                // By a statement that is kept: the driver would compile its own anew for each.
                sql.change(BEGIN);
            } catch (StoreException e) {
                // Whatever is still open must not be in the way of the next.
                endRead();
                throw e;
            }
        }
    }

    /** From now until the end each statement of a session that reads sees a state of its own. */
    void beginLook() throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            // Saves the server the end of a transaction, which is an exchange of its own.
            connection.setAutoCommit(true);
        }
    }

    /** Lets go of what was read. */
    void endRead() {
        sql.mended();
        try {
            if (dialect == Dialect.POSTGRESQL) {
                if (snapshot) {
                    connection.rollback();
                } else {
                    connection.setAutoCommit(false);
                }
            } else if (snapshot) {
                sql.change(END);
            }
        } catch (SQLException | StoreException ended) {
            // A connection that is gone has let go; a snapshot that failed on the disk has ended by itself.
            sql.mended();
        } finally {
            snapshot = false;
        }
    }

    /** Undoes everything since the last commit. */
    void rollback() {
        sql.rollback();
    }

    @Override
    public void close() {
        giveBack.accept(this);
    }

    /** Closes the connection itself. */
    void end() {
        try {
            sql.closeStatements();
            connection.close();
        } catch (SQLException gone) {
            // Nothing is open any more, which is what was wanted.
            return;
        }
    }
}
