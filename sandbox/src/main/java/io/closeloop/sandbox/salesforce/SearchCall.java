// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm">Parameterized
 * search</a>, by GET and by POST. The index lags behind writes.
 */
final class SearchCall {
    private static final int MOST = 2000;
    private static final double WRAPPED_SINCE = 37.0;

    private final Org org;
    private final Clock clock;

    SearchCall(Org org, Clock clock) {
        this.org = org;
        this.clock = clock;
    }

    private record Wanted(ObjectType type, List<Field> fields, int limit) {}

    Answer answer(Call call) {
        ObjectNode asked = call.method().equals("POST") ? call.object() : fromQuery(call.query());
        String q = asked.path("q").asText();
        Predicate<List<List<String>>> terms = SearchTerms.parse(q);
        String scope = asked.path("in").asText("ALL").toUpperCase(Locale.ROOT);
        int overall = Math.min(MOST, asked.path("overallLimit").asInt(MOST));
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (Wanted wanted : wanted(asked)) {
            search(wanted, scope, terms, overall, call.dataPath(), found);
        }
        if (call.version() < WRAPPED_SINCE) {
            return Answer.of(200, found);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("searchRecords", found);
        return Answer.of(200, body);
    }

    private static ObjectNode fromQuery(Map<String, String> query) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("q", "in", "overallLimit", "defaultLimit")) {
            if (query.containsKey(name)) {
                asked.put(name, query.get(name));
            }
        }
        split(query.get("fields"), asked.putArray("fields"));
        String object = query.get("sobject");
        if (object != null) {
            ObjectNode one = asked.putArray("sobjects").addObject().put("name", object);
            if (query.containsKey(object + ".fields")) {
                split(query.get(object + ".fields"), one.putArray("fields"));
            }
            if (query.containsKey(object + ".limit")) {
                one.put("limit", query.get(object + ".limit"));
            }
        }
        return asked;
    }

    private static void split(@Nullable String list, ArrayNode into) {
        if (list != null) {
            for (String name : list.split(",")) {
                into.add(name.strip());
            }
        }
    }

    private List<Wanted> wanted(ObjectNode asked) {
        List<Wanted> wanted = new ArrayList<>();
        if (!(asked.get("sobjects") instanceof ArrayNode named) || named.isEmpty()) {
            for (ObjectType type : Schema.types()) {
                wanted.add(new Wanted(type, fields(type, asked.get("fields")), limit(asked, asked)));
            }
            return wanted;
        }
        for (JsonNode one : named) {
            ObjectType type = Schema.type(one.path("name").asText());
            if (type == null) {
                throw new ApiError(
                        400, "INVALID_TYPE", "sObject type '" + one.path("name").asText() + "' is not supported.");
            }
            if (one.has("where")) {
                throw new ApiError(400, "MALFORMED_SEARCH", "the sandbox searches without a where clause");
            }
            JsonNode fields = one.has("fields") ? one.get("fields") : asked.get("fields");
            wanted.add(new Wanted(type, fields(type, fields), limit(one, asked)));
        }
        return wanted;
    }

    private static int limit(JsonNode one, JsonNode asked) {
        return one.path("limit").asInt(asked.path("defaultLimit").asInt(MOST));
    }

    private List<Field> fields(ObjectType type, @Nullable JsonNode names) {
        List<Field> fields = new ArrayList<>();
        if (names != null) {
            for (JsonNode name : names) {
                Field field = org.field(type, name.asText());
                if (field == null) {
                    throw new ApiError(
                            400,
                            "INVALID_FIELD",
                            "No such column '" + name.asText() + "' on entity '" + type.name() + "'");
                }
                fields.add(field);
            }
        }
        if (fields.isEmpty()) {
            fields.add(Objects.requireNonNull(type.field("Id")));
        }
        return fields;
    }

    private void search(
            Wanted wanted,
            String scope,
            Predicate<List<List<String>>> terms,
            int overall,
            String dataPath,
            ArrayNode found) {
        Instant now = clock.instant();
        int hits = 0;
        for (Row row : org.rows(wanted.type())) {
            if (found.size() >= overall || hits >= wanted.limit()) {
                return;
            }
            Map<String, Object> indexed = row.indexed(now);
            if (!row.deleted() && indexed != null && terms.test(pieces(wanted.type(), indexed, scope))) {
                ObjectNode json = Records.json(row, dataPath);
                wanted.fields().forEach(field -> json.set(field.name(), Values.json(row.value(field.name()))));
                found.add(json);
                hits++;
            }
        }
    }

    private static List<List<String>> pieces(ObjectType type, Map<String, Object> indexed, String scope) {
        List<List<String>> pieces = new ArrayList<>();
        for (Field field : type.fields()) {
            Object value = indexed.get(field.name());
            if (value != null && in(scope, field)) {
                pieces.add(SearchTerms.pieces(value.toString()));
            }
        }
        return pieces;
    }

    /** A custom text field is no phone field, even when it holds a number. */
    private static boolean in(String scope, Field field) {
        return switch (scope) {
            case "PHONE" -> field.type() == FieldType.PHONE;
            case "EMAIL" -> field.type() == FieldType.EMAIL;
            case "NAME" -> List.of("Name", "FirstName", "LastName", "Subject").contains(field.name());
            case "ALL", "SIDEBAR" -> field.type().isWords();
            default -> throw new ApiError(400, "MALFORMED_SEARCH", "unknown search group: " + scope);
        };
    }
}
