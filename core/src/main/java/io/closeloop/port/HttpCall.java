// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived, before anybody interpreted it.
 *
 * @param path decoded, without query
 * @param query raw, without the question mark; null when there was none
 * @param headers first value by lower-case name
 * @param body the raw bytes, which signatures are made over
 * @param remote the peer's network address, for rate limits
 */
public record HttpCall(
        String method, String path, @Nullable String query, Map<String, String> headers, byte[] body, String remote) {
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The first value of a query parameter, decoded. */
    public Optional<String> parameter(String name) {
        if (query == null) {
            return Optional.empty();
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return encoded;
        }
    }

    /** Method and path only: queries and bodies hold personal data and tokens. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
