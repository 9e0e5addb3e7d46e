// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.bench.Measured;
import io.closeloop.port.HttpCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;

/** A click on a button, with a payload of the size that Slack sends. */
@NullMarked
public class SlackSignatures extends Measured {
    private static final long SECONDS = 1772532000;

    private final SlackSignature signature = new SlackSignature("0123456789abcdef0123456789abcdef");
    private final Instant now = Instant.ofEpochSecond(SECONDS);
    private final HttpCall call = signed();

    private HttpCall signed() {
        byte[] body =
                ("payload=" + "%7B%22type%22%3A%22block_actions%22%7D".repeat(60)).getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(SECONDS);
        return new HttpCall(
                "POST",
                "/hooks/slack/interactions",
                null,
                Map.of("x-slack-request-timestamp", timestamp, "x-slack-signature", signature.sign(timestamp, body)),
                body,
                "127.0.0.1");
    }

    @Benchmark
    public Instant check() {
        signature.check(call, now);
        return now;
    }
}
