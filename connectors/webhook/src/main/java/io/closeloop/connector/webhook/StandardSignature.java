// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.sign.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * A symmetric signature of Standard Webhooks 1.0: base64 HMAC-SHA256 over {@code id.timestamp.body}. Thread-safe.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
final class StandardSignature {
    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private final Hmac hmac;

    private StandardSignature(byte[] key) {
        this.hmac = Hmac.sha256(key);
    }

    /** From {@code whsec_} and the base64 of 24 to 64 bytes; empty for anything else. */
    static Optional<StandardSignature> ofSecret(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            return key.length < 24 || key.length > 64 ? Optional.empty() : Optional.of(new StandardSignature(key));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** The value of the signature header. */
    String sign(String id, String timestamp, byte[] body) {
        byte[] before = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        return VERSION + Base64.getEncoder().encodeToString(hmac.of(before, body));
    }

    /** True when one of the space-separated signatures of the header is ours; several are sent while keys rotate. */
    boolean fits(String header, String id, String timestamp, byte[] body) {
        byte[] expected = sign(id, timestamp, body).getBytes(StandardCharsets.US_ASCII);
        boolean fits = false;
        for (String one : header.split(" ")) {
            fits |= MessageDigest.isEqual(expected, one.getBytes(StandardCharsets.UTF_8));
        }
        return fits;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "StandardSignature[HMAC-SHA256]";
    }
}
