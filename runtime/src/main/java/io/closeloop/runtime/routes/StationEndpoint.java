// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** The beginning of a route at one of our stations. */
final class StationEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    private final String station;
    private final RouteDesk desk;

    StationEndpoint(String uri, Component component, String station, RouteDesk desk) {
        super(uri, component);
        this.station = station;
        this.desk = desk;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        StationConsumer consumer = new StationConsumer(this, processor, station, desk);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        if (station.equals("channel:custom")) {
            return new CustomIntake(this, desk);
        }
        throw new IllegalArgumentException(
                station + " can only begin a route (from:); to feed in contacts of your own write to: channel:custom");
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
