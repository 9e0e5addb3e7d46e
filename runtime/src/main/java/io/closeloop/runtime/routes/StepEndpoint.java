// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** A step that only adds to the plan. */
final class StepEndpoint extends DefaultEndpoint {
    private final Processor step;

    StepEndpoint(String uri, Component component, Processor step) {
        super(uri, component);
        this.step = step;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(org.apache.camel.Exchange exchange) throws Exception {
                step.process(exchange);
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException(getEndpointUri() + " is a step (to:), it cannot begin a route");
    }
}
