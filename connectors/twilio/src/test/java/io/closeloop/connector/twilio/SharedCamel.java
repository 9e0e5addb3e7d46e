// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The one Camel context of this JVM, never stopped: camel-twilio's thread pool is static, and the first context that stops
 * takes it away from all others.
 */
final class SharedCamel {
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    static {
        CONTEXT.start();
    }

    private SharedCamel() {}

    static CamelContext context() {
        return CONTEXT;
    }
}
