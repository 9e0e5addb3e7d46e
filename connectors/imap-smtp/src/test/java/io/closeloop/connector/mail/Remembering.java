// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A store for the one thing that this connector keeps: events it remembers. */
final class Remembering implements Store {
    private final Set<String> events = ConcurrentHashMap.newKeySet();
    private final Tx tx = (Tx) Proxy.newProxyInstance(
            Tx.class.getClassLoader(), new Class<?>[] {Tx.class}, (proxy, method, arguments) -> {
                String event = arguments[0] + " " + arguments[1];
                return switch (method.getName()) {
                    case "remember" -> events.add(event);
                    case "remembered" -> events.contains(event);
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            });

    void forget() {
        events.clear();
    }

    @Override
    public <T> CompletableFuture<T> write(Function<Tx, T> work) {
        return CompletableFuture.completedFuture(work.apply(tx));
    }

    @Override
    public <T> T read(Function<View, T> work) {
        return work.apply(tx);
    }

    @Override
    public void onWake(Station station, Runnable listener) {}

    @Override
    public void close() {}
}
