// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The v0 signature: HMAC-SHA256 over {@code v0:timestamp:} and the raw body.
 * <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack">Verifying requests from Slack</a>. Pure.
 */
public final class SlackSignature {
    private SlackSignature() {}

    /**
     * The value of {@code X-Slack-Signature}.
     *
     * @param timestamp seconds since 1970, as sent in {@code X-Slack-Request-Timestamp}
     */
    public static String sign(String signingSecret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(signingSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
            return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is in every JDK", e);
        }
    }
}
