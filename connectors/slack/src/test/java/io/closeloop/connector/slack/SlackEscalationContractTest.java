// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.connector.slack.SlackEscalation.Urgency;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.testkit.DeliveryContract;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.time.Duration;
import java.util.List;

class SlackEscalationContractTest extends DeliveryContract<SlackEscalation> {
    @Override
    protected DeliveryTarget<SlackEscalation> target() {
        return new SlackEscalationDelivery(
                new SlackClient(SlackReplies.account(vendor.base()), clock, Duration.ofMillis(300)),
                EscalationSettings::defaults);
    }

    @Override
    protected SlackEscalation options() {
        return new SlackEscalation("C0ALERTS1", Urgency.NORMAL);
    }

    @Override
    protected Reply accepts(Call call) {
        return SlackReplies.ok(call);
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(SlackReplies.error("invalid_auth"), "slack.bot-token"),
                new Refusal(SlackReplies.error("token_revoked"), "slack.bot-token"),
                new Refusal(SlackReplies.error("missing_scope"), "slack.bot-token"),
                new Refusal(Reply.text(403, "denied"), "slack.bot-token"),
                new Refusal(SlackReplies.error("not_in_channel"), "channel of deliver:slack-escalation"),
                new Refusal(SlackReplies.error("is_archived"), "channel of deliver:slack-escalation"),
                new Refusal(Reply.text(404, "<html>wiki</html>"), "slack.base-url"));
    }

    @Override
    protected String idempotencyKey(Call call) {
        try {
            return new ObjectMapper()
                    .readTree(call.form().get("metadata"))
                    .at("/event_payload/key")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected List<String> secrets() {
        return List.of(SlackReplies.TOKEN, SlackReplies.SECRET);
    }
}
