// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.deploy.Lint;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.testkit.Story;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of several routes has the first word: the first proposal counts, so it must not depend on who was saved last. */
class RouteOrderTest {
    @TempDir
    Path folder = Path.of(".");

    private final RouteDesk desk = new RouteDesk(Map.of(), Set.of("csat", "ces"), "local", null);

    private Plan plan() {
        return desk.plan(
                "interactions:matched",
                InteractionFacts.of(Story.anAnswer().build().interaction(), null));
    }

    @Test
    void a_route_that_is_saved_again_keeps_its_turn() throws Exception {
        RouteFolder routes = new RouteFolder(folder)
                .write("a", RouteFolder.to("a", "interactions:matched", "survey:csat"))
                .write("b", RouteFolder.to("b", "interactions:matched", "survey:ces"));
        try (DefaultCamelContext camel = io.closeloop.runtime.deploy.Camel.context("order", desk, Map.of())) {
            camel.start();
            Deployer deployer = new Deployer(camel, desk, new Lint(desk, Map.of()), routes.home(), event -> {});
            assertThat(deployer.startChecked()).isEmpty();
            assertThat(plan().proposals()).containsExactly("csat", "ces");

            routes.write("a", RouteFolder.to("a", "interactions:matched", "survey:csat") + "# saved again\n");

            assertThat(deployer.poll()).isTrue();
            assertThat(plan().proposals()).containsExactly("csat", "ces");
        }
    }
}
