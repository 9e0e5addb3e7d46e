// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stored record. Values are String, BigDecimal, Boolean, Instant or LocalDate by canonical field name; a missing
 * entry is null. Guarded by the {@link Org} that holds it.
 */
final class Row {
    private final ObjectType type;
    private final String id;
    private Map<String, Object> values = new HashMap<>();
    private @Nullable Map<String, Object> searchable;
    private Instant searchableFrom;

    Row(ObjectType type, String id, Instant createdAt, Instant searchableFrom) {
        this.type = type;
        this.id = id;
        this.searchableFrom = searchableFrom;
        values.put("Id", id);
        values.put("IsDeleted", false);
        values.put("CreatedDate", createdAt);
    }

    ObjectType type() {
        return type;
    }

    String id() {
        return id;
    }

    boolean deleted() {
        return Boolean.TRUE.equals(values.get("IsDeleted"));
    }

    @Nullable
    Object value(String field) {
        return values.get(field);
    }

    Map<String, Object> values() {
        return values;
    }

    /** Takes the new values; the search index goes on showing what it showed until {@code indexedFrom}. */
    void replace(Map<String, Object> newValues, Instant now, Instant indexedFrom) {
        if (!now.isBefore(searchableFrom)) {
            searchable = values;
        }
        searchableFrom = indexedFrom;
        values = newValues;
    }

    /** What the search index knows at {@code now}; null while the record is too young to be in it. */
    @Nullable
    Map<String, Object> indexed(Instant now) {
        return now.isBefore(searchableFrom) ? searchable : values;
    }

    /** A way back to the present state, for a transaction that fails later. */
    Runnable memento() {
        Map<String, Object> was = values;
        Map<String, Object> indexedWas = searchable;
        Instant fromWas = searchableFrom;
        return () -> {
            values = was;
            searchable = indexedWas;
            searchableFrom = fromWas;
        };
    }
}
