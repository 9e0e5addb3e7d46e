// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.port.Duties;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has routes that begin with a clock run on one node at a time: each is a duty. Every node's clock ticks, and only on the
 * owner does the tick go further, so that another goes on with its next tick once the owner is gone. Asking at each tick,
 * not once when ownership changes, is what a node needs that was stopped and does not know it has lost the duty.
 */
public final class OneOwner implements RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(OneOwner.class);
    /** Sources that fire on every node alike, because nothing outside hands out their work. */
    private static final Set<String> CLOCKS = Set.of("timer", "scheduler", "quartz", "cron");

    private final Duties duties;

    public OneOwner(Duties duties) {
        this.duties = duties;
    }

    /** The name of a route's duty. */
    static String duty(String routeId) {
        return "route-" + routeId.toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode node) {
        if (duties == Duties.ALONE || !(node instanceof RouteDefinition route) || route.getInput() == null) {
            return null;
        }
        String source = context.resolvePropertyPlaceholders(route.getInput().getEndpointUri());
        int colon = source.indexOf(':');
        return colon > 0 && CLOCKS.contains(source.substring(0, colon)) ? new Policy(duty(routeId)) : null;
    }

    private final class Policy extends RoutePolicySupport {
        private final String duty;
        private final AtomicBoolean owner = new AtomicBoolean();

        Policy(String duty) {
            this.duty = duty;
        }

        /** Applies for the duty before the first tick. */
        @Override
        public void onStart(Route route) {
            mine(route);
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (!mine(route)) {
                exchange.setRouteStop(true);
            }
        }

        private boolean mine(Route route) {
            boolean mine = duties.mine(duty);
            if (owner.getAndSet(mine) != mine) {
                LOG.info("Route {} {}", route.getId(), mine ? "runs on this node" : "runs on another node from now on");
            }
            return mine;
        }

        @Override
        public void onStop(Route route) {
            duties.giveUp(duty);
            owner.set(false);
        }

        @Override
        public void onSuspend(Route route) {
            onStop(route);
        }
    }
}
