// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class LocalCrmConnectorTest {
    private final LocalCrmConnector connector = new LocalCrmConnector();

    @Test
    void it_is_found_by_the_service_loader() {
        assertThat(ServiceLoader.load(Connector.class)).anyMatch(LocalCrmConnector.class::isInstance);
    }

    @Test
    void it_is_the_crm_unless_another_is_named() {
        assertThat(connector.wanted(Settings.of(Map.of()))).isTrue();
        assertThat(connector.wanted(Settings.of(Map.of("closeloop.crm", "local"))))
                .isTrue();
        assertThat(connector.wanted(Settings.of(Map.of("closeloop.crm", "salesforce"))))
                .isFalse();
    }

    @Test
    void once_open_it_offers_the_crm_and_its_verb() {
        connector.open(TestSurroundings.with(Map.of(), new SettableClock(), new TestSurroundings.Notes()));

        assertThat(connector.crm())
                .hasValueSatisfying(crm -> assertThat(crm.name()).isEqualTo("local"));
        assertThat(connector.targets()).extracting(DeliveryTarget::verb).containsExactly("local-crm-answer");
    }
}
