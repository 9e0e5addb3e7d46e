// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of the org: its key prefix and its fields, found by name in any case as Salesforce does. Immutable. */
final class ObjectType {
    private final String name;
    private final String label;
    private final String prefix;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    ObjectType(String name, String label, String prefix, List<Field> ownFields) {
        this.name = name;
        this.label = label;
        this.prefix = prefix;
        add(Field.of("Id", label + " ID", FieldType.ID, 18).lookUpKey().fixed());
        add(Field.checkbox("IsDeleted", "Deleted").fixed());
        add(Field.lookup("OwnerId", "Owner ID", "User", "Owner"));
        ownFields.forEach(this::add);
        add(Field.dateTime("CreatedDate", "Created Date").fixed());
        add(Field.dateTime("LastModifiedDate", "Last Modified Date").fixed());
        add(Field.dateTime("SystemModstamp", "System Modstamp").fixed());
    }

    private void add(Field field) {
        fields.put(field.name().toLowerCase(Locale.ROOT), field);
    }

    String name() {
        return name;
    }

    String label() {
        return label;
    }

    /** The first three characters of every record's id. */
    String prefix() {
        return prefix;
    }

    @Nullable
    Field field(String fieldName) {
        return fields.get(fieldName.toLowerCase(Locale.ROOT));
    }

    /** The look-up that {@code relationshipName} reaches through, null when there is none. */
    @Nullable
    Field relationship(String relationshipName) {
        for (Field field : fields.values()) {
            if (relationshipName.equalsIgnoreCase(field.relationship())) {
                return field;
            }
        }
        return null;
    }

    Collection<Field> fields() {
        return fields.values();
    }
}
