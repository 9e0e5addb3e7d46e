// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A store that holds nothing and takes nothing, for parts that must not touch one.
 *
 * @param why there is none, for whoever asks it all the same
 */
record NoStore(String why) implements Store {
    @Override
    public <T> CompletableFuture<T> write(Function<Tx, T> work) {
        return CompletableFuture.failedFuture(new IllegalStateException(why));
    }

    @Override
    public <T> T read(Function<View, T> work) {
        throw new IllegalStateException(why);
    }

    @Override
    public void onWake(Station station, Runnable listener) {}

    @Override
    public void close() {}
}
