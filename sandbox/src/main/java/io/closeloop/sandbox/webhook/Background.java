// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread on which a stand-in does, in order, what follows from an answer it has prepared. Thread-safe. */
public final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private final String name;
    private final ExecutorService thread;

    public Background(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /** Runs the task soon. One that throws is logged and hinders no other; after {@link #close()} nothing runs. */
    public void run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("A task of {} failed", name, e);
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("{} is closed and runs nothing any more", name);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
