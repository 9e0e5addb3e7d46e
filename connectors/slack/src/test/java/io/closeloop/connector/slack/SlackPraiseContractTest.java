// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.testkit.DeliveryContract;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.Story;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlackPraiseContractTest extends DeliveryContract<SlackPraise> {
    @Override
    protected DeliveryTarget<SlackPraise> target() {
        return new SlackPraiseDelivery(
                new SlackClient(SlackReplies.account(vendor.base()), clock, Duration.ofMillis(300)),
                EscalationSettings::defaults);
    }

    @Override
    protected SlackPraise options() {
        return new SlackPraise("C0PRAISE1");
    }

    @Override
    protected Story story() {
        return super.story().scoring(5);
    }

    @Override
    protected Reply accepts(Call call) {
        return SlackReplies.ok(call);
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(SlackReplies.error("not_authed"), "slack.bot-token"),
                new Refusal(SlackReplies.error("channel_not_found"), "channel of deliver:slack-praise"));
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

    @Test
    void a_promoter_without_words_posts_nothing() {
        vendorSays(this::accepts);

        assertThat(deliver(story().saying(null).effect(options()))).isEqualTo(Outcome.delivered(null));
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void a_praise_that_was_taken_back_is_edited() {
        vendorSays(this::accepts);

        assertThat(deliver(story().retracted().effect("dlv_1", options(), 2, "C0PRAISE1:1.000100")))
                .isEqualTo(Outcome.delivered("C0PRAISE1:1.000100"));
        assertThat(vendor.calls()).singleElement().satisfies(call -> {
            assertThat(call.uri().getPath()).isEqualTo("/api/chat.update");
            assertThat(call.form().get("text")).startsWith("Withdrawn");
        });
    }

    @Test
    void a_praise_waits_for_the_comment() {
        assertThat(target().grace(options(), story().answer())).isEqualTo(Duration.ofMinutes(10));
        assertThat(target().grace(options(), story().scoring(3).answer())).isZero();
    }
}
