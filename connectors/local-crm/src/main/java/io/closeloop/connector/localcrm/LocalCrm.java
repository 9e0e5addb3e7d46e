// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.Store;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.View;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Looks contacts up in the program's own database. It keeps no cases and has no pages of its own. Thread-safe. */
final class LocalCrm implements Crm {
    static final String NAME = "local";

    private final Store store;

    LocalCrm(Store store) {
        this.store = store;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Found> find(List<Lookup> lookups) throws Unavailable {
        return read(view -> {
            Map<Handle, List<Contact>> byHandle = byHandle(view, lookups);
            return lookups.stream().map(lookup -> found(view, lookup, byHandle)).toList();
        });
    }

    private <T> T read(Function<View, T> work) throws Unavailable {
        try {
            return store.read(work);
        } catch (StoreBusy e) {
            throw new Unavailable("the database is busy", null);
        }
    }

    private static Map<Handle, List<Contact>> byHandle(View view, List<Lookup> lookups) {
        Set<Handle> handles = new LinkedHashSet<>();
        lookups.forEach(lookup -> lookup.handles().stream()
                .filter(handle -> handle.kind() == Handle.Kind.EMAIL || handle.kind() == Handle.Kind.PHONE)
                .forEach(handles::add));
        Map<Handle, List<Contact>> byHandle = new LinkedHashMap<>();
        if (!handles.isEmpty()) {
            for (Contact contact : view.localContacts(handles)) {
                for (Handle handle : contact.handles()) {
                    byHandle.computeIfAbsent(handle, none -> new ArrayList<>()).add(contact);
                }
            }
        }
        return byHandle;
    }

    private static Found found(View view, Lookup lookup, Map<Handle, List<Contact>> byHandle) {
        List<Found.Hit> hits = new ArrayList<>();
        String id = lookup.contactId();
        if (id != null) {
            view.localContact(id).ifPresent(contact -> hits.add(new Found.Hit(contact, Match.Basis.RECORD_ID)));
        }
        for (Handle handle : lookup.handles()) {
            Match.Basis basis = handle.kind() == Handle.Kind.EMAIL ? Match.Basis.EMAIL : Match.Basis.PHONE;
            byHandle.getOrDefault(handle, List.of()).forEach(contact -> hits.add(new Found.Hit(contact, basis)));
        }
        return new Found(hits);
    }

    @Override
    public Optional<Contact> contact(String id) throws Unavailable {
        return read(view -> view.localContact(id));
    }

    @Override
    public Optional<URI> contactLink(String contactId) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> caseLink(String deliveryReference) {
        return Optional.empty();
    }
}
