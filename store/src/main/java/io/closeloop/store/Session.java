// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection in the middle of its work, with its tables. Closing gives it back to where it came from. Not thread-safe. */
final class Session implements AutoCloseable {
    private static final String SAVEPOINT = "SAVEPOINT work";
    private static final String RELEASE = "RELEASE SAVEPOINT work";
    private static final String ROLLBACK = "ROLLBACK TO SAVEPOINT work";

    private final Connection connection;
    private final Sql sql;
    private final Tables tables;
    private final GiveBack giveBack;

    /** Takes a session back. */
    interface GiveBack {
        void accept(Session session);
    }

    Session(Connection connection, Dialect dialect, boolean writes, GiveBack giveBack) {
        this.connection = connection;
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
        connection.commit();
    }

    /** Undoes everything since the last commit; a connection that is lost has undone it already. */
    void rollback() {
        sql.mended();
        try {
            connection.rollback();
        } catch (SQLException lost) {
            // Whoever uses the connection next will see that it is gone.
            return;
        }
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
