// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import io.closeloop.survey.Via;
import io.closeloop.testkit.Loopback;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class TwilioConnectorTest {
    private final SettableClock clock = new SettableClock();

    @Test
    void the_program_finds_it() {
        assertThat(ServiceLoader.load(Connector.class)).anySatisfy(connector -> {
            assertThat(connector).isInstanceOf(TwilioConnector.class);
            assertThat(connector.name()).isEqualTo("twilio");
        });
    }

    @Test
    void it_is_wanted_once_a_setting_speaks_of_it() {
        TwilioConnector connector = new TwilioConnector();

        assertThat(connector.wanted(Settings.of(Map.of("slack.bot-token", "x"))))
                .isFalse();
        assertThat(connector.wanted(Settings.of(Map.of("twilio.from", "")))).isFalse();
        assertThat(connector.wanted(Settings.of(Map.of("twilio.from", "+15550001111"))))
                .isTrue();
    }

    @Test
    void it_opens_all_its_parts_before_camel_has_started() {
        TwilioConnector connector = new TwilioConnector();
        connector.setCamelContext(new DefaultCamelContext());

        connector.open(TestSurroundings.with(Twilio.settings(), clock, new TestSurroundings.Notes()));

        assertThat(connector.webhooks().stream().map(Webhook::path))
                .containsExactlyInAnyOrder(
                        "/hooks/twilio/voice",
                        "/hooks/twilio/message",
                        "/hooks/twilio/message-status",
                        "/hooks/twilio/conversations");
        assertThat(connector.senders().stream().map(InvitationSender::via))
                .containsExactlyInAnyOrder(Via.SMS, Via.CHAT);
        assertThat(connector.targets()).isEmpty();
        assertThat(connector.watchers()).isEmpty();
        assertThat(connector.crm()).isEmpty();
        connector.close();
    }

    @Test
    void missing_settings_are_all_named_at_once() {
        assertThat(problems(Map.of("twilio.queue.+15005550006", "billing")))
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder("twilio.account-sid", "twilio.auth-token", "twilio.from");
    }

    @Test
    void wrong_settings_are_all_named_at_once_and_no_secret_is_shown() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("twilio.account-sid", "SK0123456789abcdef0123456789abcdef");
        wrong.put("twilio.auth-token", Twilio.TOKEN);
        wrong.put("twilio.from", "+1 (555) 000");
        wrong.put("twilio.messaging-service-sid", "none");
        wrong.put("twilio.sms-numbers", "+15550001111,ask Bo!");
        wrong.put("twilio.base-url", "api.twilio.com");
        wrong.put("twilio.timeout-seconds", "soon");
        wrong.put("twilio.agent-pattern", "(");
        wrong.put("twilio.bot-pattern", "[");

        Iterable<ConfigProblem> problems = problems(wrong);

        assertThat(problems)
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder(
                        "twilio.account-sid",
                        "twilio.from",
                        "twilio.messaging-service-sid",
                        "twilio.sms-numbers",
                        "twilio.base-url",
                        "twilio.timeout-seconds",
                        "twilio.agent-pattern",
                        "twilio.bot-pattern");
        assertThat(problems.toString()).doesNotContain(Twilio.TOKEN);
    }

    @Test
    void a_messaging_service_needs_no_number() {
        Map<String, String> settings = Twilio.settings();
        settings.remove("twilio.from");
        settings.put("twilio.messaging-service-sid", "MG0123456789abcdef0123456789abcdef");

        assertThat(problems(settings)).isEmpty();
    }

    @Test
    void without_a_camel_context_it_says_so() {
        Surroundings surroundings = TestSurroundings.with(Twilio.settings(), clock, new TestSurroundings.Notes());

        assertThatThrownBy(() -> new TwilioConnector().open(surroundings)).hasMessageContaining("Camel context");
    }

    @Test
    void the_account_shows_no_token() {
        assertThat(TwilioAccount.of(Settings.of(Twilio.settings()))
                        .orElseThrow()
                        .toString())
                .contains(Twilio.ACCOUNT)
                .doesNotContain(Twilio.TOKEN);
    }

    @Test
    void routes_of_an_admins_own_can_use_camels_component_with_our_account() {
        try (Loopback vendor = new Loopback()) {
            vendor.answering(Reply.json(201, "{\"sid\":\"SM1\",\"status\":\"queued\"}"));
            Map<String, String> settings = Twilio.settings();
            settings.put("twilio.base-url", vendor.base().toString());
            TwilioConnector connector = new TwilioConnector();
            connector.setCamelContext(SharedCamel.context());
            connector.open(TestSurroundings.with(settings, clock, new TestSurroundings.Notes()));

            SharedCamel.context()
                    .createProducerTemplate()
                    .requestBody(
                            "twilio:message/creator?from=RAW(+15005550006)&to=RAW(+15551230001)&inBody=body", "Hello");

            assertThat(vendor.calls())
                    .singleElement()
                    .satisfies(call -> assertThat(call.form())
                            .containsEntry("Body", "Hello")
                            .containsEntry("To", "+15551230001"));
            connector.close();
        }
    }

    private Iterable<ConfigProblem> problems(Map<String, String> values) {
        Surroundings surroundings = TestSurroundings.with(values, clock, new TestSurroundings.Notes());
        TwilioConnector connector = new TwilioConnector();
        connector.setCamelContext(new DefaultCamelContext());
        connector.open(surroundings);
        if (!surroundings.settings().problems().isEmpty()) {
            assertThat(connector.senders()).isEmpty();
        }
        connector.close();
        return surroundings.settings().problems();
    }
}
