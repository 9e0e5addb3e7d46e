// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import java.time.Instant;
import java.util.Map;

/**
 * A piece of work on one contact that is over. Spans are told of afterwards, once what they did is durable.
 *
 * @param name what was done, out of a small set: never with an id or a handle in it
 * @param kind whether somebody called us, we called somebody, or neither
 * @param interaction id of the contact; the trace follows from it ({@link TraceIds})
 * @param first true for the recording of the contact, under which all other spans of its trace hang
 * @param failed whether it has to be done again
 * @param attributes ids and words of a small set; no personal data
 */
public record Span(
        String name,
        Kind kind,
        String interaction,
        boolean first,
        Instant from,
        Instant until,
        boolean failed,
        Map<String, String> attributes) {
    public Span {
        attributes = Map.copyOf(attributes);
    }

    /** As in OpenTelemetry. */
    public enum Kind {
        SERVER,
        CLIENT,
        INTERNAL
    }

    /** Work inside the program that went well. */
    public static Span inside(
            String name, String interaction, Instant from, Instant until, Map<String, String> attributes) {
        return new Span(name, Kind.INTERNAL, interaction, false, from, until, false, attributes);
    }

    /** A call of an outside system. */
    public static Span call(
            String name,
            String interaction,
            Instant from,
            Instant until,
            boolean failed,
            Map<String, String> attributes) {
        return new Span(name, Kind.CLIENT, interaction, false, from, until, failed, attributes);
    }
}
