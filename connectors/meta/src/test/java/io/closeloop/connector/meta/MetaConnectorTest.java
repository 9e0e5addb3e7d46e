// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import io.closeloop.survey.Via;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaConnectorTest {
    private static final Map<String, String> COMPLETE = Map.of(
            "meta.app-secret", Page.SECRET,
            "meta.verify-token", Page.VERIFY,
            "meta.page-token", Page.TOKEN,
            "meta.page-id", Page.ID);

    @Test
    void it_is_found_by_its_service_file() {
        assertThat(ServiceLoader.load(Connector.class))
                .hasSize(1)
                .allSatisfy(connector -> assertThat(connector.name()).isEqualTo("meta"));
    }

    @Test
    void it_is_wanted_when_any_setting_speaks_of_meta() {
        assertThat(new MetaConnector().wanted(Settings.of(Map.of("meta.page-id", "1"))))
                .isTrue();
        assertThat(new MetaConnector().wanted(Settings.of(Map.of("meta.page-id", " ", "twilio.from", "+15550001111"))))
                .isFalse();
    }

    @Test
    void with_all_settings_it_listens_and_sends() {
        Surroundings surroundings = surroundings(COMPLETE);
        try (CamelContext camel = new DefaultCamelContext();
                MetaConnector connector = opened(camel, surroundings)) {
            assertThat(surroundings.settings().problems()).isEmpty();
            assertThat(connector.webhooks()).extracting(Webhook::path).containsExactly("/hooks/meta");
            assertThat(connector.senders()).extracting(InvitationSender::via).containsExactly(Via.MESSENGER);
            assertThat(connector.senders()).allMatch(InvitationSender::givesReceipts);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everything_that_is_missing_is_named_at_once() {
        Surroundings surroundings = surroundings(Map.of("meta.agent.55", "Desk"));
        MetaConnector connector = opened(new DefaultCamelContext(), surroundings);

        assertThat(surroundings.settings().problems())
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder("meta.app-secret", "meta.verify-token", "meta.page-token", "meta.page-id");
        assertThat(connector.webhooks()).isEmpty();
        assertThat(connector.senders()).isEmpty();
        connector.close();
    }

    @ParameterizedTest
    @CsvSource({
        "meta.page-id, my-page",
        "meta.app-id, 12a",
        "meta.graph-version, 25",
        "meta.graph-version, v25.0/me",
        "meta.base-url, graph.facebook.com"
    })
    void a_wrong_value_is_named_with_what_to_write(String key, String value) {
        Map<String, String> settings = new HashMap<>(COMPLETE);
        settings.put(key, value);
        Surroundings surroundings = surroundings(settings);

        MetaConnector connector = opened(new DefaultCamelContext(), surroundings);

        List<ConfigProblem> problems = surroundings.settings().problems();
        assertThat(problems).extracting(ConfigProblem::key).containsExactly(key);
        assertThat(problems.get(0).write()).contains(key + "=");
        assertThat(connector.webhooks()).isEmpty();
    }

    @Test
    void without_a_context_it_cannot_be_opened() {
        assertThatThrownBy(() -> new MetaConnector().open(surroundings(COMPLETE)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_account_does_not_show_its_secrets() {
        assertThat(Page.at(URI.create("https://graph.facebook.com")).toString())
                .isEqualTo("MetaAccount[https://graph.facebook.com/v25.0/1001]");
    }

    private static Surroundings surroundings(Map<String, String> settings) {
        return TestSurroundings.with(settings, new SettableClock(), new TestSurroundings.Notes());
    }

    private static MetaConnector opened(CamelContext camel, Surroundings surroundings) {
        MetaConnector connector = new MetaConnector();
        connector.setCamelContext(camel);
        connector.open(surroundings);
        return connector;
    }
}
