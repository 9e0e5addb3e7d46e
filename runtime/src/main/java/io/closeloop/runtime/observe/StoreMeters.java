// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.closeloop.port.Store;
import io.closeloop.port.StoreLoad;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** A store in numbers: commits and what shares them, what waits, and the database's connections. */
public final class StoreMeters {
    private StoreMeters() {}

    /** From now on the store's commits are counted. */
    public static void add(Store store, MeterRegistry registry) {
        Measures measures = new Measures(registry);
        Timer commits = measures.timer("closeloop.store.commit", "Transactions, their sync included");
        Counter works = measures.counter("closeloop.store.works", "Works that were committed; several share a commit");
        store.onCommit((count, nanos) -> {
            commits.record(nanos, TimeUnit.NANOSECONDS);
            works.increment(count);
        });
        measures.gauge(
                "closeloop.store.waiting",
                "Works that wait for a commit",
                () -> store.load().waiting());
        measures.gauge(
                "closeloop.store.room",
                "Works that may wait before callers are sent away",
                () -> store.load().room());
        measures.gauge(
                "closeloop.store.up",
                "0 while the database fails",
                () -> store.load().trouble() == null ? 1 : 0);
        FunctionCounter.builder("closeloop.store.refused", store, s -> s.load().refused())
                .description("Works sent away because too many waited")
                .register(registry);
        store.load().pools().keySet().forEach(use -> {
            pool(measures, store, use, "active", StoreLoad.Pool::active);
            pool(measures, store, use, "idle", StoreLoad.Pool::idle);
            pool(measures, store, use, "awaited", StoreLoad.Pool::waiting);
            pool(measures, store, use, "most", StoreLoad.Pool::most);
        });
    }

    private static void pool(
            Measures measures, Store store, String use, String state, ToIntFunction<StoreLoad.Pool> count) {
        measures.gauge(
                "closeloop.db.connections",
                "Connections to the database by use: active, idle, awaited by a thread, and how many there may be",
                () -> {
                    StoreLoad.Pool pool = store.load().pools().get(use);
                    return pool == null ? 0 : count.applyAsInt(pool);
                },
                "pool",
                use,
                "state",
                state);
    }
}
