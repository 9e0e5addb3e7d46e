// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * What the program sent to a vendor.
 *
 * @param headers by case-insensitive name, the first value of each
 * @param path the match of the route's pattern, for its groups
 */
public record Request(String method, URI uri, Map<String, String> headers, byte[] body, Matcher path) {
    /** The header's first value, null when absent. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body read as a form; repeated names keep all values in order. */
    public Map<String, List<String>> form() {
        return pairs(text());
    }

    public Map<String, List<String>> query() {
        return pairs(uri.getRawQuery());
    }

    private static Map<String, List<String>> pairs(@Nullable String encoded) {
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        if (encoded == null || encoded.isEmpty()) {
            return pairs;
        }
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.computeIfAbsent(URLDecoder.decode(key, StandardCharsets.UTF_8), k -> new ArrayList<>())
                    .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return pairs;
    }
}
