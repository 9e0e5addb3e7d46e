// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that writes for ever and says the id of each interaction once its future has completed. To be killed. */
public final class AckingWriter {
    private static final int CALLERS = 16;

    private AckingWriter() {}

    /** @param args the database's address */
    public static void main(String[] args) throws InterruptedException {
        SqlStore store = SqlStore.open(args[0], Clock.systemUTC());
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < CALLERS; i++) {
            write(store, next);
        }
        // The store's threads do not keep a process alive.
        new CountDownLatch(1).await();
    }

    private static void write(SqlStore store, AtomicInteger next) {
        String name = "k" + next.incrementAndGet();
        var unused = store.write(tx -> tx.insert(Samples.interaction(name))).thenAccept(inserted -> {
            say("int_" + name);
            write(store, next);
        });
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
