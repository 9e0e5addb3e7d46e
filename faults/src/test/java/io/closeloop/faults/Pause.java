// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting, by the clock that never jumps. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Looks every 100 ms; how long it took. */
    static Duration until(String what, Duration most, BooleanSupplier done) {
        return until(() -> what, most, done);
    }

    /** @param what told when it never became true */
    static Duration until(Supplier<String> what, Duration most, BooleanSupplier done) {
        long begun = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - begun > most.toNanos()) {
                throw new AssertionError("Not within " + most.toSeconds() + " s: " + what.get());
            }
            of(Duration.ofMillis(100));
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    static void join(Iterable<Thread> threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
