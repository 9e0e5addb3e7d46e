// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import org.jspecify.annotations.Nullable;

/** The database failed or refused. */
public abstract class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected StoreFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * True when the database itself is in trouble (a disk that is full, a server that is away), and not what it was asked:
     * the same work can succeed later. What was asked may have been done all the same.
     */
    public abstract boolean passing();
}
