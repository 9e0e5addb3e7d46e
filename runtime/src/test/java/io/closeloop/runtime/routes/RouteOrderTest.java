// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.testkit.Story;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** Which of several routes has the first word: the first proposal counts, so it must not depend on who was saved last. */
class RouteOrderTest {
    private final RouteDesk desk = new RouteDesk(Map.of(), Set.of("csat", "ces"), "local", null);

    private Plan plan() {
        return desk.plan(
                "interactions:matched",
                InteractionFacts.of(Story.anAnswer().build().interaction(), null));
    }

    @Test
    void a_route_that_is_exchanged_keeps_its_turn() throws Exception {
        try (DefaultCamelContext camel = Camel.context("order", desk, Map.of())) {
            camel.start();
            load(camel, "b", "survey:ces");
            load(camel, "a", "survey:csat");
            assertThat(plan().proposals()).containsExactly("csat", "ces");

            camel.getRouteController().stopRoute("a");
            camel.removeRoute("a");
            load(camel, "a", "survey:csat");

            assertThat(plan().proposals()).containsExactly("csat", "ces");
        }
    }

    private static void load(DefaultCamelContext camel, String id, String uri) throws Exception {
        String text = RouteFolder.to(id, "interactions:matched", uri);
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(id + ".yaml", text));
    }
}
