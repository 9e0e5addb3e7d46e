// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook.RejectedCall;
import io.closeloop.sign.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Slack's request signature, version 0. Thread-safe.
 *
 * @see <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack">Verifying requests from Slack</a>
 */
final class SlackSignature {
    private static final Duration WINDOW = Duration.ofSeconds(300);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private final Hmac hmac;

    SlackSignature(String signingSecret) {
        this.hmac = Hmac.sha256(signingSecret.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws RejectedCall unless Slack signed exactly these bytes at most five minutes before or after now */
    void check(HttpCall call, Instant now) {
        String timestamp = call.header("X-Slack-Request-Timestamp")
                .filter(seconds -> SECONDS.matcher(seconds).matches())
                .orElseThrow(() -> new RejectedCall(403, "X-Slack-Request-Timestamp is missing or no number"));
        String signature = call.header("X-Slack-Signature")
                .orElseThrow(() -> new RejectedCall(403, "X-Slack-Signature is missing"));
        byte[] expected = sign(timestamp, call.body()).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
            throw new RejectedCall(403, "X-Slack-Signature does not fit the body");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now);
        // Both directions: a signature from the future would stay valid for as long as it is ahead.
        if (age.abs().compareTo(WINDOW) > 0) {
            throw new RejectedCall(403, "X-Slack-Request-Timestamp is more than five minutes away");
        }
    }

    /** {@code v0=} and the lower-case hex of the MAC. */
    String sign(String timestamp, byte[] body) {
        byte[] before = ("v0:" + timestamp + ":").getBytes(StandardCharsets.US_ASCII);
        return "v0=" + HexFormat.of().formatHex(hmac.of(before, body));
    }
}
