// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Up to 200 records in one call:
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm">sObject
 * collections</a>. The answer is 200 even when records failed; only a request that can't be read is refused whole.
 */
final class CollectionCalls {
    private static final int MOST = 200;
    private static final ApiError ROLLED_BACK = new ApiError(
            400,
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "Record rolled back because not all records were valid and the request was using AllOrNone header");

    private final Org org;
    private final RecordCalls single;

    CollectionCalls(Org org, RecordCalls single) {
        this.org = org;
        this.single = single;
    }

    static boolean matches(Call call) {
        return call.path().size() >= 2
                && call.path().get(0).equals("composite")
                && call.path().get(1).equals("sobjects");
    }

    @Nullable
    Answer answer(Call call) {
        if (call.is("POST", "composite", "sobjects")) {
            return each(call, record -> create(record));
        }
        if (call.is("PATCH", "composite", "sobjects")) {
            Set<String> seen = new HashSet<>();
            return each(call, record -> update(record, seen));
        }
        if (call.is("PATCH", "composite", "sobjects", "*", "*")) {
            ObjectType type = RecordCalls.type(call.path().get(2));
            Field key = org.field(type, call.path().get(3));
            if (key == null || !key.idLookup()) {
                throw new ApiError(
                        404,
                        "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: "
                                + call.path().get(3));
            }
            Set<String> seen = new HashSet<>();
            return each(call, record -> upsert(type, key, record, seen));
        }
        if (call.is("DELETE", "composite", "sobjects")) {
            return delete(call);
        }
        return null;
    }

    private Answer each(Call call, Function<ObjectNode, ObjectNode> write) {
        JsonNode records = call.object().get("records");
        if (!(records instanceof ArrayNode array) || array.isEmpty()) {
            throw new ApiError(400, "REQUIRED_FIELD_MISSING", "The records array is required", "records");
        }
        if (array.size() > MOST) {
            throw tooMany();
        }
        List<ObjectNode> all = new ArrayList<>();
        for (JsonNode record : array) {
            if (!(record instanceof ObjectNode object)
                    || !object.path("attributes").path("type").isTextual()) {
                throw new ApiError(400, "INVALID_TYPE", "Each record needs attributes with its type", "attributes");
            }
            all.add(object);
        }
        boolean allOrNone = call.object().path("allOrNone").asBoolean(false);
        return Answer.of(200, run(all, allOrNone, write));
    }

    private <T> ArrayNode run(List<T> records, boolean allOrNone, Function<T, ObjectNode> write) {
        return org.attempt(
                () -> {
                    ArrayNode results = JsonNodeFactory.instance.arrayNode();
                    records.forEach(record -> results.add(one(record, write)));
                    if (allOrNone && failures(results)) {
                        for (int i = 0; i < results.size(); i++) {
                            if (results.get(i).path("success").asBoolean()) {
                                results.set(i, ROLLED_BACK.entry());
                            }
                        }
                    }
                    return results;
                },
                results -> !allOrNone || !failures(results));
    }

    private static boolean failures(ArrayNode results) {
        for (JsonNode result : results) {
            if (!result.path("success").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    private <T> ObjectNode one(T record, Function<T, ObjectNode> write) {
        try {
            return org.attempt(() -> write.apply(record), result -> true);
        } catch (ApiError e) {
            // A value that isn't of the field's JSON type is a request that can't be read, not a record that failed.
            if (e.code().equals("JSON_PARSER_ERROR")) {
                throw e;
            }
            return e.entry();
        }
    }

    private ObjectNode create(ObjectNode record) {
        return RecordCalls.saved(org.insert(typeOf(record), fieldsOf(record, "Id", true), false));
    }

    private ObjectNode update(ObjectNode record, Set<String> seen) {
        ObjectType type = typeOf(record);
        String id = text(record, "Id");
        if (id == null) {
            throw new ApiError(400, "MISSING_ARGUMENT", "Id not specified in an update call");
        }
        if (!RecordIds.wellFormed(id) || !id.startsWith(type.prefix())) {
            throw new ApiError(400, "MALFORMED_ID", type.label() + " ID: id value of incorrect type: " + id, "Id");
        }
        if (!seen.add(RecordIds.key(id))) {
            throw new ApiError(400, "DUPLICATE_VALUE", "Duplicate id specified: " + id);
        }
        Row row = org.find(type, id);
        if (row == null) {
            throw new ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
        }
        org.update(row, fieldsOf(record, "Id", false), false);
        return RecordCalls.saved(row);
    }

    private ObjectNode upsert(ObjectType type, Field key, ObjectNode record, Set<String> seen) {
        if (typeOf(record) != type) {
            throw new ApiError(400, "INVALID_TYPE", "All records must be of the type " + type.name(), "attributes");
        }
        String value = text(record, key.name());
        if (value == null) {
            throw new ApiError(400, "MISSING_ARGUMENT", key.name() + " not specified");
        }
        if (!seen.add(key.caseSensitive() ? value : value.toLowerCase(Locale.ROOT))) {
            throw new ApiError(400, "DUPLICATE_VALUE", "Duplicate external id specified: " + value, key.name());
        }
        List<Row> found = org.byKey(type, key, value);
        if (found.size() > 1) {
            throw new ApiError(
                    400,
                    "DUPLICATE_EXTERNAL_ID",
                    key.name() + ": more than one record found for external id field: "
                            + found.stream().map(Row::id).toList());
        }
        RecordCalls.Upserted upserted = single.upsert(
                type, key, value, found.isEmpty() ? null : found.get(0), fieldsOf(record, key.name(), false));
        return RecordCalls.saved(upserted.row()).put("created", upserted.created());
    }

    private Answer delete(Call call) {
        String ids = call.query().get("ids");
        if (ids == null || ids.isEmpty()) {
            throw new ApiError(400, "MISSING_ARGUMENT", "The ids parameter is required");
        }
        List<String> all = List.of(ids.split(","));
        if (all.size() > MOST) {
            throw tooMany();
        }
        return Answer.of(200, run(all, "true".equals(call.query().get("allOrNone")), id -> {
            Row row = RecordIds.wellFormed(id) ? org.findAny(id) : null;
            if (row == null) {
                throw new ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
            }
            org.delete(row);
            return RecordCalls.saved(row);
        }));
    }

    private static ApiError tooMany() {
        return new ApiError(
                400,
                "EXCEEDED_ID_LIMIT",
                "record limit reached. cannot submit more than " + MOST + " records into this call");
    }

    private static ObjectType typeOf(ObjectNode record) {
        String name = record.path("attributes").path("type").asText();
        ObjectType type = Schema.type(name);
        if (type == null) {
            throw new ApiError(400, "INVALID_TYPE", "sObject type '" + name + "' is not supported.");
        }
        return type;
    }

    private static @Nullable String text(ObjectNode record, String field) {
        for (Map.Entry<String, JsonNode> entry : record.properties()) {
            if (entry.getKey().equalsIgnoreCase(field) && entry.getValue().isTextual()) {
                return entry.getValue().textValue();
            }
        }
        return null;
    }

    private static ObjectNode fieldsOf(ObjectNode record, String without, boolean refuse) {
        ObjectNode fields = record.deepCopy();
        for (String name : List.copyOf(names(record))) {
            if (name.equalsIgnoreCase(without)) {
                if (refuse) {
                    throw new ApiError(
                            400, "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id");
                }
                fields.remove(name);
            }
        }
        return fields;
    }

    private static List<String> names(ObjectNode record) {
        List<String> names = new ArrayList<>();
        record.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
