// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.port.Store;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A store that knows contacts and figures only and keeps them in memory. Not thread-safe. */
final class MemoryStore implements Store {
    final Map<String, Contact> contacts = new LinkedHashMap<>();
    final Map<String, Map<String, String>> figures = new LinkedHashMap<>();
    int writes;
    boolean broken;

    private final Tx tx = (Tx) Proxy.newProxyInstance(
            Tx.class.getClassLoader(),
            new Class<?>[] {Tx.class},
            (proxy, method, arguments) -> call(method.getName(), arguments));

    @SuppressWarnings("unchecked")
    private Object call(String name, Object[] arguments) {
        switch (name) {
            case "saveLocalContact" -> {
                Contact contact = (Contact) arguments[0];
                contacts.put(contact.id(), contact);
                return true;
            }
            case "saveLocalFigures" -> {
                figures.put((String) arguments[0], Map.copyOf((Map<String, String>) arguments[1]));
                return true;
            }
            case "localContact" -> {
                return Optional.ofNullable(contacts.get((String) arguments[0]));
            }
            case "localContacts" -> {
                return having((Collection<Handle>) arguments[0]);
            }
            default -> throw new UnsupportedOperationException("The built-in CRM has no business with " + name);
        }
    }

    private List<Contact> having(Collection<Handle> handles) {
        List<Contact> found = new ArrayList<>();
        for (Contact contact : contacts.values()) {
            if (contact.handles().stream().anyMatch(handles::contains)) {
                found.add(contact);
            }
        }
        return found;
    }

    @Override
    public <T> CompletableFuture<T> write(Function<Tx, T> work) {
        writes++;
        return broken
                ? CompletableFuture.failedFuture(new IllegalStateException("disk full"))
                : CompletableFuture.completedFuture(work.apply(tx));
    }

    @Override
    public <T> T read(Function<View, T> work) {
        if (broken) {
            throw new StoreBusy("all readers are busy");
        }
        return work.apply(tx);
    }

    @Override
    public void onWake(Station station, Runnable listener) {}

    @Override
    public void close() {}
}
