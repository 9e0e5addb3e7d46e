// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import io.closeloop.port.Feed;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Watcher;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;

/** Both directions, as configured. */
final class KafkaBus implements AutoCloseable {
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();

    KafkaBus(KafkaSettings settings, Surroundings surroundings, CamelContext camel) {
        // kafka: in a route of an admin's own uses the same brokers and account.
        KafkaClients clients = new KafkaClients(settings);
        KafkaComponent component = camel.getComponent("kafka", KafkaComponent.class);
        component.getConfiguration().setBrokers(settings.brokers());
        component.setKafkaClientFactory(clients);
        String intake = settings.intake();
        if (intake != null) {
            KafkaIntake feed = new KafkaIntake(settings, intake, surroundings, camel);
            watchers.add(feed);
            feeds.add(feed);
        }
        String ledger = settings.ledger();
        if (ledger != null) {
            KafkaLedger feed = new KafkaLedger(ledger, surroundings, () -> clients.ledgerProducer("closeloop-ledger"));
            watchers.add(feed);
            feeds.add(feed);
        }
    }

    List<Watcher> watchers() {
        return List.copyOf(watchers);
    }

    List<Feed> feeds() {
        return List.copyOf(feeds);
    }

    @Override
    public void close() {
        watchers.forEach(Watcher::stop);
    }
}
