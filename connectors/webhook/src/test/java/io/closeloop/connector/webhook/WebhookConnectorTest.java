// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

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

class WebhookConnectorTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void it_is_found_and_goes_both_ways() {
        try (Connector webhook = ServiceLoader.load(Connector.class).iterator().next()) {
            Surroundings surroundings = surroundings(Map.of(
                    "webhook.url", "https://example.com/hook",
                    "webhook.secret", SECRET,
                    "webhook.crm.url", "https://crm.example.com/hook",
                    "webhook.crm.secret", SECRET,
                    "closeloop.api.token", "t"));
            webhook.open(surroundings);

            assertThat(surroundings.settings().problems()).isEmpty();
            assertThat(webhook.name()).isEqualTo("webhook");
            assertThat(webhook.targets()).extracting(DeliveryTarget::verb).containsExactly("webhook");
            assertThat(webhook.webhooks()).extracting(Webhook::path).containsExactly("/hooks/events");
        }
    }

    @Test
    void the_token_of_the_api_opens_the_intake_alone() {
        Settings settings = Settings.of(Map.of("closeloop.api.token", "t"));
        assertThat(new WebhookConnector().wanted(settings)).isTrue();

        try (WebhookConnector webhook = opened(surroundings(Map.of("closeloop.api.token", "t")))) {
            assertThat(webhook.webhooks()).hasSize(1);
            assertThat(webhook.targets()).isEmpty();
        }
    }

    @Test
    void without_any_credentials_there_is_no_intake() {
        try (WebhookConnector webhook =
                opened(surroundings(Map.of("webhook.url", "https://example.com/x", "webhook.secret", SECRET)))) {
            assertThat(webhook.webhooks()).isEmpty();
            assertThat(webhook.targets()).hasSize(1);
        }
        assertThat(new WebhookConnector().wanted(Settings.of(Map.of()))).isFalse();
    }

    @Test
    void plain_http_has_to_be_allowed() {
        Surroundings strict = surroundings(Map.of("webhook.url", "http://example.com/x", "webhook.secret", SECRET));
        Surroundings lax = surroundings(
                Map.of("webhook.url", "http://example.com/x", "webhook.secret", SECRET, "webhook.allow-http", "true"));
        opened(strict).close();
        opened(lax).close();

        assertThat(strict.settings().problems())
                .singleElement()
                .asString()
                .contains("webhook.url is not an https address");
        assertThat(lax.settings().problems()).isEmpty();
    }

    @Test
    void every_mistake_is_named_at_once_and_no_value_is() {
        Surroundings surroundings = surroundings(Map.of(
                "webhook.url", "https://user:hush@example.com/x",
                "webhook.crm.url", "not an address, hush",
                "webhook.crm.secret", "hush",
                "webhook.intake-secret", "hush",
                "webhook.allow-private", "maybe"));
        opened(surroundings).close();

        assertThat(surroundings.settings().problems())
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder(
                        "webhook.url",
                        "webhook.secret",
                        "webhook.crm.url",
                        "webhook.crm.secret",
                        "webhook.intake-secret",
                        "webhook.allow-private");
        assertThat(surroundings.settings().problems().toString()).doesNotContain("hush");
    }

    private static WebhookConnector opened(Surroundings surroundings) {
        WebhookConnector webhook = new WebhookConnector();
        webhook.open(surroundings);
        return webhook;
    }

    private static Surroundings surroundings(Map<String, String> settings) {
        return TestSurroundings.with(settings, new SettableClock(), new TestSurroundings.Notes());
    }
}
