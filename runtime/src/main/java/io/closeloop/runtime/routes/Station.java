// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import java.util.List;

/**
 * A place at which a route can begin: the only list there is of them, for Camel, for checks and for documentation.
 *
 * @param scheme {@code channel}, {@code interactions} or {@code answers}
 * @param name what stands after the colon
 * @param meaning which facts arrive, one sentence without a full stop
 * @param body the record that is the body there
 * @param headers what a route may set there; anything else it sets is dropped
 */
public record Station(
        String scheme, String name, String meaning, Class<? extends Record> body, List<PlanHeader> headers) {
    private static final List<PlanHeader> INTAKE = List.of(PlanHeader.SKIP, PlanHeader.TAG, PlanHeader.LANGUAGE);

    /** Every station, in the order of the flow. */
    public static final List<Station> ALL = List.of(
            intake("phone", "Calls that ended"),
            intake("chat", "Chats that ended"),
            intake("email", "E-mail threads that were resolved or fell silent"),
            intake("social", "Social conversations that ended"),
            intake("custom", "Contacts that a route of your own fed in"),
            new Station(
                    "interactions",
                    "matched",
                    "Ended contacts whose match with the CRM is settled",
                    InteractionFacts.class,
                    List.of(PlanHeader.SKIP)),
            answers("all", "Answers that count, and each later version of them"),
            answers("promoter", "The same, when the verdict is promoter"),
            answers("passive", "The same, when the verdict is passive"),
            answers("detractor", "The same, when the verdict is detractor"),
            answers("amended", "Later versions of answers that had counted and still do"),
            answers("retracted", "Answers that had counted and no longer do: taken back, erased, or not a person's"));

    public Station {
        headers = List.copyOf(headers);
    }

    /** As it stands in a route, such as {@code channel:phone}. */
    public String uri() {
        return scheme + ":" + name;
    }

    /** What may stand after a scheme's colon. */
    public static List<String> names(String scheme) {
        return ALL.stream()
                .filter(station -> station.scheme.equals(scheme))
                .map(Station::name)
                .toList();
    }

    private static Station intake(String channel, String meaning) {
        return new Station("channel", channel, meaning, InteractionFacts.class, INTAKE);
    }

    private static Station answers(String which, String meaning) {
        return new Station("answers", which, meaning, AnswerFacts.class, List.of());
    }
}
