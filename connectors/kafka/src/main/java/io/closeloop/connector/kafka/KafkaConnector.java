// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.Feed;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Watcher;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.jspecify.annotations.Nullable;

/** The bus, wanted with {@code closeloop.bus=kafka}. Needs its Camel context before it is opened. */
public final class KafkaConnector implements Connector, CamelContextAware {
    private @Nullable CamelContext context;
    private @Nullable AutoCloseable bus;
    private List<Watcher> watchers = List.of();
    private List<Feed> feeds = List.of();

    /** For {@link java.util.ServiceLoader}. */
    public KafkaConnector() {}

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public boolean wanted(Settings settings) {
        return settings.get("closeloop.bus", "local").equals("kafka");
    }

    @Override
    public void open(Surroundings surroundings) {
        CamelContext camel = context;
        if (camel == null) {
            throw new IllegalStateException("The Kafka connector needs a Camel context before it is opened");
        }
        KafkaSettings.read(surroundings.settings()).ifPresent(settings -> {
            KafkaBus opened = new KafkaBus(settings, surroundings, camel);
            bus = opened;
            watchers = opened.watchers();
            feeds = opened.feeds();
        });
    }

    @Override
    public List<Watcher> watchers() {
        return watchers;
    }

    @Override
    public List<Feed> feeds() {
        return feeds;
    }

    @Override
    public void close() {
        AutoCloseable opened = bus;
        if (opened != null) {
            try {
                opened.close();
            } catch (Exception e) {
                throw new IllegalStateException("The bus could not be closed", e);
            }
        }
    }
}
