// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Duration;

/**
 * Sizes of a store.
 *
 * @param waiting works that may wait to be written before the store says it is busy
 * @param group works that share a commit at most
 * @param readers connections that read
 * @param writers connections that write, where the engine allows several. Two: the second helps while the first is busy
 *     and much waits. More would only wait for each other at the ledger's numbers
 * @param patience how long a reader waits for a connection
 */
record Limits(int waiting, int group, int readers, int writers, Duration patience) {
    static final Limits DEFAULT = new Limits(10_000, 100, 8, 2, Duration.ofSeconds(10));
}
