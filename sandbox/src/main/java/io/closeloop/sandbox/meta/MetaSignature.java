// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Meta's HMAC-SHA256, in lower-case hexadecimal. */
public final class MetaSignature {
    private MetaSignature() {}

    /**
     * The value of {@code X-Hub-Signature-256} for a body, over its bytes as sent
     * (https://developers.facebook.com/docs/messenger-platform/webhooks).
     */
    public static String ofBody(String appSecret, byte[] body) {
        return "sha256=" + hmac(appSecret, body);
    }

    /** The {@code appsecret_proof} that goes with an access token in calls of the Graph API. */
    static String proof(String appSecret, String accessToken) {
        return hmac(appSecret, accessToken.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(String key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
