// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** A scheme whose endpoints begin routes. */
abstract sealed class StationComponent extends DefaultComponent
        permits StationComponent.Channels, StationComponent.Interactions, StationComponent.Answers {
    private final String scheme;
    private final List<String> names;

    StationComponent(String scheme) {
        this.scheme = scheme;
        this.names = Station.names(scheme);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!names.contains(remaining)) {
            throw new IllegalArgumentException(scheme + ":" + remaining + " does not exist; write one of " + scheme
                    + ":" + String.join(", " + scheme + ":", names));
        }
        return new StationEndpoint(uri, this, scheme + ":" + remaining, desk(getCamelContext()));
    }

    static RouteDesk desk(CamelContext context) {
        RouteDesk desk = context.getRegistry().findSingleByType(RouteDesk.class);
        if (desk == null) {
            throw new IllegalStateException("Bind a RouteDesk to the Camel registry before the routes are loaded");
        }
        return desk;
    }

    /** {@code channel:phone} ...: contacts that ended on that channel. */
    public static final class Channels extends StationComponent {
        public Channels() {
            super("channel");
        }
    }

    /** {@code interactions:matched}: recorded contacts whose match is settled. */
    public static final class Interactions extends StationComponent {
        public Interactions() {
            super("interactions");
        }
    }

    /** {@code answers:...}: confirmed answers. */
    public static final class Answers extends StationComponent {
        public Answers() {
            super("answers");
        }
    }
}
