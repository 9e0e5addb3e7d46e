// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Interaction;
import io.closeloop.match.Match;
import io.closeloop.port.View;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Survey;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what an effect may need to know of its answer. */
final class Stories {
    private final Loop loop;

    Stories(Loop loop) {
        this.loop = loop;
    }

    /** As it stands now; empty when the answer, its contact or its survey is gone. */
    Optional<AnswerStory> of(View view, Delivery delivery, boolean withFigures, Instant now) {
        Optional<Answer> answer = view.answer(delivery.answerId());
        Optional<Interaction> interaction = view.interaction(delivery.interactionId());
        if (answer.isEmpty() || interaction.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> siblings = new HashMap<>();
        for (Delivery other : view.deliveriesOf(delivery.answerId())) {
            if (other.reference() != null && !other.id().equals(delivery.id())) {
                siblings.put(other.verb(), other.reference());
            }
        }
        View.MatchRecord match = view.match(interaction.get().id()).orElse(null);
        Escalation escalation = view.escalation(delivery.answerId()).orElse(null);
        return tell(answer.get(), interaction.get(), match, escalation, siblings, withFigures ? view : null, now);
    }

    /** Of an answer that was just stored, without figures: nothing else is known of it yet. */
    Optional<AnswerStory> ofNew(
            Answer answer,
            Interaction interaction,
            View.@Nullable MatchRecord match,
            @Nullable Escalation escalation,
            Instant now) {
        return tell(answer, interaction, match, escalation, Map.of(), null, now);
    }

    private Optional<AnswerStory> tell(
            Answer answer,
            Interaction interaction,
            View.@Nullable MatchRecord match,
            @Nullable Escalation escalation,
            Map<String, String> siblings,
            @Nullable View figures,
            Instant now) {
        Survey survey = loop.config().get().surveys().get(answer.surveyId());
        if (survey == null) {
            return Optional.empty();
        }
        Match found = match == null ? null : match.match();
        String contactId = match == null ? null : match.contactId().orElse(null);
        return Optional.of(new AnswerStory(
                answer,
                survey,
                interaction,
                found,
                match == null ? null : match.contact(),
                contactId == null || figures == null
                        ? null
                        : ContactFigures.of(figures.answersOfContact(contactId, Instant.EPOCH), now),
                escalation,
                siblings,
                contactId == null ? null : loop.crm().contactLink(contactId).orElse(null),
                siblings.values().stream()
                        .map(reference -> loop.crm().caseLink(reference).orElse(null))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                URI.create(loop.publicUrl() + "/why/" + interaction.id()),
                now));
    }
}
