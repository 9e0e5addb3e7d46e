// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.delivery.Delivery;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Deployments;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Invitation.State;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Question;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts to store, told apart by a short name. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-03-03T10:15:30Z");
    static final Handle ANA = Handle.phone("+15551230001");
    static final Handle ANA_MAIL = Handle.email("ana@example.com");

    /** What a sample asked that was sent. */
    static final Question ASKED = new Question(Metric.CSAT, "1");

    private Samples() {}

    static Interaction interaction(String name) {
        return Interaction.ended("int_" + name, Channel.PHONE, "twilio-voice", "CA" + name, NOW.minusSeconds(30))
                .address("+15550001111")
                .handle(ANA)
                .customerName("Ana Silva")
                .startedAt(NOW.minusSeconds(330))
                .participant(new Participant(
                        Participant.Role.AGENT, "a7", "Bo", NOW.minusSeconds(300), NOW.minusSeconds(30)))
                .participant(Participant.queue("billing"))
                .language("pt-BR")
                .crmId("case", "500x1")
                .talkSeconds(270)
                .tag("vip")
                .tag("billing")
                .build();
    }

    static Invitation invitation(String name, String interactionId) {
        return new Invitation(
                "inv_" + name,
                interactionId,
                "csat",
                "contact:003" + name,
                Via.SMS,
                ANA,
                "+15550001111",
                "en",
                State.PLANNED,
                NOW,
                NOW.plus(Duration.ofMinutes(10)),
                null,
                NOW.plus(Duration.ofDays(14)),
                null,
                0,
                0,
                null);
    }

    /** The same in another state; a sent one is due, sent, asked and referred to as usual. */
    static Invitation in(State state, Invitation i) {
        boolean sent = i.sentAt() != null || state == State.SENT || state == State.DELIVERED || state == State.ANSWERED;
        return new Invitation(
                i.id(),
                i.interactionId(),
                i.surveyId(),
                i.person(),
                i.via(),
                i.to(),
                i.address(),
                i.language(),
                state,
                i.plannedAt(),
                i.dueAt(),
                sent ? (i.sentAt() == null ? NOW.plus(Duration.ofMinutes(11)) : i.sentAt()) : null,
                i.expiresAt(),
                sent ? "SM" + i.id() : null,
                i.attempt(),
                i.reminders(),
                state == State.WITHDRAWN || state == State.FAILED ? "because" : null,
                sent ? ASKED : i.question());
    }

    static Invitation due(Instant dueAt, Invitation i) {
        return new Invitation(
                i.id(),
                i.interactionId(),
                i.surveyId(),
                i.person(),
                i.via(),
                i.to(),
                i.address(),
                i.language(),
                i.state(),
                i.plannedAt(),
                dueAt,
                i.sentAt(),
                i.expiresAt(),
                i.reference(),
                i.attempt(),
                i.reminders(),
                i.reason(),
                i.question());
    }

    static Invitation of(String person, @Nullable Handle to, Invitation i) {
        return new Invitation(
                i.id(),
                i.interactionId(),
                i.surveyId(),
                person,
                i.via(),
                to,
                i.address(),
                i.language(),
                i.state(),
                i.plannedAt(),
                i.dueAt(),
                i.sentAt(),
                i.expiresAt(),
                i.reference(),
                i.attempt(),
                i.reminders(),
                i.reason(),
                i.question());
    }

    static Invitation reminded(int reminders, Invitation i) {
        return new Invitation(
                i.id(),
                i.interactionId(),
                i.surveyId(),
                i.person(),
                i.via(),
                i.to(),
                i.address(),
                i.language(),
                i.state(),
                i.plannedAt(),
                i.dueAt(),
                i.sentAt(),
                i.expiresAt(),
                i.reference(),
                i.attempt(),
                reminders,
                i.reason(),
                i.question());
    }

    static Answer answer(String name, int version, Invitation invitation, int score) {
        return new Answer(
                "ans_" + name,
                version,
                invitation.id(),
                invitation.interactionId(),
                "csat",
                Metric.CSAT,
                "1",
                score,
                "took too long",
                Metric.CSAT.verdict(score),
                Evidence.CONFIRMED,
                List.of("form submitted"),
                "en",
                "page",
                "",
                NOW.plusSeconds(60L * version));
    }

    /** The next version, which came at a time and changes nothing else. */
    static Answer changed(Instant at, Answer a) {
        return new Answer(
                a.id(),
                a.version() + 1,
                a.invitationId(),
                a.interactionId(),
                a.surveyId(),
                a.metric(),
                a.wording(),
                a.score(),
                a.comment(),
                a.verdict(),
                a.evidence(),
                a.reasons(),
                a.language(),
                a.via(),
                a.sourceId(),
                a.at(),
                at);
    }

    static Answer retracted(Answer a) {
        return new Answer(
                a.id(),
                a.version() + 1,
                a.invitationId(),
                a.interactionId(),
                a.surveyId(),
                a.metric(),
                a.wording(),
                null,
                null,
                null,
                Evidence.RETRACTED,
                List.of("erased"),
                a.language(),
                a.via(),
                a.sourceId(),
                a.at().plusSeconds(1));
    }

    static Delivery delivery(String name, String verb, String answerId, Instant dueAt) {
        return new Delivery(
                "dlv_" + name,
                verb,
                answerId,
                "int_a",
                "",
                Map.of("channel", "#care"),
                1,
                0,
                Delivery.State.WAITING,
                dueAt,
                0,
                null,
                null);
    }

    static Delivery about(String interactionId, Delivery d) {
        return new Delivery(
                d.id(),
                d.verb(),
                d.answerId(),
                interactionId,
                d.target(),
                d.options(),
                d.wanted(),
                d.done(),
                d.state(),
                d.dueAt(),
                d.attempt(),
                d.reference(),
                d.reason());
    }

    static Delivery to(String target, Delivery d) {
        return new Delivery(
                d.id(),
                d.verb(),
                d.answerId(),
                d.interactionId(),
                target,
                d.options(),
                d.wanted(),
                d.done(),
                d.state(),
                d.dueAt(),
                d.attempt(),
                d.reference(),
                d.reason());
    }

    static Delivery settled(Delivery.State state, Instant dueAt, Delivery d) {
        boolean done = state == Delivery.State.DONE;
        return new Delivery(
                d.id(),
                d.verb(),
                d.answerId(),
                d.interactionId(),
                d.target(),
                d.options(),
                d.wanted(),
                done ? d.wanted() : d.done(),
                state,
                dueAt,
                d.attempt(),
                done ? "ref-" + d.wanted() : d.reference(),
                done ? null : "because");
    }

    static LedgerEntry entry(String id, LedgerEvent event, @Nullable String interactionId) {
        return new LedgerEntry(
                id,
                NOW,
                event,
                LedgerEntry.CLOSELOOP,
                interactionId,
                null,
                null,
                Map.of("rule", "cool-down", "days", 30, "tags", List.of("vip")));
    }

    static Deployments.Deployment deployment(String digest, Deployments.State state) {
        return new Deployments.Deployment(
                0,
                digest,
                0,
                NOW,
                "ana",
                "api",
                "n1",
                state,
                List.of(new Deployments.Change("routes/a.camel.yaml", Deployments.Kind.ADDED)),
                List.of(),
                List.of("closeloop.http.port"),
                null);
    }
}
