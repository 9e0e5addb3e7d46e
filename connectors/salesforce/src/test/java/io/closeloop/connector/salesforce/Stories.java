// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Verdict;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer with defaults for everything a test does not speak of: Ana gave CSAT 1 after a call with Bo of billing. */
final class Stories {
    static final String CONTACT = "003000000000001AAA";
    static final SalesforceAnswer OPEN_CASE = new SalesforceAnswer(true, null);
    static final SalesforceAnswer NO_CASE = new SalesforceAnswer(false, null);

    private int number = 1;
    private Metric metric = Metric.CSAT;
    private @Nullable Integer score = 1;
    private @Nullable String comment;
    private Evidence evidence = Evidence.CONFIRMED;
    private @Nullable String contact = CONTACT;
    private @Nullable ContactFigures figures =
            new ContactFigures(Map.of(Metric.CSAT, 1), at("10:12:00"), Verdict.DETRACTOR, 1, Map.of(Metric.CSAT, 0.0));
    private Instant now = at("10:15:30");
    private Channel channel = Channel.PHONE;
    private @Nullable String carriedCase;
    private int version = 1;
    private @Nullable String reference;

    static Stories answer() {
        return new Stories();
    }

    static Instant at(String time) {
        return Instant.parse("2026-03-03T" + time + "Z");
    }

    /** The answer's id becomes {@code ans_<number>}. */
    Stories number(int value) {
        number = value;
        return this;
    }

    Stories scoring(Metric newMetric, @Nullable Integer value) {
        metric = newMetric;
        score = value;
        return this;
    }

    Stories saying(@Nullable String words) {
        comment = words;
        return this;
    }

    Stories graded(Evidence value) {
        evidence = value;
        return this;
    }

    Stories of(@Nullable String contactId) {
        contact = contactId;
        if (contactId == null) {
            figures = null;
        }
        return this;
    }

    Stories with(@Nullable ContactFigures value) {
        figures = value;
        return this;
    }

    Stories readAt(String time) {
        now = at(time);
        return this;
    }

    Stories over(Channel value) {
        channel = value;
        return this;
    }

    Stories carryingCase(String id) {
        carriedCase = id;
        return this;
    }

    Stories version(int value, @Nullable String madeBefore) {
        version = value;
        reference = madeBefore;
        return this;
    }

    Effect<SalesforceAnswer> effect(SalesforceAnswer options) {
        return new Effect<>("dlv_" + number, "", options, story(), version, reference);
    }

    AnswerStory story() {
        Interaction interaction = Interaction.ended("int_" + number, channel, "twilio-voice", "CA1", at("10:00:00"))
                .handle(Handle.phone("+15551230001"))
                .participant(Participant.queue("billing"))
                .participant(Participant.agent("agent-7", "Bo Berg"))
                .crmId("case", carriedCase)
                .build();
        Answer answer = new Answer(
                "ans_" + number,
                version,
                "inv_1",
                interaction.id(),
                "csat-voice",
                metric,
                "1",
                score,
                comment,
                score == null ? null : metric.verdict(score),
                evidence,
                List.of("the page was submitted"),
                "en",
                "page",
                "",
                at("10:12:00").plusMillis(345));
        String id = contact;
        return new AnswerStory(
                answer,
                survey(metric),
                interaction,
                id == null
                        ? new Match.Nobody("no contact has this number")
                        : new Match.Matched(id, Match.Basis.PHONE, 0.8),
                id == null ? null : new Contact(id, "Ana Silva", List.of(), "Acme", null, "en", false, null),
                figures,
                null,
                Map.of(),
                null,
                null,
                URI.create("https://closeloop.example.com/interactions/int_" + number),
                now);
    }

    private static Survey survey(Metric metric) {
        SurveyText text = new SurveyText(
                "How was it?",
                "How was it? Reply 1 to 5.",
                "bad",
                "good",
                "Why?",
                "Thank you",
                "How was it?",
                "Hello",
                "No more questions",
                null,
                "Please reply with a number.");
        return new Survey("csat-voice", metric, "1", "Acme Care", "en", Map.of("en", text), null);
    }
}
