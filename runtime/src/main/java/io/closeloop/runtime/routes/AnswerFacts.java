// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.survey.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body in {@code answers:} routes.
 *
 * @param score on the metric's scale; -1 in a retracted answer whose score was erased
 * @param verdict {@code promoter}, {@code passive} or {@code detractor}; empty when it does not count
 * @param hasComment true when the customer left words; the words themselves are {@code comment}
 * @param version 1 for the first, higher for an amended answer
 * @param account the contact's company; empty when unknown
 */
public record AnswerFacts(
        String id,
        String survey,
        String metric,
        int score,
        String verdict,
        String comment,
        boolean hasComment,
        int version,
        String via,
        String language,
        String channel,
        String queue,
        String agent,
        List<String> tags,
        boolean matched,
        String account) {

    public static AnswerFacts of(Answer a, Interaction i, @Nullable Contact contact) {
        return new AnswerFacts(
                a.id(),
                a.surveyId(),
                a.metric().code(),
                a.score() == null ? -1 : a.score(),
                a.verdict() == null ? "" : a.verdict().code(),
                a.comment() == null ? "" : a.comment(),
                a.comment() != null,
                a.version(),
                a.via(),
                a.language(),
                i.channel().code(),
                i.queue().map(Participant::id).orElse(""),
                i.agent().map(Participant::label).orElse(""),
                i.tags(),
                contact != null,
                contact == null || contact.accountName() == null ? "" : contact.accountName());
    }
}
