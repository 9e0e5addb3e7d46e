// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.StoreFailure;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database failed or refused. Its text names statements and columns, never the values in them. */
public final class StoreException extends StoreFailure {
    private static final long serialVersionUID = 1L;

    StoreException(String message) {
        super(message, null);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean passing() {
        return GroupWriter.databaseFailed(this);
    }

    /** The SQLSTATE of PostgreSQL behind this failure; null when there is none. */
    @Nullable
    String state() {
        for (Throwable cause = this; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return null;
    }
}
