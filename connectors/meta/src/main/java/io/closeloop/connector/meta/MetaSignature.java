// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.port.HttpCall;
import io.closeloop.sign.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * HMAC-SHA256 with the app's secret, by which Meta proves its webhooks and we prove our calls. Immutable and thread-safe.
 */
final class MetaSignature {
    static final String HEADER = "x-hub-signature-256";
    private static final String PREFIX = "sha256=";

    private final Hmac hmac;

    MetaSignature(String appSecret) {
        this.hmac = Hmac.sha256(appSecret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether Meta signed this call: over its bytes as they came, because Meta escapes some characters its own way and a
     * body parsed and written again has other bytes (https://developers.facebook.com/docs/messenger-platform/webhooks).
     * Takes the same time whatever the signature is.
     */
    boolean isOn(HttpCall call) {
        return call.header(HEADER)
                .flatMap(MetaSignature::bytes)
                .filter(signature -> MessageDigest.isEqual(hmac.of(call.body()), signature))
                .isPresent();
    }

    /** {@code appsecret_proof} of a token (https://developers.facebook.com/docs/graph-api/guides/secure-requests). */
    String proof(String token) {
        return HexFormat.of().formatHex(hmac.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<byte[]> bytes(String header) {
        if (!header.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(header.substring(PREFIX.length())));
        } catch (IllegalArgumentException notHex) {
            return Optional.empty();
        }
    }
}
