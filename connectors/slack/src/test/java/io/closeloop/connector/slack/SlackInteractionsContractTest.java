// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.WebhookContract;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class SlackInteractionsContractTest extends WebhookContract {
    private static final String CLICK =
            "{\"type\":\"block_actions\",\"user\":{\"id\":\"U0AGENT01\",\"username\":\"ana\"},\"actions\":[{"
                    + "\"action_id\":\"closeloop_claim\",\"value\":\"ans_1\",\"action_ts\":\"1767225599.123456\"}]}";
    private final SlackSignature signature = new SlackSignature(SlackReplies.SECRET);

    @Override
    protected Webhook webhook() {
        return new SlackInteractions(signature, clock);
    }

    @Override
    protected String good() {
        return form(CLICK);
    }

    @Override
    protected String goodWithUnknownFields() {
        return form(CLICK.replace("\"actions\":[{", "\"is_new\":{\"a\":1},\"actions\":[{\"style\":\"loud\","))
                + "&new=1";
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                "payload=",
                "payload",
                form(CLICK.replace("\"value\"", "\"worth\"")),
                "payload.actions[0].value",
                form(CLICK.replace("\"id\"", "\"no\"")),
                "payload.user.id",
                form("{\"type\":\"block_actions\",\"actions\":{\"a\":1}}").replace("payload", "payloads"),
                "payload");
    }

    @Override
    protected HttpCall signed(String body) {
        return call(body, signature);
    }

    @Override
    protected HttpCall forged(String body) {
        return call(body, new SlackSignature("another secret"));
    }

    @Override
    protected List<String> secrets() {
        return List.of(SlackReplies.SECRET);
    }

    private HttpCall call(String body, SlackSignature by) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String timestamp = "" + clock.instant().getEpochSecond();
        return new HttpCall(
                "POST",
                SlackInteractions.PATH,
                null,
                Map.of("x-slack-request-timestamp", timestamp, "x-slack-signature", by.sign(timestamp, bytes)),
                bytes,
                "127.0.0.1");
    }

    private static String form(String payload) {
        return "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
    }
}
