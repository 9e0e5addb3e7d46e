// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

/**
 * The store has more work waiting than it can hold, or it is closing; nothing of this work was done. Who caused the work
 * should be told to come again (HTTP 503 with Retry-After).
 */
public final class StoreBusy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreBusy(String message) {
        super(message);
    }
}
