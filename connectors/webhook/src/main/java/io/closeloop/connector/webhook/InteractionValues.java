// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.PhoneNumbers;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads an ended contact from plain values: the {@code data} of the event that {@code POST /hooks/events} takes. Pure. */
public final class InteractionValues {
    private static final ObjectMapper JSON = new ObjectMapper();

    private InteractionValues() {}

    /**
     * The contact; its id is given when it is recorded.
     *
     * @param source where the values come from; with their {@code id} the key by which a repeat is recognised
     * @throws IllegalArgumentException naming every field that is wrong and what to write, never a value
     */
    public static Interaction read(Map<String, Object> values, String source, PhoneNumbers phones, Instant now) {
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("type", EndedEvent.TYPE)
                .put("source", source)
                .put("id", "route");
        event.set("data", JSON.valueToTree(values));
        EndedEvent read = EndedEvent.read(event, phones, now, () -> "unrecorded");
        if (read.interaction() == null) {
            throw new IllegalArgumentException(read.problems().stream()
                    .map(problem -> problem.field().replaceFirst("^data\\.", "") + " " + problem.what())
                    .collect(Collectors.joining("; ")));
        }
        return read.interaction();
    }
}
