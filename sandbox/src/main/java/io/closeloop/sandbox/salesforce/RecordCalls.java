// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reading and writing one record:
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert.htm">upsert
 * by external id</a>, create, update, delete, describe.
 */
final class RecordCalls {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** From this version an upsert that updates says so in a body; before, it is an empty 204. */
    private static final double UPSERT_ANSWERS = 46.0;

    private final Org org;

    RecordCalls(Org org) {
        this.org = org;
    }

    /** The answer, or null when the call is none of these. */
    @Nullable
    Answer answer(Call call) {
        if (call.path().isEmpty()
                || !call.path().get(0).equals("sobjects")
                || call.path().size() < 2) {
            return null;
        }
        ObjectType type = type(call.path().get(1));
        if (call.is("POST", "sobjects", "*")) {
            return created(call, org.insert(type, withoutId(call.object()), false), false);
        }
        if (call.is("GET", "sobjects", "*", "describe")) {
            return Answer.of(200, describe(type));
        }
        if (call.path().size() == 3) {
            return byId(call, type, call.path().get(2));
        }
        if (call.path().size() == 4) {
            return byKey(call, type, key(type, call.path().get(2)), call.path().get(3));
        }
        return null;
    }

    static ObjectType type(String name) {
        ObjectType type = Schema.type(name);
        if (type == null) {
            throw Call.notFound();
        }
        return type;
    }

    private Field key(ObjectType type, String name) {
        Field field = org.field(type, name);
        if (field == null || !field.idLookup()) {
            throw new ApiError(
                    404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + name);
        }
        return field;
    }

    private @Nullable Answer byId(Call call, ObjectType type, String id) {
        if (!RecordIds.wellFormed(id) || !id.startsWith(type.prefix())) {
            throw new ApiError(
                    404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + id);
        }
        Row row = org.find(type, id);
        if (row == null) {
            throw Call.notFound();
        }
        return switch (call.method()) {
            case "GET" -> read(call, row);
            case "PATCH" -> {
                org.update(row, withoutId(call.object()), false);
                yield Answer.empty(204);
            }
            case "DELETE" -> {
                org.delete(row);
                yield Answer.empty(204);
            }
            default -> null;
        };
    }

    private @Nullable Answer byKey(Call call, ObjectType type, Field key, String value) {
        List<Row> found = org.byKey(type, key, value);
        if (found.size() > 1) {
            ArrayNode choices = JSON.arrayNode();
            found.forEach(row -> choices.add(Records.url(row, call.dataPath())));
            return Answer.of(300, choices);
        }
        Row row = found.isEmpty() ? null : found.get(0);
        switch (call.method()) {
            case "GET" -> {
                return read(call, found(row));
            }
            case "DELETE" -> {
                org.delete(found(row));
                return Answer.empty(204);
            }
            case "PATCH" -> {
                if (row == null && "true".equals(call.query().get("updateOnly"))) {
                    throw Call.notFound();
                }
                Upserted upserted = upsert(type, key, value, row, withoutId(call.object()));
                if (upserted.created()) {
                    return created(call, upserted.row(), true);
                }
                return call.version() < UPSERT_ANSWERS
                        ? Answer.empty(204)
                        : Answer.of(200, saved(upserted.row()).put("created", false));
            }
            default -> {
                return null;
            }
        }
    }

    private static Row found(@Nullable Row row) {
        if (row == null) {
            throw Call.notFound();
        }
        return row;
    }

    record Upserted(Row row, boolean created) {}

    /** Updates {@code row}, or creates a record with the key when there is none. */
    Upserted upsert(ObjectType type, Field key, String value, @Nullable Row row, ObjectNode given) {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (name.equalsIgnoreCase(key.name())) {
                throw new ApiError(
                        400,
                        "INVALID_FIELD",
                        "The " + key.name() + " field should not be specified in the sobject data.");
            }
        }
        if (row != null) {
            org.update(row, given, false);
            return new Upserted(row, false);
        }
        ObjectNode whole = given.deepCopy();
        if (key.type() == FieldType.NUMBER) {
            throw new ApiError(400, "INVALID_FIELD", key.name() + " can not be used as a key");
        }
        whole.put(key.name(), value);
        return new Upserted(org.insert(type, whole, false), true);
    }

    private static ObjectNode withoutId(ObjectNode given) {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (name.equalsIgnoreCase("Id")) {
                throw new ApiError(400, "INVALID_FIELD", "The Id field should not be specified in the sobject data.");
            }
        }
        return given;
    }

    private static Answer created(Call call, Row row, boolean upsert) {
        ObjectNode body = saved(row);
        if (upsert && call.version() >= UPSERT_ANSWERS) {
            body.put("created", true);
        }
        return new Answer(201, body, Map.of("Location", Records.url(row, call.dataPath())));
    }

    static ObjectNode saved(Row row) {
        ObjectNode body = JSON.objectNode();
        body.put("id", row.id()).put("success", true).putArray("errors");
        return body;
    }

    private Answer read(Call call, Row row) {
        if (row.deleted()) {
            throw new ApiError(404, "ENTITY_IS_DELETED", "entity is deleted");
        }
        ObjectNode json = Records.json(row, call.dataPath());
        String wanted = call.query().get("fields");
        if (wanted == null) {
            org.fields(row.type()).forEach(field -> json.set(field.name(), Values.json(row.value(field.name()))));
            return Answer.of(200, json);
        }
        for (String name : wanted.split(",")) {
            Field field = org.field(row.type(), name.strip());
            if (field == null) {
                throw new ApiError(
                        400,
                        "INVALID_FIELD",
                        "No such column '" + name.strip() + "' on entity '"
                                + row.type().name() + "'");
            }
            json.set(field.name(), Values.json(row.value(field.name())));
        }
        return Answer.of(200, json);
    }

    private ObjectNode describe(ObjectType type) {
        ObjectNode json = JSON.objectNode();
        json.put("name", type.name())
                .put("label", type.label())
                .put("keyPrefix", type.prefix())
                .put("custom", type.name().endsWith("__c"))
                .put("createable", true)
                .put("updateable", true)
                .put("deletable", true)
                .put("queryable", true)
                .put("searchable", true);
        ArrayNode fields = json.putArray("fields");
        for (Field field : org.fields(type)) {
            describe(field, fields.addObject());
        }
        return json;
    }

    private static void describe(Field field, ObjectNode json) {
        json.put("name", field.name())
                .put("label", field.label())
                .put("type", field.type().describeName())
                .put("length", field.length())
                .put("precision", field.precision())
                .put("scale", field.scale())
                .put("custom", field.custom())
                .put("externalId", field.externalId())
                .put("idLookup", field.idLookup())
                .put("unique", field.unique())
                .put("caseSensitive", field.caseSensitive())
                .put("nillable", !field.required() && field.type() != FieldType.CHECKBOX)
                .put("autoNumber", field.type() == FieldType.AUTO_NUMBER)
                .put("createable", !field.readOnly())
                .put("updateable", !field.readOnly())
                .put("filterable", field.type() != FieldType.LONG_TEXT)
                .put("sortable", field.type() != FieldType.LONG_TEXT)
                .put("restrictedPicklist", field.restricted())
                .put("relationshipName", field.relationship());
        ArrayNode references = json.putArray("referenceTo");
        if (field.referenceTo() != null) {
            references.add(Objects.requireNonNull(field.referenceTo()));
        }
        ArrayNode picklist = json.putArray("picklistValues");
        for (String value : field.values()) {
            picklist.addObject()
                    .put("value", value)
                    .put("label", value)
                    .put("active", true)
                    .put("defaultValue", value.equals(field.defaultValue()));
        }
    }
}
