// SPDX-License-Identifier: Apache-2.0
package io.closeloop.event;

import io.closeloop.interaction.Interaction;
import io.closeloop.port.PhoneNumbers;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads an ended contact from plain values: the {@code data} of the event that {@code POST /hooks/events} takes. Pure. */
public final class InteractionValues {
    private InteractionValues() {}

    /**
     * The contact; its id is given when it is recorded.
     *
     * @param source where the values come from; with their {@code id} the key by which a repeat is recognised
     * @throws IllegalArgumentException naming every field that is wrong and what to write, never a value
     */
    public static Interaction read(Map<String, Object> values, String source, PhoneNumbers phones, Instant now) {
        Map<String, Object> event =
                Map.of("specversion", "1.0", "type", EndedEvent.TYPE, "source", source, "id", "route", "data", values);
        EndedEvent read = EndedEvent.read(event, phones, now, () -> "unrecorded");
        if (read.interaction() == null) {
            throw new IllegalArgumentException(read.problems().stream()
                    .map(problem -> problem.field().replaceFirst("^data\\.", "") + " " + problem.what())
                    .collect(Collectors.joining("; ")));
        }
        return read.interaction();
    }
}
