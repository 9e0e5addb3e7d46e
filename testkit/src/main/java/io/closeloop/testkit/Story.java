// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.escalation.Escalation;
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
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds the story of one answer with defaults for all a test does not speak of: Ana Silva of Acme gave CSAT 2 after a
 * call with Bo Berg of the billing queue. Not thread-safe.
 */
public final class Story {
    /** Personal data that must not show up in reasons, and in no message that has no need of it. */
    public static final String PHONE = "+15551230001";

    public static final String EMAIL = "ana.silva@example.com";

    private String answerId = "ans_1";
    private int version = 1;
    private Metric metric = Metric.CSAT;
    private @Nullable Integer score = 2;
    private @Nullable String comment;
    private Evidence evidence = Evidence.CONFIRMED;
    private Instant answeredAt = Instant.parse("2026-03-03T10:12:00Z");
    private @Nullable Instant wordsAddedAt;
    private Instant now = Instant.parse("2026-03-03T10:15:30Z");
    private @Nullable Match match = new Match.Matched("003000000000001AAA", Match.Basis.PHONE, 0.98);
    private @Nullable Contact contact = new Contact(
            "003000000000001AAA",
            "Ana Silva",
            List.of(Handle.phone(PHONE), Handle.email(EMAIL)),
            "Acme",
            null,
            "en",
            false,
            null);
    private @Nullable Escalation escalation;
    private final Map<String, String> siblings = new LinkedHashMap<>();
    private @Nullable URI contactLink =
            URI.create("https://crm.example.com/lightning/r/Contact/003000000000001AAA/view");
    private @Nullable URI caseLink;
    private Interaction interaction = Interaction.ended(
                    "int_1", Channel.PHONE, "twilio-voice", "CA0001", Instant.parse("2026-03-03T10:00:00Z"))
            .address("+15550009999")
            .handle(Handle.phone(PHONE))
            .startedAt(Instant.parse("2026-03-03T09:54:00Z"))
            .participant(Participant.queue("billing"))
            .participant(Participant.agent("agent-7", "Bo Berg"))
            .language("en")
            .talkSeconds(300)
            .build();

    private Story() {}

    public static Story anAnswer() {
        return new Story();
    }

    /** Another answer than the default one; its interaction stays. */
    public Story withId(String id) {
        this.answerId = id;
        return this;
    }

    public Story of(Metric value) {
        this.metric = value;
        return this;
    }

    public Story scoring(int value) {
        this.score = value;
        return this;
    }

    public Story saying(@Nullable String words) {
        this.comment = words;
        return this;
    }

    /** The version of the answer that is current. */
    public Story version(int value) {
        this.version = value;
        return this;
    }

    /** Taken back: a retracted version without score and words. */
    public Story retracted() {
        this.evidence = Evidence.RETRACTED;
        this.score = null;
        this.comment = null;
        return this;
    }

    public Story graded(Evidence value) {
        this.evidence = value;
        return this;
    }

    public Story answeredAt(Instant at) {
        this.answeredAt = at;
        return this;
    }

    /** When words were added to it that leave its score; null when none were. */
    public Story wordsAddedAt(@Nullable Instant at) {
        this.wordsAddedAt = at;
        return this;
    }

    public Story readAt(Instant at) {
        this.now = at;
        return this;
    }

    /** Nobody in the CRM has this customer's handles. */
    public Story unmatched() {
        this.match = new Match.Nobody("no contact has this number");
        this.contact = null;
        this.contactLink = null;
        return this;
    }

    public Story matching(@Nullable Match newMatch, @Nullable Contact newContact) {
        this.match = newMatch;
        this.contact = newContact;
        return this;
    }

    public Story escalated(@Nullable Escalation value) {
        this.escalation = value;
        return this;
    }

    /** What another verb has made for this answer. */
    public Story made(String verb, String reference) {
        siblings.put(verb, reference);
        return this;
    }

    public Story contactLink(@Nullable URI link) {
        this.contactLink = link;
        return this;
    }

    public Story caseLink(@Nullable URI link) {
        this.caseLink = link;
        return this;
    }

    /** Changes the contact it is about. */
    public Story after(UnaryOperator<Interaction> change) {
        this.interaction = change.apply(interaction);
        return this;
    }

    public Answer answer() {
        return new Answer(
                answerId,
                version,
                "inv_1",
                interaction.id(),
                metric.code(),
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
                answeredAt,
                wordsAddedAt == null ? answeredAt : wordsAddedAt);
    }

    public AnswerStory build() {
        Integer current = score;
        ContactFigures figures = contact == null || current == null
                ? null
                : new ContactFigures(
                        Map.of(metric, current), answeredAt, metric.verdict(current), 1, Map.of(metric, 0.0));
        return new AnswerStory(
                answer(),
                survey(metric),
                interaction,
                match,
                contact,
                figures,
                escalation,
                siblings,
                contactLink,
                caseLink,
                URI.create("https://closeloop.example.com/interactions/" + interaction.id()),
                now);
    }

    /** This story as the first try of effect {@code dlv_1}. */
    public <O extends Record> Effect<O> effect(O options) {
        return effect("dlv_1", options, 1, null);
    }

    /** This story as any effect; its target is left empty. */
    public <O extends Record> Effect<O> effect(String id, O options, int effectVersion, @Nullable String reference) {
        return new Effect<>(id, "", options, build(), effectVersion, reference);
    }

    /** A survey of a metric with the words of one language. */
    public static Survey survey(Metric metric) {
        SurveyText english = new SurveyText(
                "How was it?",
                "How was it? Reply " + metric.min() + " to " + metric.max() + ".",
                "bad",
                "good",
                "Why?",
                "Thank you",
                "How was it?",
                "Hello {name}",
                "No more questions",
                null,
                "Please reply with a number.");
        return new Survey(metric.code(), metric, "1", "Acme Care", "en", Map.of("en", english), null);
    }
}
