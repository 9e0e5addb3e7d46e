// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Looks into a database beside the programs that work on it. Not thread-safe. */
final class ReadOnlyStore implements Store {
    private final Session session;

    ReadOnlyStore(Session session) {
        this.session = session;
    }

    @Override
    public <T> CompletableFuture<T> write(Function<Tx, T> work) {
        return CompletableFuture.failedFuture(new StoreException("This store was opened to be read only"));
    }

    @Override
    public <T> T read(Function<View, T> work) {
        SqlView view = new SqlView(session.tables());
        try {
            return work.apply(view);
        } finally {
            view.end();
            session.rollback();
        }
    }

    @Override
    public void onWake(Station station, Runnable listener) {}

    @Override
    public void close() {
        session.end();
    }
}
