// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SlackConnectorTest {
    @Test
    void it_is_found_and_offers_its_verbs_and_addresses() {
        try (Connector slack = ServiceLoader.load(Connector.class).iterator().next()) {
            slack.open(surroundings(
                    Map.of("slack.bot-token", SlackReplies.TOKEN, "slack.signing-secret", SlackReplies.SECRET)));

            assertThat(slack.name()).isEqualTo("slack");
            assertThat(slack.targets())
                    .extracting(DeliveryTarget::verb)
                    .containsExactly("slack-escalation", "slack-praise");
            assertThat(slack.webhooks())
                    .extracting(Webhook::path)
                    .containsExactly("/hooks/slack/interactions", "/hooks/slack/events");
        }
    }

    @Test
    void it_is_wanted_as_soon_as_a_setting_speaks_of_it() {
        assertThat(new SlackConnector().wanted(Settings.of(Map.of("slack.base-url", "http://127.0.0.1:1"))))
                .isTrue();
        assertThat(new SlackConnector().wanted(Settings.of(Map.of("twilio.from", "+1"))))
                .isFalse();
    }

    @Test
    void every_mistake_is_named_at_once() {
        Surroundings surroundings = surroundings(Map.of("slack.base-url", "slack"));
        try (SlackConnector slack = new SlackConnector()) {
            slack.open(surroundings);
        }

        assertThat(surroundings.settings().problems())
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder("slack.bot-token", "slack.signing-secret", "slack.base-url");
    }

    @Test
    void a_token_of_the_wrong_kind_is_named_without_its_value() {
        Surroundings surroundings =
                surroundings(Map.of("slack.bot-token", "xapp-1-secret", "slack.signing-secret", "s"));
        try (SlackConnector slack = new SlackConnector()) {
            slack.open(surroundings);
        }

        assertThat(surroundings.settings().problems())
                .singleElement()
                .asString()
                .contains("slack.bot-token is an app-level token")
                .doesNotContain("secret");
    }

    private static Surroundings surroundings(Map<String, String> settings) {
        return TestSurroundings.with(settings, new SettableClock(), new TestSurroundings.Notes());
    }
}
