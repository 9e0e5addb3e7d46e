// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Who may look. Programs send {@code closeloop.api.token} as bearer token; people sign in with any name and the token as
 * password (HTTP Basic, RFC 7617). Without a token only this machine is let in.
 */
final class Guard {
    private final Optional<String> token;

    Guard(Optional<String> token) {
        this.token = token;
    }

    /** The refusal; empty when the call may go on. */
    Optional<HttpAnswer> refuse(HttpCall call) {
        if (foreign(call)) {
            return Optional.of(HttpAnswer.problem(403, "This was sent from another site"));
        }
        if (token.isEmpty()) {
            boolean here = call.remote().equals("127.0.0.1")
                    || call.remote().equals("::1")
                    || call.remote().equals("0:0:0:0:0:0:0:1");
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

    /** A form of another site must not act with our user's sign-in. */
    private static boolean foreign(HttpCall call) {
        return call.method().equals("POST")
                && call.header("sec-fetch-site")
                        .filter(site -> !site.equals("same-origin") && !site.equals("none"))
                        .isPresent();
    }

    private static Optional<String> secret(String authorization) {
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(authorization.substring(7).strip());
        }
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String pair = new String(
                        Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean same(String given) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), token.orElseThrow().getBytes(StandardCharsets.UTF_8));
    }
}
