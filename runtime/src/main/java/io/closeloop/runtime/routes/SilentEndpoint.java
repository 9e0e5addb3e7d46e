// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Stands for an endpoint that would reach somebody: takes what it is given and does nothing. Our own words, and the steps
 * of Camel that only compute, stay what they are.
 */
public final class SilentEndpoint extends DefaultEndpoint {
    /** Steps that reach nobody. */
    private static final Set<String> COMPUTING = Set.of(
            "survey",
            "deliver",
            "direct",
            "log",
            "bean",
            "class",
            "language",
            "dataformat",
            "mock",
            "stub",
            "validator",
            "xslt",
            "jolt",
            "jq",
            "jsonpath");

    private final Endpoint silenced;
    private final Consumer<String> heard;

    private SilentEndpoint(String uri, Endpoint silenced, Consumer<String> heard) {
        super(uri, silenced instanceof DefaultEndpoint known ? known.getComponent() : null);
        this.silenced = silenced;
        this.heard = heard;
    }

    /**
     * Puts silence in place of everything that reaches out.
     *
     * @param heard told the scheme of each step that was made and came to nothing; called from any thread
     */
    public static EndpointStrategy everywhere(Consumer<String> heard) {
        return (uri, endpoint) -> {
            String scheme = scheme(uri);
            return COMPUTING.contains(scheme) || endpoint instanceof SilentEndpoint
                    ? endpoint
                    : new SilentEndpoint(uri, endpoint, heard);
        };
    }

    private static String scheme(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(org.apache.camel.Exchange exchange) {
                heard.accept(scheme(getEndpointUri()));
            }
        };
    }

    @Override
    public org.apache.camel.Consumer createConsumer(Processor processor) throws Exception {
        if (silenced instanceof StationEndpoint station) {
            return station.createConsumer(processor);
        }
        throw new IllegalStateException(scheme(getEndpointUri()) + ": is not listened to here: nobody is reached");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
