// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.Surroundings;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class SalesforceConnectorTest {
    @Test
    void it_is_found_by_the_service_loader() {
        assertThat(ServiceLoader.load(Connector.class)).anyMatch(SalesforceConnector.class::isInstance);
    }

    @Test
    void it_is_wanted_when_it_is_the_crm_or_any_of_its_settings_is_there() {
        SalesforceConnector connector = new SalesforceConnector();

        assertThat(connector.wanted(Settings.of(Map.of()))).isFalse();
        assertThat(connector.wanted(Settings.of(Map.of("closeloop.crm", "local"))))
                .isFalse();
        assertThat(connector.wanted(Settings.of(Map.of("closeloop.crm", "salesforce"))))
                .isTrue();
        assertThat(connector.wanted(Settings.of(Map.of("salesforce.client-id", "cid"))))
                .isTrue();
    }

    @Test
    void every_setting_that_is_missing_or_wrong_is_named_at_once_and_the_start_survives() throws Exception {
        Surroundings surroundings = TestSurroundings.with(
                Map.of(
                        "closeloop.crm", "salesforce",
                        "salesforce.login-url", "acme.my.salesforce.com",
                        "salesforce.authentication-type", "PASSWORD",
                        "salesforce.api-version", "latest",
                        "salesforce.zone-field", "Id FROM User",
                        "salesforce.opt-out-field", "a-b"),
                new SettableClock(),
                new TestSurroundings.Notes());
        try (CamelContext camel = new DefaultCamelContext();
                SalesforceConnector connector = new SalesforceConnector()) {
            connector.setCamelContext(camel);
            connector.open(surroundings);
            camel.start();

            assertThat(connector.targets()).as("routes can still be checked").hasSize(1);
            assertThat(camel.hasComponent("salesforce")).isNull();
        }
        assertThat(surroundings.settings().problems())
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder(
                        "salesforce.login-url",
                        "salesforce.authentication-type",
                        "salesforce.api-version",
                        "salesforce.client-id",
                        "salesforce.client-secret",
                        "salesforce.zone-field",
                        "salesforce.opt-out-field");
    }

    @Test
    void a_login_by_assertion_needs_its_key_and_no_secret() {
        Settings settings = Settings.of(Map.of(
                "salesforce.login-url", "https://acme.my.salesforce.com",
                "salesforce.client-id", "cid",
                "salesforce.authentication-type", "jwt"));

        SalesforceAccount.read(settings);

        assertThat(settings.problems())
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder(
                        "salesforce.user-name", "salesforce.keystore", "salesforce.keystore-password");
    }

    @Test
    void secrets_do_not_show() {
        Settings settings = Settings.of(Map.of(
                "salesforce.login-url", "https://acme.my.salesforce.com",
                "salesforce.client-id", "cid",
                "salesforce.client-secret", "s3cr3t",
                "salesforce.authentication-type", "jwt",
                "salesforce.user-name", "integration@example.com",
                "salesforce.keystore", "key.p12",
                "salesforce.keystore-password", "ch4ngeit"));

        SalesforceAccount account = SalesforceAccount.read(settings);

        assertThat(account + " " + account.jwt()).doesNotContain("s3cr3t", "ch4ngeit");
    }
}
