// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Who may look. Programs send {@code closeloop.api.token} as bearer token; people sign in with any name and the token as
 * password (HTTP Basic, RFC 7617). Without a token only this machine is let in, under a name of its own: what a proxy
 * passes on for others, and a foreign name that was made to point here, stay outside.
 */
final class Guard {
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1");

    private final Optional<String> token;
    private final URI publicUrl;

    /** @param publicUrl where customers reach this installation */
    Guard(Optional<String> token, URI publicUrl) {
        this.token = token;
        this.publicUrl = publicUrl;
    }

    /** The refusal; empty when the call may go on. */
    Optional<HttpAnswer> refuse(HttpCall call) {
        if (foreign(call)) {
            return Optional.of(HttpAnswer.problem(403, "This was sent from another site"));
        }
        if (token.isEmpty()) {
            boolean here = HERE.contains(call.remote())
                    && HERE.contains(String.valueOf(publicUrl.getHost()))
                    && call.header("host")
                            .map(Guard::name)
                            .filter(HERE::contains)
                            .isPresent();
            return here
                    ? Optional.empty()
                    : Optional.of(HttpAnswer.problem(403, "Set closeloop.api.token to look in from another machine"));
        }
        boolean known = call.header("authorization")
                .flatMap(Guard::secret)
                .filter(this::same)
                .isPresent();
        return known
                ? Optional.empty()
                : Optional.of(HttpAnswer.problem(401, "Sign in with the API token")
                        .with("WWW-Authenticate", "Basic realm=\"closeloop\", charset=\"UTF-8\""));
    }

    /**
     * A form of another site must not act with our user's sign-in. Browsers say where a form comes from in
     * {@code Sec-Fetch-Site}, and without TLS, where they leave that out, in {@code Origin}.
     */
    private boolean foreign(HttpCall call) {
        if (call.method().equals("GET") || call.method().equals("HEAD")) {
            return false;
        }
        Optional<String> site = call.header("sec-fetch-site");
        if (site.isPresent()) {
            return !site.get().equals("same-origin") && !site.get().equals("none");
        }
        return call.header("origin")
                .filter(origin -> !ours(origin, call.header("host").orElse("")))
                .isPresent();
    }

    private boolean ours(String origin, String host) {
        String authority = origin.substring(origin.indexOf("://") < 0 ? 0 : origin.indexOf("://") + 3);
        return authority.equalsIgnoreCase(host) || authority.equalsIgnoreCase(publicUrl.getAuthority());
    }

    /** Who calls, as far as said: the name of the sign-in; a bearer token has none. */
    static String who(HttpCall call) {
        return call.header("authorization")
                .filter(given -> given.regionMatches(true, 0, "Basic ", 0, 6))
                .flatMap(given -> pair(given.substring(6).strip()))
                .map(pair -> pair.substring(0, Math.max(0, pair.indexOf(':'))))
                .map(name -> name.length() > 60 ? name.substring(0, 60) : name)
                .filter(name -> !name.isBlank())
                .orElse("api token");
    }

    private static Optional<String> pair(String encoded) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** The name in {@code name:port}. */
    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    private static Optional<String> secret(String authorization) {
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(authorization.substring(7).strip());
        }
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return pair(authorization.substring(6).strip())
                    .filter(pair -> pair.indexOf(':') >= 0)
                    .map(pair -> pair.substring(pair.indexOf(':') + 1));
        }
        return Optional.empty();
    }

    private boolean same(String given) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), token.orElseThrow().getBytes(StandardCharsets.UTF_8));
    }
}
