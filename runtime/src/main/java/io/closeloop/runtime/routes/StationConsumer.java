// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** A route's ear at a station. */
final class StationConsumer extends DefaultConsumer {
    private final String station;
    private final RouteDesk desk;

    StationConsumer(StationEndpoint endpoint, Processor processor, String station, RouteDesk desk) {
        super(endpoint, processor);
        this.station = station;
        this.desk = desk;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        desk.add(station, this);
    }

    @Override
    protected void doStop() throws Exception {
        desk.remove(station, this);
        super.doStop();
    }
}
