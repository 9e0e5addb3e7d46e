// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does what is due, as soon as it is told of it; polling only sweeps up what nobody told it of.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Thread thread;
    private final Semaphore bell = new Semaphore(0);
    private final Activity activity;
    private volatile boolean running = true;

    /**
     * @param step does what is due and says how much that was; 0 lets the thread rest
     * @param sweep longest rest
     * @param activity told of every step
     */
    public Worker(String name, IntSupplier step, Duration sweep, Activity activity) {
        this.activity = activity;
        this.thread = new Thread(() -> loop(name, step, sweep.toMillis()), name);
    }

    public Worker start() {
        thread.start();
        return this;
    }

    /** There may be something to do now. */
    public void ring() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    private void loop(String name, IntSupplier step, long sweepMillis) {
        long rest = sweepMillis;
        while (running) {
            int done = 0;
            activity.begin();
            try {
                done = step.getAsInt();
                rest = sweepMillis;
            } catch (Throwable e) {
                // A bug, an Error or a database that is away: nothing is lost, it is claimed again; do not spin
                // meanwhile.
                LOG.error("{} failed and will try again", name, e);
                rest = Math.max(1000, sweepMillis);
            } finally {
                activity.end(done > 0);
            }
            if (done == 0 && running) {
                try {
                    if (bell.tryAcquire(rest, TimeUnit.MILLISECONDS)) {
                        bell.drainPermits();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Lets the step under way finish. */
    @Override
    public void close() {
        running = false;
        bell.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
