// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

/** More is waiting to be written than the store will queue: the caller is told to come again, nothing was recorded. */
public final class StoreBusy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreBusy(String message) {
        super(message, null, false, false);
    }
}
