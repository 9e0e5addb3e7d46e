// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.runtime.routes.FactsLanguage;
import io.closeloop.runtime.routes.RouteDesk;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Camel contexts as this program wants them. */
public final class Camel {
    private Camel() {}

    /**
     * A context that knows our words and the placeholders, without routes. Camel's own reload stays off: it loses routes
     * on a bad edit (docs/decisions/0003).
     */
    public static DefaultCamelContext context(String name, RouteDesk desk, Map<String, String> placeholders) {
        DefaultCamelContext context = new DefaultCamelContext();
        prepare(context, name, desk, placeholders);
        return context;
    }

    /** Makes a context that is not started yet one of ours. */
    public static void prepare(
            DefaultCamelContext context, String name, RouteDesk desk, Map<String, String> placeholders) {
        context.getCamelContextExtension().setName(name);
        context.getRegistry().bind("closeloop-desk", desk);
        context.getRegistry().bind("bean-language", new FactsLanguage());
        Properties values = new Properties();
        values.putAll(placeholders);
        context.getPropertiesComponent().setInitialProperties(values);
        context.getShutdownStrategy().setTimeout(10);
        context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    }

    /** Adds a route file to a context; what is wrong with it is thrown as Camel says it. */
    public static void load(CamelContext context, RouteFile file) throws Exception {
        Resource resource = ResourceHelper.fromString(file.id() + ".yaml", file.text());
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
    }

    static void remove(CamelContext context, String routeId) throws Exception {
        if (context.getRoute(routeId) != null) {
            context.getRouteController().stopRoute(routeId);
            context.removeRoute(routeId);
        }
    }
}
