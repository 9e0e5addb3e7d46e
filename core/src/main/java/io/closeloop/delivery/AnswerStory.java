// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

import io.closeloop.escalation.Escalation;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Interaction;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Survey;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything an effect may need to know of an answer, read together just before it is delivered: effects always show the
 * state of now, whatever it was when they were planned.
 *
 * @param answer its current version
 * @param match null while the interaction is not matched yet
 * @param contact the CRM contact as seen when matched; null when nobody was matched
 * @param figures of that contact; null when nobody was matched
 * @param escalation null when there is none
 * @param siblings references of other effects of this answer, by verb (the case that was opened, the message posted)
 * @param contactLink address of the CRM record for people; null when the CRM has none
 * @param whyLink address of this interaction's story in the console
 */
public record AnswerStory(
        Answer answer,
        Survey survey,
        Interaction interaction,
        @Nullable Match match,
        @Nullable Contact contact,
        @Nullable ContactFigures figures,
        @Nullable Escalation escalation,
        Map<String, String> siblings,
        @Nullable URI contactLink,
        @Nullable URI caseLink,
        URI whyLink,
        Instant now) {
    public AnswerStory {
        siblings = Map.copyOf(siblings);
    }

    /** The matched contact's id. */
    public Optional<String> contactId() {
        return match instanceof Match.Matched matched ? Optional.of(matched.contactId()) : Optional.empty();
    }
}
