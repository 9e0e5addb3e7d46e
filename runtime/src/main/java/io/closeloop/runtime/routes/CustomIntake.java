// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Intake;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * {@code to: channel:custom}: any route feeds in contacts of its own, as {@link Interaction}, as map or as JSON text. The
 * step ends when they are durable, so a broker's message is acknowledged only then.
 */
final class CustomIntake extends DefaultProducer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final RouteDesk desk;

    CustomIntake(Endpoint endpoint, RouteDesk desk) {
        super(endpoint);
        this.desk = desk;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        RouteDesk.CustomInbox custom = desk.inbox()
                .orElseThrow(() -> new IllegalStateException("This program only checks routes, it takes nothing in"));
        Interaction interaction = interaction(exchange, custom);
        try {
            exchange.getMessage()
                    .setHeader(
                            "fresh",
                            custom.inbox()
                                    .record(List.of(new Intake.Ended(interaction)))
                                    .toCompletableFuture()
                                    .get(30, TimeUnit.SECONDS)
                                    .get(0)
                                    .fresh());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IllegalStateException("The store did not answer within 30 s; send the message again", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Interaction interaction(Exchange exchange, RouteDesk.CustomInbox custom) throws IOException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Interaction interaction) {
            return interaction;
        }
        if (body instanceof Map<?, ?> map) {
            return custom.reader().apply((Map<String, Object>) map);
        }
        String json = exchange.getMessage().getBody(String.class);
        return custom.reader().apply(JSON.readValue(json == null ? "" : json, MAP));
    }
}
