// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds who answers a call. One call is one transaction: a refusal leaves nothing behind. */
final class RestApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAGE = 2000;
    private static final int SMALLEST_PAGE = 200;
    private static final Pattern LOCATOR = Pattern.compile("([a-zA-Z0-9]{18})-(\\d+)");
    private static final Pattern BATCH_SIZE = Pattern.compile("batchSize\\s*=\\s*(\\d{1,5})", Pattern.CASE_INSENSITIVE);

    private final Org org;
    private final ApiUsage usage;
    private final RecordCalls records;
    private final CollectionCalls collections;
    private final CompositeCall composite;
    private final SearchCall search;
    private final Map<String, Cursor> cursors = new HashMap<>();

    private record Cursor(List<ObjectNode> records, int pageSize) {}

    RestApi(Org org, ApiUsage usage, Clock clock) {
        this.org = org;
        this.usage = usage;
        this.records = new RecordCalls(org);
        this.collections = new CollectionCalls(org, records);
        this.composite = new CompositeCall(org, this::dispatch);
        this.search = new SearchCall(org, clock);
    }

    Answer answer(Call call) {
        try {
            return org.attempt(
                    () -> call.is("POST", "composite") ? composite.answer(call) : dispatch(call), Answer::good);
        } catch (ApiError e) {
            return Answer.of(e.status(), e.body());
        }
    }

    private Answer dispatch(Call call) {
        Answer answer = CollectionCalls.matches(call) ? collections.answer(call) : records.answer(call);
        if (answer == null) {
            answer = other(call);
        }
        if (answer == null) {
            throw Call.notFound();
        }
        return answer;
    }

    private @Nullable Answer other(Call call) {
        if (call.is("GET", "query") || call.is("GET", "queryAll")) {
            return query(call);
        }
        if (call.is("GET", "query", "*") || call.is("GET", "queryAll", "*")) {
            return more(call);
        }
        if (call.is("GET", "parameterizedSearch") || call.is("POST", "parameterizedSearch")) {
            return search.answer(call);
        }
        if (call.is("GET", "limits")) {
            return Answer.of(200, usage.limits());
        }
        return null;
    }

    private Answer query(Call call) {
        String soql = call.query().get("q");
        if (soql == null || soql.isBlank()) {
            throw new ApiError(400, "MALFORMED_QUERY", "A query string has to be specified");
        }
        SoqlRunner.Result result = SoqlRunner.run(org, soql, call.path().get(0).equals("queryAll"), call.dataPath());
        int pageSize = pageSize(call);
        if (result.records().size() <= pageSize) {
            return Answer.of(200, page(result.size(), result.records(), null));
        }
        String id = RecordIds.make("01g", cursors.size() + 1L);
        cursors.put(id, new Cursor(result.records(), pageSize));
        return page(call, id, 0);
    }

    private static int pageSize(Call call) {
        Matcher asked = BATCH_SIZE.matcher(call.headers().getOrDefault("Sforce-Query-Options", ""));
        return asked.find() ? Math.max(SMALLEST_PAGE, Math.min(PAGE, Integer.parseInt(asked.group(1)))) : PAGE;
    }

    private Answer more(Call call) {
        Matcher locator = LOCATOR.matcher(call.path().get(1));
        if (!locator.matches() || !cursors.containsKey(locator.group(1))) {
            throw new ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        return page(call, locator.group(1), Integer.parseInt(locator.group(2)));
    }

    private Answer page(Call call, String id, int from) {
        Cursor cursor = cursors.get(id);
        if (cursor == null || from >= cursor.records().size()) {
            throw new ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        int to = Math.min(from + cursor.pageSize(), cursor.records().size());
        String next = to < cursor.records().size() ? call.dataPath() + "/query/" + id + "-" + to : null;
        return Answer.of(200, page(cursor.records().size(), cursor.records().subList(from, to), next));
    }

    private static ObjectNode page(int total, List<ObjectNode> records, @Nullable String next) {
        ObjectNode body = JSON.objectNode();
        body.put("totalSize", total).put("done", next == null);
        if (next != null) {
            body.put("nextRecordsUrl", next);
        }
        ArrayNode array = body.putArray("records");
        records.forEach(array::add);
        return body;
    }
}
