// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer, or several, as CloudEvents in structured JSON. Pure. It carries the CRM's record id and no phone number or e-mail
 * address.
 *
 * @param id the same for every try of one version of one effect, and different otherwise
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON format</a>
 */
record AnswerEvent(String id, String contentType, byte[] json) {
    private static final String ONE = "application/cloudevents+json; charset=utf-8";
    private static final String SEVERAL = "application/cloudevents-batch+json; charset=utf-8";

    /** @param source the installation's public address */
    static AnswerEvent of(Effect<?> effect, URI source) {
        return new AnswerEvent(id(effect), ONE, event(effect, source).toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Several in one message. A try of the same effects has the same id; receivers know each event by its own.
     *
     * @param effects at least one
     */
    static AnswerEvent batch(List<? extends Effect<?>> effects, URI source) {
        ArrayNode events = JsonNodeFactory.instance.arrayNode(effects.size());
        effects.forEach(effect -> events.add(event(effect, source)));
        return new AnswerEvent(
                id(effects.get(0)) + "-to-" + id(effects.get(effects.size() - 1)) + "-" + effects.size(),
                SEVERAL,
                events.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String id(Effect<?> effect) {
        return effect.id() + "-" + effect.version();
    }

    private static ObjectNode event(Effect<?> effect, URI source) {
        AnswerStory story = effect.story();
        Answer answer = story.answer();
        ObjectNode event = JsonNodeFactory.instance
                .objectNode()
                .put("specversion", "1.0")
                .put("id", id(effect))
                .put("source", source.toString())
                .put("type", "closeloop." + happened(answer).code())
                .put("subject", answer.id())
                .put("time", answer.at().toString())
                .put("datacontenttype", "application/json");
        ObjectNode data = event.putObject("data");
        answer(answer, data.putObject("answer"));
        interaction(story.interaction(), data.putObject("interaction"));
        match(story, data.putObject("match"));
        Escalation escalation = story.escalation();
        if (escalation != null) {
            data.putObject("escalation")
                    .put("state", escalation.state().code())
                    .put("openedAt", escalation.openedAt().toString())
                    .put("owner", escalation.owner());
        }
        links(story, data.putObject("links"));
        return event;
    }

    private static LedgerEvent happened(Answer answer) {
        return switch (answer.evidence()) {
            case RETRACTED -> LedgerEvent.ANSWER_RETRACTED;
            case SUSPECT -> LedgerEvent.ANSWER_SUSPECT;
            case CONFIRMED, INTENT -> answer.version() == 1 ? LedgerEvent.ANSWER_GIVEN : LedgerEvent.ANSWER_AMENDED;
        };
    }

    private static void answer(Answer answer, ObjectNode json) {
        json.put("id", answer.id())
                .put("version", answer.version())
                .put("survey", answer.surveyId())
                .put("wording", answer.wording())
                .put("metric", answer.metric().code())
                .put("score", answer.score())
                .put(
                        "verdict",
                        answer.verdict() == null ? null : answer.verdict().code())
                .put("comment", answer.comment())
                .put("evidence", answer.evidence().code())
                .put("language", answer.language())
                .put("via", answer.via())
                .put("at", answer.at().toString());
    }

    private static void interaction(Interaction interaction, ObjectNode json) {
        json.put("id", interaction.id())
                .put("channel", interaction.channel().code())
                .put("source", interaction.source())
                .put("sourceId", interaction.sourceId())
                .put("endedAt", interaction.endedAt().toString())
                .put("queue", interaction.queue().map(Participant::id).orElse(null));
        interaction
                .agent()
                .ifPresent(
                        agent -> json.putObject("agent").put("id", agent.id()).put("name", agent.name()));
        ArrayNode tags = json.putArray("tags");
        interaction.tags().forEach(tags::add);
    }

    private static void match(AnswerStory story, ObjectNode json) {
        Match match = story.match();
        if (match instanceof Match.Matched matched) {
            json.put("state", "matched")
                    .put("contactId", matched.contactId())
                    .put("basis", matched.basis().code())
                    .put("confidence", matched.confidence());
        } else {
            json.put("state", match instanceof Match.Ambiguous ? "ambiguous" : match == null ? "pending" : "nobody");
        }
    }

    private static void links(AnswerStory story, ObjectNode json) {
        json.put("why", story.whyLink().toString());
        if (story.contactLink() != null) {
            json.put("contact", story.contactLink().toString());
        }
        if (story.caseLink() != null) {
            json.put("case", story.caseLink().toString());
        }
    }

    /** Without the customer's words. */
    @Override
    public String toString() {
        return "AnswerEvent[" + id + "]";
    }
}
