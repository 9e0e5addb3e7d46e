// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import io.closeloop.runtime.routes.AnswerFacts;
import io.closeloop.runtime.routes.InteractionFacts;
import io.closeloop.runtime.routes.PlanHeader;
import io.closeloop.runtime.routes.Station;
import java.util.stream.Collectors;

/** {@code routes/VOCABULARY.md}: every word an admin can use in a route. */
final class VocabularyPage {
    private final Vocabulary vocabulary;

    VocabularyPage(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    String text() {
        StringBuilder page = new StringBuilder();
        page.append("<!-- ").append(Generated.NOTE).append(" -->\n\n");
        page.append("""
                # Words for routes

                One file, one route, one sentence: `<id>.camel.yaml` holds one route with that `id` and a `description`, and every `to` has an `id`.
                A step such as `deliver:` only adds to a plan; the plan is committed with what happened, or not at all.
                `closeloop check` tells what is wrong; `closeloop new route <name>` writes a beginning. Values of `config/*.properties` stand in
                routes as `{{key}}`; they are listed in [config/SETTINGS.md](../config/SETTINGS.md).

                ## Where a route begins

                """);
        page.append("| `from: uri:` | arrives | body | may set |\n| --- | --- | --- | --- |\n");
        for (Station station : Station.ALL) {
            page.append("| `%s` | %s | [%s](#%s) | %s |\n"
                    .formatted(
                            station.uri(),
                            station.meaning(),
                            bodyName(station.body()),
                            bodyName(station.body()).replace(' ', '-'),
                            station.headers().isEmpty()
                                    ? ""
                                    : station.headers().stream()
                                            .map(header -> "`" + header.header() + "`")
                                            .collect(Collectors.joining(", "))));
        }
        page.append("""

                Any other address of Camel begins a route as well (`timer:`, `kafka:`, `file:` ...): such a route can feed in contacts of its own with
                `to: channel:custom`, and cannot use `survey:` or `deliver:`.

                ## What a route may set

                By `setHeader`. Anything else a route sets is dropped.

                | header | meaning |
                | --- | --- |
                """);
        for (PlanHeader header : PlanHeader.values()) {
            page.append("| `%s` | %s |\n".formatted(header.header(), header.meaning()));
        }
        page.append("\n## What a route can ask of the body\n");
        body(page, bodyName(InteractionFacts.class), InteractionFacts.class);
        body(page, bodyName(AnswerFacts.class), AnswerFacts.class);
        steps(page);
        return page.toString();
    }

    private static String bodyName(Class<?> body) {
        return body == AnswerFacts.class ? "an answer" : "an ended contact";
    }

    private static void body(StringBuilder page, String title, Class<? extends Record> body) {
        page.append("\n### ").append(title).append("\n\n");
        page.append("| property | type | meaning | example |\n| --- | --- | --- | --- |\n");
        for (Field field : new Shapes(name -> name).of(body).fields()) {
            page.append("| `${body.%s}` | %s | %s | %s |\n"
                    .formatted(
                            field.name(),
                            field.shape().label(),
                            Markdown.cell(field.meaning()),
                            Markdown.code(field.example())));
        }
    }

    private void steps(StringBuilder page) {
        page.append("""

                ## What a route can do

                ### survey:&lt;id&gt;

                Proposes `config/surveys/<id>.yaml`, in routes that begin with `interactions:matched`. The policy decides; when several routes propose, the first
                proposal counts.

                ```yaml
                - to:
                    id: ask-satisfaction
                    uri: survey:csat
                ```

                ### channel:custom

                Feeds in a contact of your own: a map or JSON as in [connectors/webhook](../connectors/webhook/README.md), with `id`, `channel` and `endedAt` at least.
                The step ends once it is durable; the header `fresh` is false for a repeat.

                ```yaml
                - to:
                    id: take-in
                    uri: channel:custom
                ```
                """);
        for (Vocabulary.Verb verb : vocabulary.verbs()) {
            page.append("\n### ").append(verb.uri()).append("\n\n");
            page.append(JsonSchemas.sentence(verb.meaning()));
            page.append(" In routes that begin with `answers:`.");
            if (!verb.connector().isEmpty()) {
                page.append(" Of [connectors/%s](../connectors/%s/README.md)."
                        .formatted(verb.connector(), verb.connector()));
            }
            page.append("\n\n").append(Markdown.options(verb.options(), "option"));
            page.append("\n```yaml\n").append(example(verb)).append("```\n");
        }
    }

    /** A step with every required option, and every other that has an example or a default. */
    private static String example(Vocabulary.Verb verb) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("- to:\n    id: %s\n    uri: %s\n".formatted(verb.name().replaceFirst("^[a-z]+-", ""), verb.uri()));
        StringBuilder parameters = new StringBuilder();
        for (Field field : verb.options().fields()) {
            String value = !field.example().isEmpty()
                    ? field.example()
                    : field.fallback() != null ? field.fallback().toString() : "";
            if (!value.isEmpty()) {
                parameters.append("      %s: %s\n".formatted(field.name(), value));
            }
        }
        if (!parameters.isEmpty()) {
            yaml.append("    parameters:\n").append(parameters);
        }
        return yaml.toString();
    }
}
