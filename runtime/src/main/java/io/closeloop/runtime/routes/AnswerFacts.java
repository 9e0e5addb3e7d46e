// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.config.Describe;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.survey.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body in {@code answers:} routes.
 */
@Describe("An answer of a customer")
public record AnswerFacts(
        @Describe(value = "Id of the answer, as why takes it", example = "ans_01H")
        String id,

        @Describe(value = "The survey asked", example = "csat")
        String survey,

        @Describe(value = "csat, ces or nps", example = "csat")
        String metric,

        @Describe(value = "On the metric's scale; -1 in a retracted answer whose score was erased", example = "2")
        int score,

        @Describe(value = "promoter, passive or detractor; empty when it does not count", example = "detractor")
        String verdict,

        @Describe(value = "The customer's words; empty when there are none", example = "third call this week")
        String comment,

        @Describe("True when the customer left words") boolean hasComment,

        @Describe(value = "1 for the first, higher for an amended answer", example = "1")
        int version,

        @Describe(value = "How it was given: sms, email, messenger, chat, page or api", example = "sms")
        String via,

        @Describe(value = "Language it was asked in, BCP 47", example = "en")
        String language,

        @Describe(value = "phone, chat, email, social or custom", example = "phone")
        String channel,

        @Describe(value = "Id of the last queue; empty when there was none", example = "billing")
        String queue,

        @Describe(value = "Name of the last agent; empty when there was none", example = "Bo Berg")
        String agent,

        @Describe("Tags that came with the contact or that an intake route set")
        List<String> tags,

        @Describe("True when a CRM contact is known") boolean matched,

        @Describe(value = "The contact's company in the CRM; empty when unknown", example = "Acme")
        String account) {

    /** Only the id: Camel quotes bodies in its errors, and {@code log:} prints them. */
    @Override
    public String toString() {
        return "AnswerFacts[" + id + "]";
    }

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
