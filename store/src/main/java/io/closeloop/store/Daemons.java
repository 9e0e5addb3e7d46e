// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.util.concurrent.ThreadFactory;

/** Threads of the store: none keeps a process alive whose own work is done. */
final class Daemons {
    private Daemons() {}

    static Thread named(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    static ThreadFactory named(String name) {
        return work -> named(name, work);
    }
}
