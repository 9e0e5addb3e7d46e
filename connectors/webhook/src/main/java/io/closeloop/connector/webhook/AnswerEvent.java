// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.escalation.Escalation;
import io.closeloop.event.Rfc3339;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * An answer, or several, as CloudEvents in structured JSON. Pure. It carries the CRM's record id and no phone number or e-mail
 * address.
 *
 * @param id the same for every try of one version of one effect, and different otherwise
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON format</a>
 */
record AnswerEvent(String id, ContentType contentType, byte[] json) {
    private static final ContentType ONE = ContentType.parse("application/cloudevents+json; charset=utf-8");
    private static final ContentType SEVERAL = ContentType.parse("application/cloudevents-batch+json; charset=utf-8");
    private static final JsonFactory JSON = new JsonFactory();

    /** @param source the installation's public address */
    static AnswerEvent of(Effect<?> effect, URI source) {
        return new AnswerEvent(id(effect), ONE, written(json -> event(effect, source, json)));
    }

    /**
     * Several in one message. A try of the same effects has the same id, and one of any others another; receivers know each
     * event by its own.
     *
     * @param effects at least one
     */
    static AnswerEvent batch(List<? extends Effect<?>> effects, URI source) {
        return new AnswerEvent(batchId(effects), SEVERAL, written(json -> {
            json.writeStartArray();
            for (Effect<?> effect : effects) {
                event(effect, source, json);
            }
            json.writeEndArray();
        }));
    }

    private static String id(Effect<?> effect) {
        return effect.id() + "-" + effect.version();
    }

    private static String batchId(List<? extends Effect<?>> effects) {
        String ids = effects.stream().map(AnswerEvent::id).collect(Collectors.joining(" "));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(ids.getBytes(StandardCharsets.UTF_8));
            return "batch_" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** By way of text: half a surrogate pair in a comment becomes a question mark, where a writer of bytes would give up. */
    private static byte[] written(Writing writing) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Texts can always be written to", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void event(Effect<?> effect, URI source, JsonGenerator json) throws IOException {
        AnswerStory story = effect.story();
        Answer answer = story.answer();
        json.writeStartObject();
        json.writeStringField("specversion", "1.0");
        json.writeStringField("id", id(effect));
        json.writeStringField("source", source.toString());
        json.writeStringField("type", "closeloop." + happened(answer).code());
        json.writeStringField("subject", answer.id());
        json.writeStringField("time", Rfc3339.write(answer.changedAt()));
        json.writeStringField("datacontenttype", "application/json");
        json.writeObjectFieldStart("data");
        json.writeObjectFieldStart("answer");
        answer(answer, json);
        json.writeEndObject();
        json.writeObjectFieldStart("interaction");
        interaction(story.interaction(), json);
        json.writeEndObject();
        json.writeObjectFieldStart("match");
        match(story.match(), json);
        json.writeEndObject();
        Escalation escalation = story.escalation();
        if (escalation != null) {
            json.writeObjectFieldStart("escalation");
            json.writeStringField("state", escalation.state().code());
            json.writeStringField("openedAt", Rfc3339.write(escalation.openedAt()));
            json.writeStringField("owner", escalation.owner());
            json.writeEndObject();
        }
        json.writeObjectFieldStart("links");
        links(story, json);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static LedgerEvent happened(Answer answer) {
        return switch (answer.evidence()) {
            case RETRACTED -> LedgerEvent.ANSWER_RETRACTED;
            case SUSPECT -> LedgerEvent.ANSWER_SUSPECT;
            case CONFIRMED, INTENT -> answer.version() == 1 ? LedgerEvent.ANSWER_GIVEN : LedgerEvent.ANSWER_AMENDED;
        };
    }

    private static void answer(Answer answer, JsonGenerator json) throws IOException {
        json.writeStringField("id", answer.id());
        json.writeNumberField("version", answer.version());
        json.writeStringField("survey", answer.surveyId());
        json.writeStringField("wording", answer.wording());
        json.writeStringField("metric", answer.metric().code());
        if (answer.score() == null) {
            json.writeNullField("score");
        } else {
            json.writeNumberField("score", answer.score());
        }
        json.writeStringField(
                "verdict", answer.verdict() == null ? null : answer.verdict().code());
        json.writeStringField("comment", answer.comment());
        json.writeStringField("evidence", answer.evidence().code());
        json.writeStringField("language", answer.language());
        json.writeStringField("via", answer.via());
        json.writeStringField("at", Rfc3339.write(answer.at()));
    }

    private static void interaction(Interaction interaction, JsonGenerator json) throws IOException {
        json.writeStringField("id", interaction.id());
        json.writeStringField("channel", interaction.channel().code());
        json.writeStringField("source", interaction.source());
        json.writeStringField("sourceId", interaction.sourceId());
        json.writeStringField("endedAt", Rfc3339.write(interaction.endedAt()));
        json.writeStringField("queue", interaction.queue().map(Participant::id).orElse(null));
        Optional<Participant> agent = interaction.agent();
        if (agent.isPresent()) {
            json.writeObjectFieldStart("agent");
            json.writeStringField("id", agent.get().id());
            json.writeStringField("name", agent.get().name());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("tags");
        for (String tag : interaction.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
    }

    private static void match(@Nullable Match match, JsonGenerator json) throws IOException {
        if (match instanceof Match.Matched matched) {
            json.writeStringField("state", "matched");
            json.writeStringField("contactId", matched.contactId());
            json.writeStringField("basis", matched.basis().code());
            json.writeNumberField("confidence", matched.confidence());
        } else {
            json.writeStringField(
                    "state", match instanceof Match.Ambiguous ? "ambiguous" : match == null ? "pending" : "nobody");
        }
    }

    private static void links(AnswerStory story, JsonGenerator json) throws IOException {
        json.writeStringField("why", story.whyLink().toString());
        if (story.contactLink() != null) {
            json.writeStringField("contact", story.contactLink().toString());
        }
        if (story.caseLink() != null) {
            json.writeStringField("case", story.caseLink().toString());
        }
    }

    /** Without the customer's words. */
    @Override
    public String toString() {
        return "AnswerEvent[" + id + "]";
    }
}
