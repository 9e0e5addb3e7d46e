// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.Tx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One caller's work, waiting for its commit. */
final class Work<T> {
    private final Function<Tx, T> function;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable Throwable failure;
    private @Nullable T value;

    Work(Function<Tx, T> function) {
        this.function = function;
    }

    CompletableFuture<T> future() {
        return future;
    }

    void run(Tx tx) {
        failure = null;
        value = function.apply(tx);
    }

    void failed(Throwable cause) {
        failure = cause;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Tells the caller; only once what it did is durable, or undone. */
    @SuppressWarnings("NullAway") // A work may well give null: then T is a nullable type.
    void tell() {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
