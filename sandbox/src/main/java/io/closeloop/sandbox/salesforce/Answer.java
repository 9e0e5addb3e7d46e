// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call is answered with; a null body is an empty one. */
record Answer(int status, @Nullable JsonNode body, Map<String, String> headers) {
    static Answer of(int status, JsonNode body) {
        return new Answer(status, body, Map.of());
    }

    static Answer empty(int status) {
        return new Answer(status, null, Map.of());
    }

    boolean good() {
        return status < 300;
    }
}
