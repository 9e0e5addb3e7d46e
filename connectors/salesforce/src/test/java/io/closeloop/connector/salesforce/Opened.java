// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.port.Allowance;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Surroundings;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** The connector as the program opens it, in a running Camel context, against a loopback org. */
final class Opened implements AutoCloseable {
    final SettableClock clock = new SettableClock();
    final Surroundings surroundings;
    private final CamelContext camel = new DefaultCamelContext();
    private final SalesforceConnector connector = new SalesforceConnector();

    Opened(LoopbackOrg org, String... more) {
        this(org.url(), more);
    }

    Opened(String loginUrl, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "closeloop.crm", "salesforce",
                "salesforce.login-url", loginUrl,
                "salesforce.client-id", "cid",
                "salesforce.client-secret", "s3cr3t",
                "salesforce.timeout-seconds", "2"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        surroundings = TestSurroundings.with(settings, clock, new TestSurroundings.Notes());
        connector.setCamelContext(camel);
        connector.open(surroundings);
        camel.start();
    }

    @SuppressWarnings("unchecked")
    DeliveryTarget<SalesforceAnswer> target() {
        return (DeliveryTarget<SalesforceAnswer>) connector.targets().get(0);
    }

    Crm crm() {
        return connector.crm().orElseThrow();
    }

    Allowance allowance() {
        return connector.allowances().get(0);
    }

    CamelContext camel() {
        return camel;
    }

    @Override
    public void close() {
        connector.close();
        camel.stop();
    }
}
