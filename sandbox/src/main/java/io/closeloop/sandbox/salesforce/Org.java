// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The org's records and the rules for writing them. Not thread-safe: the stand-in answers one request at a time, as
 * one transaction.
 */
final class Org {
    private static final int JOURNAL_LIMIT = 100_000;

    private final Clock clock;
    private final Map<String, Map<String, Row>> tables = new HashMap<>();
    private final Map<String, Map<String, Set<Row>>> keys = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<CrmChange> pending = new ArrayList<>();
    private final Deque<CrmChange> journal = new ArrayDeque<>();
    private final String integrationUser;
    private Duration indexLag = Duration.ofSeconds(30);
    private int rowsToLock;

    Org(Clock clock) {
        this.clock = clock;
        Schema.types().forEach(type -> tables.put(type.name(), new LinkedHashMap<>()));
        ObjectType user = Objects.requireNonNull(Schema.type("User"));
        Row self = new Row(user, nextId(user), now(), now());
        self.values().put("Name", "Closeloop Integration");
        integrationUser = self.id();
        stamp(self.values());
        table(user).put(RecordIds.key(self.id()), self);
    }

    String integrationUser() {
        return integrationUser;
    }

    /** How long a write stays invisible to search. */
    void indexLag(Duration lag) {
        this.indexLag = lag;
    }

    /** The integration user loses (or regains) sight of a field, as when a permission set was forgotten. */
    void fieldAccess(String type, String field, boolean granted) {
        String key = (type + "." + field).toLowerCase(Locale.ROOT);
        if (granted) {
            hidden.remove(key);
        } else {
            hidden.add(key);
        }
    }

    /** The next {@code count} records written are found locked by somebody else. */
    void lockRows(int count) {
        this.rowsToLock = count;
    }

    @Nullable
    Field field(ObjectType type, String name) {
        Field field = type.field(name);
        return field == null || hidden.contains((type.name() + "." + field.name()).toLowerCase(Locale.ROOT))
                ? null
                : field;
    }

    List<Field> fields(ObjectType type) {
        List<Field> visible = new ArrayList<>();
        for (Field field : type.fields()) {
            if (field(type, field.name()) != null) {
                visible.add(field);
            }
        }
        return visible;
    }

    List<Row> rows(ObjectType type) {
        return new ArrayList<>(table(type).values());
    }

    /** The record with this id, 15 or 18 characters; deleted ones too. */
    @Nullable
    Row find(ObjectType type, String id) {
        return table(type).get(RecordIds.key(id));
    }

    /** The record behind a look-up's value, whatever its object. */
    @Nullable
    Row findAny(String id) {
        for (ObjectType type : Schema.types()) {
            if (id.startsWith(type.prefix())) {
                return find(type, id);
            }
        }
        return null;
    }

    /** Live records whose key field has this value; keys that are not case-sensitive compare without case. */
    List<Row> byKey(ObjectType type, Field key, String value) {
        if (key.type() == FieldType.ID) {
            Row row = find(type, value);
            return row == null || row.deleted() ? List.of() : List.of(row);
        }
        List<Row> found = new ArrayList<>();
        for (Row row : keys.getOrDefault(indexOf(type, key), Map.of()).getOrDefault(keyText(key, value), Set.of())) {
            if (!row.deleted()) {
                found.add(row);
            }
        }
        return found;
    }

    private static String indexOf(ObjectType type, Field key) {
        return type.name() + "." + key.name();
    }

    private static String keyText(Field key, Object value) {
        String text = String.valueOf(Values.plain(value));
        return key.caseSensitive() ? text : text.toLowerCase(Locale.ROOT);
    }

    private void reindex(Row row, Map<String, Object> before, Map<String, Object> after) {
        for (Field field : row.type().fields()) {
            if (field.idLookup() && field.type() != FieldType.ID) {
                Map<String, Set<Row>> index = keys.computeIfAbsent(indexOf(row.type(), field), name -> new HashMap<>());
                Object was = before.get(field.name());
                Object is = after.get(field.name());
                if (was != null) {
                    index.getOrDefault(keyText(field, was), new HashSet<>()).remove(row);
                }
                if (is != null) {
                    index.computeIfAbsent(keyText(field, is), text -> new LinkedHashSet<>())
                            .add(row);
                }
            }
        }
    }

    /** Creates a record from checked JSON; the id of the new record. */
    Row insert(ObjectType type, ObjectNode given, boolean seeding) {
        lockCheck(seeding);
        Map<String, Object> values = new HashMap<>();
        for (Field field : type.fields()) {
            if (field.defaultValue() != null) {
                values.put(field.name(), field.defaultValue());
            }
        }
        values.put("OwnerId", integrationUser);
        readInto(type, given, values, seeding);
        Row row = new Row(type, nextId(type), now(), now().plus(seeding ? Duration.ZERO : indexLag));
        values.putAll(row.values());
        number(type, values);
        derive(type, values, null);
        require(type, values);
        unique(type, values, row.id());
        stamp(values);
        row.values().putAll(values);
        table(type).put(RecordIds.key(row.id()), row);
        reindex(row, Map.of(), values);
        undo.push(() -> {
            table(type).remove(RecordIds.key(row.id()));
            reindex(row, values, Map.of());
        });
        changed(row, CrmChange.Kind.CREATED);
        return row;
    }

    void update(Row row, ObjectNode given, boolean seeding) {
        if (row.deleted()) {
            throw new ApiError(404, "ENTITY_IS_DELETED", "entity is deleted");
        }
        lockCheck(seeding);
        Map<String, Object> values = new HashMap<>(row.values());
        readInto(row.type(), given, values, seeding);
        derive(row.type(), values, row);
        require(row.type(), values);
        unique(row.type(), values, row.id());
        stamp(values);
        replace(row, values, seeding ? Duration.ZERO : indexLag);
        changed(row, CrmChange.Kind.UPDATED);
    }

    void delete(Row row) {
        if (row.deleted()) {
            throw new ApiError(404, "ENTITY_IS_DELETED", "entity is deleted");
        }
        lockCheck(false);
        Map<String, Object> values = new HashMap<>(row.values());
        values.put("IsDeleted", true);
        stamp(values);
        replace(row, values, indexLag);
        changed(row, CrmChange.Kind.DELETED);
    }

    /** The one record is deleted and says which was kept; what referred to it refers to that one. */
    void merge(Row loser, Row kept) {
        Map<String, Object> values = new HashMap<>(loser.values());
        values.put("IsDeleted", true);
        values.put("MasterRecordId", kept.id());
        stamp(values);
        replace(loser, values, Duration.ZERO);
        changed(loser, CrmChange.Kind.DELETED);
        for (ObjectType type : Schema.types()) {
            for (Row row : rows(type)) {
                Map<String, Object> moved = new HashMap<>(row.values());
                moved.replaceAll((field, value) -> row != loser && loser.id().equals(value) ? kept.id() : value);
                if (!row.deleted() && !moved.equals(row.values())) {
                    stamp(moved);
                    replace(row, moved, Duration.ZERO);
                    changed(row, CrmChange.Kind.UPDATED);
                }
            }
        }
    }

    private void replace(Row row, Map<String, Object> values, Duration lag) {
        Map<String, Object> before = row.values();
        Runnable back = row.memento();
        row.replace(values, now(), now().plus(lag));
        reindex(row, before, values);
        undo.push(() -> {
            back.run();
            reindex(row, values, before);
        });
    }

    /** Runs the work; when {@code keep} says no to its result, every record it touched is as before. */
    <T> T attempt(Supplier<T> work, Predicate<T> keep) {
        int undoMark = undo.size();
        int pendingMark = pending.size();
        boolean kept = false;
        try {
            T result = work.get();
            kept = keep.test(result);
            return result;
        } finally {
            if (!kept) {
                while (undo.size() > undoMark) {
                    undo.pop().run();
                }
                while (pending.size() > pendingMark) {
                    pending.remove(pending.size() - 1);
                }
            }
        }
    }

    /** Ends the transaction: what was written since the last call is told to {@code listener} and can't be undone. */
    void commit(Consumer<CrmChange> listener) {
        undo.clear();
        List<CrmChange> committed = List.copyOf(pending);
        pending.clear();
        for (CrmChange change : committed) {
            journal.add(change);
            if (journal.size() > JOURNAL_LIMIT) {
                journal.remove();
            }
            listener.accept(change);
        }
    }

    /** The latest committed changes, oldest first. */
    List<CrmChange> changes() {
        return List.copyOf(journal);
    }

    /** The record in the API's value types; null fields are left out. */
    static Map<String, Object> plain(Row row) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (Field field : row.type().fields()) {
            Object value = Values.plain(row.value(field.name()));
            if (value != null) {
                plain.put(field.name(), value);
            }
        }
        return Collections.unmodifiableMap(plain);
    }

    private void changed(Row row, CrmChange.Kind kind) {
        pending.add(new CrmChange(clock.instant(), row.type().name(), row.id(), kind, plain(row)));
    }

    private void lockCheck(boolean seeding) {
        if (!seeding && rowsToLock > 0) {
            rowsToLock--;
            throw new ApiError(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record");
        }
    }

    private void readInto(ObjectType type, ObjectNode given, Map<String, Object> values, boolean seeding) {
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (name.equals("attributes")) {
                continue;
            }
            Field field = seeding ? type.field(name) : field(type, name);
            Field parent = type.relationship(name);
            if (field == null && parent != null && value.isObject()) {
                values.put(parent.name(), parentByKey(parent, (ObjectNode) value));
                continue;
            }
            if (field == null) {
                throw new ApiError(
                        400, "INVALID_FIELD", "No such column '" + name + "' on sobject of type " + type.name());
            }
            if (field.readOnly() && !seeding) {
                throw new ApiError(
                        400,
                        "INVALID_FIELD_FOR_INSERT_UPDATE",
                        "Unable to create/update fields: " + field.name()
                                + ". Please check the security settings of this field and verify that it is"
                                + " read/write for your profile or permission set.",
                        field.name());
            }
            put(values, field, Values.read(field, value));
        }
    }

    private void put(Map<String, Object> values, Field field, @Nullable Object value) {
        if (value == null) {
            values.remove(field.name());
        } else if (field.type() == FieldType.LOOKUP) {
            values.put(field.name(), reference(field, (String) value));
        } else {
            values.put(field.name(), value);
        }
    }

    private String reference(Field field, String id) {
        String target = Objects.requireNonNull(field.referenceTo());
        boolean queue = target.equals("User") && id.startsWith("00G");
        ObjectType parent = Objects.requireNonNull(Schema.type(queue ? "Group" : target));
        if (!RecordIds.wellFormed(id) || !id.startsWith(parent.prefix())) {
            throw new ApiError(
                    400, "MALFORMED_ID", field.label() + ": id value of incorrect type: " + id, field.name());
        }
        Row row = find(parent, id);
        if (row == null) {
            throw new ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
        }
        if (row.deleted()) {
            throw new ApiError(400, "ENTITY_IS_DELETED", "entity is deleted");
        }
        return row.id();
    }

    private String parentByKey(Field lookup, ObjectNode named) {
        ObjectType parent = Objects.requireNonNull(Schema.type(Objects.requireNonNull(lookup.referenceTo())));
        List<String> names = new ArrayList<>();
        named.fieldNames().forEachRemaining(names::add);
        names.remove("attributes");
        if (names.size() != 1) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    "Multiple fields or no field named for the foreign key " + lookup.relationship() + " of "
                            + parent.name());
        }
        String name = names.get(0);
        Field key = field(parent, name);
        if (key == null || !key.idLookup()) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    "Field name provided, " + name + " is not an External ID or indexed field for " + parent.name());
        }
        String value = named.get(name).asText();
        List<Row> found = byKey(parent, key, value);
        if (found.isEmpty()) {
            throw new ApiError(
                    400,
                    "INVALID_FIELD",
                    "Foreign key external ID: " + value + " not found for field " + key.name() + " in entity "
                            + parent.name());
        }
        if (found.size() > 1) {
            throw new ApiError(
                    400,
                    "DUPLICATE_EXTERNAL_ID",
                    key.name() + ": more than one record found for external id field: "
                            + found.stream().map(Row::id).toList());
        }
        return found.get(0).id();
    }

    private void number(ObjectType type, Map<String, Object> values) {
        if (type.name().equals("Case")) {
            values.put("CaseNumber", String.format(Locale.ROOT, "%08d", 1000 + next("CaseNumber")));
        }
        if (type.name().equals("Survey_Response__c")) {
            values.put("Name", String.format(Locale.ROOT, "SR-%08d", next("SurveyResponseName")));
        }
    }

    private void derive(ObjectType type, Map<String, Object> values, @Nullable Row before) {
        if (type.name().equals("Contact")) {
            Object first = values.get("FirstName");
            Object last = values.get("LastName");
            if (last != null) {
                values.put("Name", first == null ? last : first + " " + last);
            }
        }
        if (type.name().equals("Case")) {
            boolean closed = "Closed".equals(values.get("Status"));
            boolean was = before != null && Boolean.TRUE.equals(before.value("IsClosed"));
            values.put("IsClosed", closed);
            if (closed && !was) {
                values.put("ClosedDate", now());
            } else if (!closed) {
                values.remove("ClosedDate");
            }
        }
    }

    private static void require(ObjectType type, Map<String, Object> values) {
        List<String> missing = new ArrayList<>();
        for (Field field : type.fields()) {
            if (field.required() && values.get(field.name()) == null) {
                missing.add(field.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new ApiError(
                    400,
                    "REQUIRED_FIELD_MISSING",
                    "Required fields are missing: " + missing,
                    missing.toArray(new String[0]));
        }
    }

    private void unique(ObjectType type, Map<String, Object> values, String ownId) {
        for (Field field : type.fields()) {
            Object value = values.get(field.name());
            if (field.unique() && value != null) {
                for (Row other : byKey(type, field, value.toString())) {
                    if (!other.id().equals(ownId)) {
                        throw new ApiError(
                                400,
                                "DUPLICATE_VALUE",
                                "duplicate value found: " + field.name() + " duplicates value on record with id: "
                                        + other.id());
                    }
                }
            }
        }
    }

    private void stamp(Map<String, Object> values) {
        values.put("LastModifiedDate", now());
        values.put("SystemModstamp", now());
    }

    private Map<String, Row> table(ObjectType type) {
        return Objects.requireNonNull(tables.get(type.name()));
    }

    private String nextId(ObjectType type) {
        return RecordIds.make(type.prefix(), next(type.name()));
    }

    private long next(String sequence) {
        return sequences.merge(sequence, 1L, Long::sum);
    }

    /** The org keeps whole seconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
