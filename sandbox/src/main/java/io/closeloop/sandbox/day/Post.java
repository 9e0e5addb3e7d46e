// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import io.closeloop.sandbox.webhook.Receipt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Counts the webhooks on their way, so that the clock never runs ahead of one. Thread-safe. */
final class Post {
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** Follows one to its end. */
    CompletableFuture<Receipt> follow(CompletableFuture<Receipt> delivery) {
        underWay.incrementAndGet();
        return delivery.whenComplete((receipt, failure) -> {
            sent.incrementAndGet();
            if (failure != null || !receipt.accepted()) {
                refused.incrementAndGet();
            }
            underWay.decrementAndGet();
        });
    }

    boolean idle() {
        return underWay.get() == 0;
    }

    /** Waits until every webhook has been answered; each gives up by itself after a minute. */
    void awaitIdle() {
        while (!idle() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(200_000);
        }
    }

    long sent() {
        return sent.get();
    }

    /** Those the program did not take: the forged ones. */
    long refused() {
        return refused.get();
    }
}
