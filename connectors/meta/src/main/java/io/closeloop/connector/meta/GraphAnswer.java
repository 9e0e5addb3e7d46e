// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one call of the Graph API. */
sealed interface GraphAnswer {
    /**
     * Meta, or something on the way to it, answered.
     *
     * @param body a missing node when it was no JSON
     * @param pause how long Meta asked us to stay away; null when it did not
     */
    record Heard(int status, JsonNode body, @Nullable Duration pause) implements GraphAnswer {
        boolean ok() {
            return status >= 200 && status < 300;
        }

        /** Without the body: it may hold a customer's words. */
        @Override
        public String toString() {
            return "Heard[" + status + "]";
        }
    }

    /** The call never left us. */
    record NotSent(String reason) implements GraphAnswer {}

    /** The call went out and no answer came: Meta may have acted on it. */
    record Lost(String reason) implements GraphAnswer {}
}
