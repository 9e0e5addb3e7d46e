// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.MachineClock;
import io.closeloop.port.StoreLoad;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A database that is open and migrated: hands out connections and knows what its failures mean. Thread-safe. */
interface Engine extends AutoCloseable {
    /** How many threads may write at once. */
    int writers();

    /** A session that writes; waits for one for a bounded time. */
    Session write();

    /** A session that reads from one snapshot; waits for one for a bounded time. */
    Session read();

    /** True when the same work may succeed in a transaction of its own, waiting its turn. */
    boolean contended(StoreException failure);

    /** True when the connection is gone: no use trying the rest of the group one by one. */
    boolean lost(StoreException failure);

    /** Lets the current transaction wait for locks as long as it takes, within reason. */
    void patient(Session session);

    /** The connections by use. */
    Map<String, StoreLoad.Pool> pools();

    /** The texts of all statements seen so far, where the engine keeps them. */
    Set<String> statements();

    /** The tables by month, where there are such; owned by the caller. Null where there are none. */
    @Nullable
    Months months();

    /**
     * What this node has to do with others on the same database; owned by the caller. Null where there can be no others.
     *
     * @param machine to be compared with the database's clock; null when the clock in use is not the machine's
     */
    @Nullable
    Heartbeat heartbeat(@Nullable MachineClock machine);

    @Override
    void close();
}
