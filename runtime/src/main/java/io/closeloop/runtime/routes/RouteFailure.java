// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.runtime.vault.Hidden;
import org.jspecify.annotations.Nullable;

/**
 * What a step of a route threw, as it may be told: with its kind, its message and where it was thrown, and a mark in the
 * message in place of what is {@link Hidden}, as libraries quote the values they could not work with.
 */
final class RouteFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CAUSES = 20;
    private final String kind;
    private final String said;

    private RouteFailure(Throwable thrown, String said, @Nullable RouteFailure cause) {
        super(thrown.getClass().getName() + (said.isEmpty() ? "" : ": " + said), cause);
        this.kind = thrown.getClass().getSimpleName();
        this.said = said;
        setStackTrace(thrown.getStackTrace());
    }

    static RouteFailure of(Throwable thrown) {
        return of(thrown, CAUSES);
    }

    private static RouteFailure of(Throwable thrown, int causes) {
        Throwable cause = thrown.getCause();
        return new RouteFailure(
                thrown,
                thrown.getMessage() == null ? "" : Hidden.clean(thrown.getMessage()),
                cause == null || causes == 0 ? null : of(cause, causes - 1));
    }

    /** The simple name of what was thrown. */
    String kind() {
        return kind;
    }

    /** Its message; empty when it had none. */
    String said() {
        return said;
    }
}
