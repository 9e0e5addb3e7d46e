// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How busy a store is at this moment, and whether its database does what it is asked.
 *
 * @param waiting works that wait for a commit
 * @param room works that may wait before further ones are refused
 * @param refused works refused since the start because too many waited
 * @param pools the database's connections by use; empty where there are none to speak of
 * @param trouble what the database said when it last failed; null since it last worked
 * @param since since when it has been so; null before the first commit
 */
public record StoreLoad(
        int waiting,
        int room,
        long refused,
        Map<String, Pool> pools,
        @Nullable String trouble,
        @Nullable Instant since) {
    /** Of a store that has nothing to tell. */
    public static final StoreLoad NONE = new StoreLoad(0, 0, 0, Map.of(), null, null);

    public StoreLoad {
        pools = Map.copyOf(pools);
    }

    /**
     * @param active connections in use
     * @param idle open ones that nobody uses
     * @param waiting threads that wait for one
     * @param most how many there may be
     */
    public record Pool(int active, int idle, int waiting, int most) {}
}
