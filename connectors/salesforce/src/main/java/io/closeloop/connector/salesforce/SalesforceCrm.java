// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.connector.salesforce.Trouble.Refusal;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.PhoneNumbers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks customers up among the org's Contacts: a whole batch in one composite call, and one search more only for phone
 * numbers that no record has in {@code Phone_E164__c}. Thread-safe.
 */
final class SalesforceCrm implements Crm {
    /** Longer lists make queries longer than an address may be. */
    private static final int LIST = 100;

    private final SalesforceApi api;
    private final SalesforceAccount account;
    private final PhoneNumbers phones;

    SalesforceCrm(SalesforceApi api, SalesforceAccount account, PhoneNumbers phones) {
        this.api = api;
        this.account = account;
        this.phones = phones;
    }

    @Override
    public String name() {
        return "salesforce";
    }

    @Override
    public Duration linger() {
        return account.gather();
    }

    @Override
    public List<Found> find(List<Lookup> lookups) throws Unavailable {
        try {
            People people = new People();
            ask(people, Wanted.of(lookups));
            search(people, people.unknownPhones(lookups));
            return lookups.stream().map(people::found).toList();
        } catch (Refusal e) {
            throw e.trouble().unavailable();
        }
    }

    @Override
    public Optional<Contact> contact(String id) throws Unavailable {
        Optional<String> known = RecordId.of(RecordId.CONTACT, id);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try {
            People people = new People();
            ask(people, new Wanted(Set.of(known.get()), Set.of(), Set.of(), Set.of()));
            return Optional.ofNullable(people.byId.get(known.get()));
        } catch (Refusal e) {
            throw e.trouble().unavailable();
        }
    }

    @Override
    public Optional<URI> contactLink(String contactId) {
        return RecordId.of(RecordId.CONTACT, contactId).map(id -> page("Contact", id));
    }

    @Override
    public Optional<URI> caseLink(String deliveryReference) {
        return AnswerReference.of(deliveryReference).existingCase().map(id -> page("Case", id));
    }

    /** The org's own address is the login address only when that is a My Domain; so the one it named is preferred. */
    private URI page(String object, String id) {
        URI base = account.linkBase();
        String address = base != null
                ? base.toString()
                : api.instanceUrl().orElse(account.loginUrl().toString());
        return URI.create(address + "/lightning/r/" + object + "/" + id + "/view");
    }

    private void ask(People people, Wanted wanted) throws Refusal {
        String select = "SELECT " + account.contactFields().columns("") + " FROM Contact WHERE ";
        List<String> queries = new ArrayList<>();
        List<Function<JsonNode, JsonNode>> contactOf = new ArrayList<>();
        wanted.parts("Id", wanted.contactIds()).forEach(condition -> {
            queries.add(select + condition);
            contactOf.add(Function.identity());
        });
        wanted.parts("Id", wanted.caseIds()).forEach(condition -> {
            queries.add("SELECT Id, " + account.contactFields().columns("Contact.") + " FROM Case WHERE " + condition);
            contactOf.add(row -> row.path("Contact"));
        });
        wanted.parts("Email", wanted.emails()).forEach(condition -> {
            queries.add(select + condition);
            contactOf.add(Function.identity());
        });
        wanted.parts("Phone_E164__c", wanted.phones()).forEach(condition -> {
            queries.add(select + condition);
            contactOf.add(Function.identity());
        });
        List<List<JsonNode>> results = api.queries(queries);
        for (int i = 0; i < results.size(); i++) {
            for (JsonNode row : results.get(i)) {
                account.contactFields()
                        .contact(contactOf.get(i).apply(row), phones)
                        .ifPresent(contact -> people.add(contact, row));
            }
        }
    }

    /** Numbers as people typed them: found by pieces, kept only when they are the same number once normalised. */
    private void search(People people, Set<String> numbers) throws Refusal {
        Set<String> ids = new LinkedHashSet<>();
        List<String> fields = new ArrayList<>(List.of("Id"));
        fields.addAll(ContactFields.PHONES);
        for (String query : PhoneSearch.queries(numbers)) {
            for (JsonNode row : api.searchPhones(query, fields)) {
                // Search gives the numbers only: whoever has one of them is read in full below.
                if (ContactFields.handles(row, phones).stream().anyMatch(handle -> numbers.contains(handle.value()))) {
                    RecordId.of(RecordId.CONTACT, row.path("Id").asText("")).ifPresent(ids::add);
                }
            }
        }
        if (!ids.isEmpty()) {
            ask(people, new Wanted(ids, Set.of(), Set.of(), Set.of()));
        }
    }

    /** What a batch asks for, each thing once. */
    private record Wanted(Set<String> contactIds, Set<String> caseIds, Set<String> emails, Set<String> phones) {
        static Wanted of(List<Lookup> lookups) {
            Wanted wanted = new Wanted(
                    new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
            for (Lookup lookup : lookups) {
                id(RecordId.CONTACT, lookup.contactId()).ifPresent(wanted.contactIds::add);
                id(RecordId.CASE, lookup.caseId()).ifPresent(wanted.caseIds::add);
                for (Handle handle : lookup.handles()) {
                    if (handle.kind() == Handle.Kind.EMAIL) {
                        wanted.emails.add(handle.value());
                    } else if (handle.kind() == Handle.Kind.PHONE) {
                        wanted.phones.add(handle.value());
                    }
                }
            }
            return wanted;
        }

        /** Hides everybody, because records end up in log lines. */
        @Override
        public String toString() {
            return "Wanted[" + (contactIds.size() + caseIds.size() + emails.size() + phones.size()) + "]";
        }

        List<String> parts(String field, Collection<String> values) {
            List<String> all = List.copyOf(values);
            List<String> conditions = new ArrayList<>();
            for (int from = 0; from < all.size(); from += LIST) {
                conditions.add(Soql.in(field, all.subList(from, Math.min(all.size(), from + LIST))));
            }
            return conditions;
        }
    }

    private static Optional<String> id(String prefix, @org.jspecify.annotations.Nullable String typed) {
        return typed == null ? Optional.empty() : RecordId.of(prefix, typed);
    }

    /** Everybody a batch came back with, by each way of finding them. Not thread-safe. */
    private static final class People {
        private final Map<String, Contact> byId = new LinkedHashMap<>();
        private final Map<String, String> byCase = new LinkedHashMap<>();
        private final Map<Handle, Set<String>> byHandle = new LinkedHashMap<>();

        void add(Contact contact, JsonNode row) {
            byId.putIfAbsent(contact.id(), contact);
            RecordId.of(RecordId.CASE, row.path("Id").asText("")).ifPresent(id -> byCase.put(id, contact.id()));
            for (Handle handle : contact.handles()) {
                byHandle.computeIfAbsent(handle, same -> new LinkedHashSet<>()).add(contact.id());
            }
        }

        Set<String> unknownPhones(List<Lookup> lookups) {
            Set<String> unknown = new LinkedHashSet<>();
            for (Lookup lookup : lookups) {
                for (Handle handle : lookup.handles()) {
                    if (handle.kind() == Handle.Kind.PHONE && !byHandle.containsKey(handle)) {
                        unknown.add(handle.value());
                    }
                }
            }
            return unknown;
        }

        Found found(Lookup lookup) {
            List<Found.Hit> hits = new ArrayList<>();
            id(RecordId.CONTACT, lookup.contactId()).ifPresent(id -> hit(hits, id, Match.Basis.RECORD_ID));
            id(RecordId.CASE, lookup.caseId()).map(byCase::get).ifPresent(id -> hit(hits, id, Match.Basis.CASE_ID));
            for (Handle handle : lookup.handles()) {
                Match.Basis basis = handle.kind() == Handle.Kind.EMAIL ? Match.Basis.EMAIL : Match.Basis.PHONE;
                byHandle.getOrDefault(handle, Set.of()).forEach(id -> hit(hits, id, basis));
            }
            return new Found(hits);
        }

        private void hit(List<Found.Hit> hits, String id, Match.Basis basis) {
            Contact contact = byId.get(id);
            if (contact != null) {
                hits.add(new Found.Hit(contact, basis));
            }
        }
    }
}
