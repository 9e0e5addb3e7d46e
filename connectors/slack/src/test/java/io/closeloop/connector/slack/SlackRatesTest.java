// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static io.closeloop.testkit.Story.anAnswer;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.connector.slack.SlackEscalation.Urgency;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.sandbox.slack.SlackMessage;
import io.closeloop.sandbox.slack.SlackStandIn;
import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a Slack that takes a burst of five and then one message a second and channel. */
class SlackRatesTest {
    private static final String BUSY = "C0BUSY001";
    private static final String QUIET = "C0QUIET01";

    private final SettableClock clock = new SettableClock();
    private final SlackStandIn slack = new SlackStandIn(clock, 0, SlackReplies.TOKEN, SlackReplies.SECRET);
    private final SlackClient client =
            new SlackClient(SlackReplies.account(slack.base()), clock, Duration.ofSeconds(5));
    private final SlackEscalationDelivery delivery = new SlackEscalationDelivery(client, EscalationSettings::defaults);

    /** An alert and when it is due. */
    private record Owed(Effect<SlackEscalation> effect, Instant due) {}

    @AfterEach
    void close() {
        client.close();
        slack.close();
    }

    @Test
    void sixty_alerts_are_there_after_a_minute_with_few_refusals_and_another_channel_waits_for_none_of_them() {
        // given
        slack.addChannel(BUSY, "busy");
        slack.addChannel(QUIET, "quiet");
        slack.limitRates(true);
        Instant begun = clock.instant();
        List<Owed> owed = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            owed.add(new Owed(alert(BUSY, i), begun));
        }
        owed.add(new Owed(alert(QUIET, 60), begun));

        // when each is brought as soon as it is due
        int calls = 0;
        while (!owed.isEmpty() && clock.instant().isBefore(begun.plusSeconds(70))) {
            List<Owed> later = new ArrayList<>();
            for (Owed one : owed) {
                if (one.due().isAfter(clock.instant())) {
                    later.add(one);
                    continue;
                }
                calls++;
                Outcome outcome = delivery.deliver(List.of(one.effect())).get(0);
                if (outcome instanceof Outcome.Retry retry) {
                    assertThat(retry.inTurn()).isTrue();
                    later.add(new Owed(one.effect(), clock.instant().plus(retry.after())));
                }
            }
            owed = later;
            if (clock.instant().equals(begun)) {
                assertThat(slack.messages(QUIET)).hasSize(1);
            }
            clock.advance(Duration.ofMillis(500));
        }

        // then
        assertThat(owed).isEmpty();
        assertThat(slack.messages(BUSY))
                .extracting(SlackMessage::ts)
                .hasSize(60)
                .doesNotHaveDuplicates();
        assertThat(slack.rateLimited()).isLessThanOrEqualTo(3);
        assertThat(calls).isLessThanOrEqualTo(60 + 1 + 60);
    }

    private static Effect<SlackEscalation> alert(String channel, int number) {
        return anAnswer()
                .withId("ans_" + number)
                .scoring(1)
                .effect("dlv_" + number, new SlackEscalation(channel, Urgency.NORMAL), 1, null);
    }
}
