// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.closeloop.port.Duties;
import io.closeloop.port.Store;
import io.closeloop.store.SqlStore;
import io.closeloop.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with the same routes. */
class OneOwnerTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @TempDir
    Path folder = Path.of(".");

    private static final class Node implements AutoCloseable {
        private final Store store;
        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final AtomicInteger timer = new AtomicInteger();
        private final AtomicInteger scheduler = new AtomicInteger();
        private final AtomicInteger direct = new AtomicInteger();

        Node(String url) throws Exception {
            store = SqlStore.open(url, Clock.systemUTC());
            camel.getPropertiesComponent().addInitialProperty("my.source", "timer");
            camel.addRoutePolicyFactory(new OneOwner(store.duties()));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("{{my.source}}:a?period=50").routeId("a").process(exchange -> timer.incrementAndGet());
                    from("scheduler:b?delay=50").routeId("b").process(exchange -> scheduler.incrementAndGet());
                    from("direct:c").routeId("c").process(exchange -> direct.incrementAndGet());
                }
            });
            camel.start();
        }

        @Override
        public void close() {
            camel.stop();
            store.close();
        }
    }

    @Test
    void a_clock_fires_on_one_node_and_on_the_other_when_that_has_stopped() throws Exception {
        String url = POSTGRES.url();
        try (Node first = new Node(url);
                Node second = new Node(url)) {
            await().until(() -> first.timer.get() > 5 && first.scheduler.get() > 5);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> second.timer.get() == 0 && second.scheduler.get() == 0);
            // What others call is nobody's alone.
            first.camel.createProducerTemplate().sendBody("direct:c", "");
            second.camel.createProducerTemplate().sendBody("direct:c", "");
            assertThat(first.direct).hasValue(1);
            assertThat(second.direct).hasValue(1);

            first.camel.getRouteController().stopRoute("a");

            await().atMost(Duration.ofSeconds(8)).until(() -> second.timer.get() > 0);
            assertThat(second.scheduler).as("the other route stays where it is").hasValue(0);
            first.close();
            await().atMost(Duration.ofSeconds(8)).until(() -> second.scheduler.get() > 0);
            assertThat(Duties.LEASE).isGreaterThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void on_one_node_nothing_stands_between_a_clock_and_its_route() throws Exception {
        try (Node alone = new Node("jdbc:sqlite:" + folder.resolve("a.db"))) {
            assertThat(alone.camel.getRoute("a").getRoutePolicyList()).isNullOrEmpty();
            await().until(() -> alone.timer.get() > 2 && alone.scheduler.get() > 2);
        }
    }
}
