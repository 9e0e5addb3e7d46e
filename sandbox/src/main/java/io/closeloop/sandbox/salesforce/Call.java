// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One REST call below {@code /services/data/vNN.N}: from the wire, or a subrequest of a composite one.
 *
 * @param version the API version, for example 62.0
 * @param path the decoded segments after the version
 */
record Call(
        String method,
        double version,
        List<String> path,
        Map<String, String> query,
        Map<String, String> headers,
        @Nullable JsonNode body) {

    private static final Pattern SHAPE = Pattern.compile("/services/data/v(\\d{2}\\.\\d)(/[^?]*)?(?:\\?(.*))?");
    private static final double RETIRED_THROUGH = 30.0;
    private static final double NEWEST = 68.0;

    /** Reads method and raw (still encoded) path; the errors are those of a wrong or retired version. */
    static Call read(String method, String rawPath, Map<String, String> headers, @Nullable JsonNode body) {
        Matcher shape = SHAPE.matcher(rawPath);
        if (!shape.matches()) {
            throw notFound();
        }
        double version = Double.parseDouble(shape.group(1));
        if (version <= RETIRED_THROUGH) {
            throw new ApiError(
                    410, "UNSUPPORTED_API_VERSION", "API version " + shape.group(1) + " is no longer supported");
        }
        if (version > NEWEST) {
            throw notFound();
        }
        List<String> segments = new ArrayList<>();
        String path = shape.group(2) == null ? "" : shape.group(2);
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                // A plus in a path is a plus; only in a query does it stand for a space.
                segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return new Call(method, version, segments, pairs(shape.group(3)), headers, body);
    }

    static ApiError notFound() {
        return new ApiError(404, "NOT_FOUND", "The requested resource does not exist");
    }

    private static Map<String, String> pairs(@Nullable String query) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    pairs.putIfAbsent(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return pairs;
    }

    /** {@code /services/data/v62.0}. */
    String dataPath() {
        return "/services/data/v" + version;
    }

    boolean is(String wantedMethod, String... pattern) {
        if (!method.equals(wantedMethod) || path.size() != pattern.length) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            if (!pattern[i].equals("*") && !pattern[i].equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The body as the object it must be. */
    ObjectNode object() {
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw new ApiError(
                400,
                "JSON_PARSER_ERROR",
                "The HTTP entity body is required, but this request has no JSON" + " object in it");
    }
}
