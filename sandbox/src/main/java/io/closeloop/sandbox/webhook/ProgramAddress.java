// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program as vendors know it and as it is reached here: a vendor signs the published URL, a reverse proxy maps it
 * to the real one.
 *
 * @param published base of the URLs that are registered and signed, such as {@code https://feedback.example.com}
 * @param reached base really called, such as {@code http://127.0.0.1:8080}
 */
public record ProgramAddress(URI published, URI reached) {
    public ProgramAddress {
        published = withoutTrailingSlash(published);
        reached = withoutTrailingSlash(reached);
    }

    /** A program that is registered under the address it is reached at. */
    public static ProgramAddress direct(URI base) {
        return new ProgramAddress(base, base);
    }

    /** The published URL of a path that starts with a slash, with the parameters percent-encoded in the order given. */
    public URI publish(String path, Map<String, String> query) {
        StringBuilder url = new StringBuilder().append(published).append(path);
        char separator = path.indexOf('?') < 0 ? '?' : '&';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            url.append(separator).append(encode(parameter.getKey())).append('=').append(encode(parameter.getValue()));
            separator = '&';
        }
        return URI.create(url.toString());
    }

    /**
     * Where a published URL is really called: same path and query, character for character, without the fragment (it
     * only tunes the vendor's client). Null when the URL is not the program's: a sandbox calls nobody else.
     */
    public @Nullable URI reach(URI url) {
        String text = url.toString();
        int fragment = text.indexOf('#');
        String requested = fragment < 0 ? text : text.substring(0, fragment);
        for (URI base : new URI[] {published, reached}) {
            String prefix = base.toString();
            if (requested.startsWith(prefix)
                    && (requested.length() == prefix.length()
                            || "/?".indexOf(requested.charAt(prefix.length())) >= 0)) {
                return URI.create(reached + requested.substring(prefix.length()));
            }
        }
        return null;
    }

    private static URI withoutTrailingSlash(URI base) {
        String text = base.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : base;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
