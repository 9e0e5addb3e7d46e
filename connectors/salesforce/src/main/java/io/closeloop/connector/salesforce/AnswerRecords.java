// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.delivery.AnswerStory;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An answer as records of {@code config/salesforce}: the response, the contact's figures, the case. A field that may
 * become empty is written as null, so that taking an answer back takes its values back. Pure.
 */
final class AnswerRecords {
    private static final int COMMENT = 32_768;
    private static final int DESCRIPTION = 32_000;
    private static final int SUBJECT = 255;

    private AnswerRecords() {}

    /** {@code Survey_Response__c}, without its key. */
    static ObjectNode response(AnswerStory story, boolean linkCase) {
        Answer answer = story.answer();
        Interaction interaction = story.interaction();
        ObjectNode row = record("Survey_Response__c")
                .put("Contact__c", contactId(story).orElse(null))
                .put("Metric__c", answer.metric().name())
                .put("Score__c", answer.score())
                .put(
                        "Verdict__c",
                        answer.verdict() == null ? null : answer.verdict().code())
                .put("Comment__c", cut(answer.comment(), COMMENT))
                .put("Channel__c", interaction.channel().code())
                .put("Survey__c", cut(answer.surveyId(), 80))
                .put("Agent__c", cut(label(interaction.agent()), 120))
                .put("Queue__c", cut(label(interaction.queue()), 120))
                .put("Language__c", cut(answer.language(), 16))
                .put("Interaction_Id__c", cut(interaction.id(), 128))
                .put("Answered_At__c", seconds(answer.at()))
                .put("Evidence__c", answer.evidence().code())
                .put("Version__c", answer.version());
        Match.Matched matched = story.match() instanceof Match.Matched tie ? tie : null;
        row.put("Match_Basis__c", matched == null ? null : matched.basis().code());
        row.put("Match_Confidence__c", matched == null ? null : rounded(matched.confidence(), 2));
        if (linkCase) {
            carriedCase(story).ifPresent(id -> row.put("Case__c", id));
        }
        return row;
    }

    /** The contact's figures, whole: what is not there any more becomes null. */
    static ObjectNode contact(String id, ContactFigures figures) {
        return record("Contact")
                .put("Id", id)
                .put("Latest_CSAT__c", figures.latest().get(Metric.CSAT))
                .put("Latest_CES__c", figures.latest().get(Metric.CES))
                .put("Latest_NPS__c", figures.latest().get(Metric.NPS))
                .put("Latest_Survey_At__c", figures.latestAt() == null ? null : seconds(figures.latestAt()))
                .put(
                        "Latest_Verdict__c",
                        figures.latestVerdict() == null
                                ? null
                                : figures.latestVerdict().code())
                .put("Survey_Answers__c", figures.answers())
                .put("CSAT_90d__c", rounded(figures.rolling().get(Metric.CSAT), 1))
                .put("CES_90d__c", rounded(figures.rolling().get(Metric.CES), 1))
                .put("NPS_90d__c", rounded(figures.rolling().get(Metric.NPS), 0));
    }

    /** The new case of a detractor, without key and owner. Status is left to the org. */
    static ObjectNode newCase(AnswerStory story) {
        Answer answer = story.answer();
        Integer score = answer.score();
        ObjectNode row = record("Case")
                .put("Subject", cut(subject(story), SUBJECT))
                .put("Description", cut(facts(story), DESCRIPTION))
                .put("Origin", origin(story.interaction().channel()))
                .put("Priority", score != null && answer.metric().worst(score) ? "High" : "Medium");
        contactId(story).ifPresent(id -> row.put("ContactId", id));
        return row;
    }

    /** A case that is there: its other fields belong to the agents who work on it, and to the org's rules. */
    static ObjectNode knownCase(String id, AnswerStory story) {
        return record("Case").put("Id", id).put("Description", cut(facts(story), DESCRIPTION));
    }

    /** The end of a case whose answer no longer is a detractor's; the note stands above the facts. */
    static ObjectNode closedCase(String id, AnswerStory story, String status) {
        String note = "Closed on " + seconds(story.now()) + ": " + why(story.answer());
        return record("Case")
                .put("Id", id)
                .put("Status", status)
                .put("Description", cut(note + "\n\n" + facts(story), DESCRIPTION));
    }

    /** The matched contact's record id; empty when nobody was matched or the id is another CRM's. */
    static Optional<String> contactId(AnswerStory story) {
        return story.contactId().flatMap(id -> RecordId.of(RecordId.CONTACT, id));
    }

    /** The case that the contact with the customer was about, if the channel knew it. */
    static Optional<String> carriedCase(AnswerStory story) {
        return Optional.ofNullable(story.interaction().crmIds().get("case"))
                .flatMap(id -> RecordId.of(RecordId.CASE, id));
    }

    static ObjectNode record(String type) {
        ObjectNode row = SalesforceApi.object();
        row.putObject("attributes").put("type", type);
        return row;
    }

    private static String why(Answer answer) {
        return switch (answer.evidence()) {
            case RETRACTED -> "the answer was taken back.";
            case SUSPECT -> "the answer looks like a machine's and no longer counts.";
            case INTENT -> "the customer did not confirm the answer.";
            case CONFIRMED -> "the customer changed the answer to " + scored(answer) + ".";
        };
    }

    private static String subject(AnswerStory story) {
        return scored(story.answer())
                + " after " + contactBy(story.interaction().channel())
                + handledBy(story.interaction());
    }

    private static String facts(AnswerStory story) {
        Answer answer = story.answer();
        Interaction interaction = story.interaction();
        StringBuilder text = new StringBuilder();
        line(text, "Score", scored(answer));
        line(text, "Customer's words", answer.comment());
        line(text, "Contact", contactBy(interaction.channel()) + ", ended " + seconds(interaction.endedAt()));
        line(text, "Agent", label(interaction.agent()));
        line(text, "Queue", label(interaction.queue()));
        line(text, "Answered", seconds(answer.at()));
        if (contactId(story).isEmpty()) {
            line(text, "Customer", customer(interaction));
        }
        line(text, "Details", story.whyLink().toString());
        return text.toString().stripTrailing();
    }

    /** Without a Contact the case is the only place that says whom to call. */
    private static @Nullable String customer(Interaction interaction) {
        String handles = interaction.handles().stream()
                .filter(handle -> handle.kind() == Handle.Kind.PHONE || handle.kind() == Handle.Kind.EMAIL)
                .map(Handle::value)
                .collect(Collectors.joining(", "));
        String name = interaction.customerName();
        if (name == null) {
            return handles.isEmpty() ? null : handles;
        }
        return handles.isEmpty() ? name : name + ", " + handles;
    }

    private static void line(StringBuilder text, String title, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            text.append(title).append(": ").append(value.strip()).append('\n');
        }
    }

    private static String scored(Answer answer) {
        Metric metric = answer.metric();
        Integer score = answer.score();
        return score == null
                ? metric.name() + " without a score"
                : metric.name() + " " + score + " (" + metric.min() + " to " + metric.max() + ")";
    }

    private static String contactBy(Channel channel) {
        return switch (channel) {
            case PHONE -> "a call";
            case CHAT -> "a chat";
            case EMAIL -> "an e-mail";
            case SOCIAL -> "a message";
            case CUSTOM -> "a contact";
        };
    }

    private static String handledBy(Interaction interaction) {
        String agent = label(interaction.agent());
        String queue = label(interaction.queue());
        if (agent != null) {
            return " with " + agent + (queue == null ? "" : " (" + queue + ")");
        }
        return queue == null ? "" : " in " + queue;
    }

    private static @Nullable String label(Optional<Participant> participant) {
        return participant.map(Participant::label).orElse(null);
    }

    /** The values of a fresh org's picklist. */
    private static String origin(Channel channel) {
        return switch (channel) {
            case PHONE -> "Phone";
            case EMAIL -> "Email";
            case CHAT, SOCIAL, CUSTOM -> "Web";
        };
    }

    /** Salesforce keeps whole seconds. */
    private static String seconds(java.time.Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable BigDecimal rounded(@Nullable Double value, int scale) {
        return value == null ? null : BigDecimal.valueOf(value).setScale(scale, RoundingMode.HALF_UP);
    }

    /** A text that is too long would be refused whole; it loses its end instead, never half a character. */
    static @Nullable String cut(@Nullable String text, int length) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }
}
