// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook.RejectedCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may send events: whoever has the bearer token, or signs with the shared secret. Thread-safe.
 *
 * @param token null when no token is configured
 * @param signature null when no secret is configured
 */
record EventAuthority(@Nullable String token, @Nullable StandardSignature signature) {
    private static final Duration WINDOW = Duration.ofSeconds(300);
    private static final Pattern UNIX_SECONDS = Pattern.compile("[0-9]{1,12}");

    /** @throws RejectedCall 401 without a fitting token, 403 with a wrong or stale signature */
    void check(HttpCall call, Instant now) {
        Optional<String> signed = call.header(StandardSignature.SIGNATURE);
        if (signature != null && signed.isPresent()) {
            checkSignature(signature, signed.get(), call, now);
            return;
        }
        String authorization = call.header("Authorization")
                .orElseThrow(() -> new RejectedCall(401, "Authorization: Bearer, or a webhook-signature, is missing"));
        if (token == null
                || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                || !MessageDigest.isEqual(
                        bytes(token), bytes(authorization.substring(7).strip()))) {
            throw new RejectedCall(401, "Authorization does not fit");
        }
    }

    private static void checkSignature(StandardSignature signature, String header, HttpCall call, Instant now) {
        String id = call.header(StandardSignature.ID)
                .orElseThrow(() -> new RejectedCall(403, StandardSignature.ID + " is missing"));
        String timestamp = call.header(StandardSignature.TIMESTAMP)
                .filter(seconds -> UNIX_SECONDS.matcher(seconds).matches())
                .orElseThrow(() -> new RejectedCall(403, StandardSignature.TIMESTAMP + " is missing or no number"));
        if (!signature.fits(header, id, timestamp, call.body())) {
            throw new RejectedCall(403, StandardSignature.SIGNATURE + " does not fit the body");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now);
        if (age.abs().compareTo(WINDOW) > 0) {
            throw new RejectedCall(403, StandardSignature.TIMESTAMP + " is more than five minutes away");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "EventAuthority[token=" + (token != null) + ", signature=" + (signature != null) + "]";
    }
}
