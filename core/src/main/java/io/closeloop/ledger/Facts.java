// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import io.closeloop.delivery.Delivery;
import io.closeloop.event.Rfc3339;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each ledger event carries: one factory an event, named like it. Values are text, numbers, booleans and lists of
 * these, so that they survive any JSON; instants are ISO 8601 text. Handles are masked, and no customer's word ever gets
 * in, because the ledger is never altered. {@link Story} reads what these write. Pure.
 */
public final class Facts {
    private Facts() {}

    static final String AGAIN = "again";
    static final String AGENT = "agent";
    static final String ALERT_AT = "alertAt";
    static final String ASKED = "asked";
    static final String ATTEMPT = "attempt";
    static final String BASES = "bases";
    static final String BASIS = "basis";
    static final String BOT = "bot";
    static final String CHANGED = "changed";
    static final String CHANNEL = "channel";
    static final String COMMENT = "comment";
    static final String CONFIDENCE = "confidence";
    static final String CONFIDENCES = "confidences";
    static final String CONTACT = "contact";
    static final String CONTACTS = "contacts";
    static final String DUE = "dueAt";
    static final String ELIGIBLE = "eligibleFrom";
    static final String EVIDENCE = "evidence";
    static final String FILE = "file";
    static final String GENERATION = "generation";
    static final String MESSAGES = "messages";
    static final String METRIC = "metric";
    static final String NUDGES = "nudges";
    static final String OPTED_OUT = "optedOut";
    static final String PREVIOUS = "previousScore";
    static final String QUEUE = "queue";
    static final String REASON = "reason";
    static final String REASONS = "reasons";
    static final String REFERENCE = "reference";
    static final String REMINDER = "reminder";
    static final String ROUTE = "route";
    static final String RULE = "rule";
    static final String RULES = "rules";
    static final String SAW = "saw";
    static final String SCORE = "score";
    static final String SECONDS = "seconds";
    static final String SETTING = "setting";
    static final String SURVEY = "survey";
    static final String SUSPECT = "suspectVersions";
    static final String TALK = "talkSeconds";
    static final String TARGET = "target";
    static final String TO = "to";
    static final String UNCERTAIN = "uncertain";
    static final String UNTIL = "until";
    static final String VERB = "verb";
    static final String VERDICT = "verdict";
    static final String VERSION = "version";
    static final String VIA = "via";
    static final String WHY = "why";

    public static Map<String, Object> interactionEnded(Interaction interaction) {
        boolean spoken = interaction.channel() == Channel.PHONE;
        return new Data()
                .put(CHANNEL, interaction.channel().code())
                .put(REASON, interaction.closeReason().code())
                .put(AGENT, interaction.agent().map(Participant::label).orElse(null))
                .put(QUEUE, interaction.queue().map(Participant::label).orElse(null))
                .put(BOT, interaction.botOnly())
                .put(TALK, spoken ? interaction.talkSeconds() : null)
                .put(MESSAGES, spoken ? null : interaction.customerMessages())
                .map();
    }

    /** @param generation which resolution comes next, from 2 */
    public static Map<String, Object> interactionReopened(int generation) {
        return new Data().put(GENERATION, generation).map();
    }

    /** @param changed what was corrected, in words such as {@code language}; never the values */
    public static Map<String, Object> interactionCorrected(List<String> changed) {
        return new Data().put(CHANGED, changed).map();
    }

    /** @param error what went wrong, without personal data */
    public static Map<String, Object> interactionUnplanned(String route, String error) {
        return new Data().put(ROUTE, route).put(REASON, error).map();
    }

    public static Map<String, Object> matchFound(Match.Matched match) {
        return matched(match);
    }

    public static Map<String, Object> matchAmbiguous(Match.Ambiguous match) {
        return new Data()
                .put(
                        CONTACTS,
                        match.candidates().stream()
                                .map(Match.Candidate::contactId)
                                .toList())
                .put(
                        BASES,
                        match.candidates().stream().map(c -> c.basis().code()).toList())
                .put(
                        CONFIDENCES,
                        match.candidates().stream()
                                .map(Match.Candidate::confidence)
                                .toList())
                .map();
    }

    public static Map<String, Object> matchNobody(Match.Nobody match) {
        return new Data().put(REASON, match.reason()).map();
    }

    /** A person settled it; the entry's actor is who. */
    public static Map<String, Object> matchResolved(Match match) {
        return match instanceof Match.Matched matched ? matched(matched) : new Data().map();
    }

    private static Map<String, Object> matched(Match.Matched match) {
        return new Data()
                .put(CONTACT, match.contactId())
                .put(BASIS, match.basis().code())
                .put(CONFIDENCE, match.confidence())
                .map();
    }

    public static Map<String, Object> decisionInvite(Decision decision) {
        return decision(decision).map();
    }

    public static Map<String, Object> decisionSkip(Decision decision) {
        Instant eligible = decision.skippedBy().map(Rule::eligibleFrom).orElse(null);
        return decision(decision).put(ELIGIBLE, eligible).map();
    }

    private static Data decision(Decision decision) {
        AskPlan plan = decision.plan();
        Data data = new Data()
                .put(SURVEY, decision.surveyId())
                .put(RULES, decision.rules().stream().map(Rule::name).toList())
                .put(SAW, decision.rules().stream().map(Rule::saw).toList());
        return plan == null
                ? data
                : data.put(VIA, plan.via().code())
                        .put(TO, plan.to().masked())
                        .put(DUE, plan.dueAt())
                        .put(WHY, plan.why());
    }

    public static Map<String, Object> invitationPlanned(Invitation invitation) {
        return ask(invitation).put(DUE, invitation.dueAt()).map();
    }

    public static Map<String, Object> invitationPostponed(Invitation invitation, Instant until, Rule rule) {
        return ask(invitation)
                .put(UNTIL, until)
                .put(RULE, rule.name())
                .put(REASON, rule.saw())
                .map();
    }

    /**
     * @param why the plan's reason; null when it is not at hand
     * @param reference the vendor's id of the message; null when it gave none
     */
    public static Map<String, Object> invitationSent(
            Invitation invitation, @Nullable String why, @Nullable String reference) {
        return ask(invitation).put(WHY, why).put(REFERENCE, reference).map();
    }

    public static Map<String, Object> invitationDelivered(Via via) {
        return new Data().put(VIA, via.code()).map();
    }

    /** @param number which reminder it is, from 1 */
    public static Map<String, Object> invitationReminded(
            Invitation invitation, int number, @Nullable String reference) {
        return ask(invitation).put(REMINDER, number).put(REFERENCE, reference).map();
    }

    /** @param open how long it could have been answered */
    public static Map<String, Object> invitationExpired(Duration open) {
        return new Data().put(SECONDS, open.toSeconds()).map();
    }

    /** As the other, of one that was given up; the reason in words. */
    public static Map<String, Object> invitationExpired(Duration open, String reason) {
        return new Data().put(SECONDS, open.toSeconds()).put(REASON, reason).map();
    }

    public static Map<String, Object> invitationWithdrawn(Rule rule) {
        return new Data().put(RULE, rule.name()).put(REASON, rule.saw()).map();
    }

    /** @param reason in words, such as {@code the customer came back} */
    public static Map<String, Object> invitationWithdrawn(String reason) {
        return new Data().put(REASON, reason).map();
    }

    /**
     * @param setting what an admin must mend; null when the item is at fault
     * @param optedOut the vendor says that the recipient opted out
     */
    public static Map<String, Object> invitationFailed(
            Invitation invitation, String reason, @Nullable String setting, boolean optedOut) {
        return ask(invitation)
                .put(REASON, reason)
                .put(SETTING, setting)
                .put(OPTED_OUT, optedOut)
                .map();
    }

    /** @param uncertain whether it may have gone out all the same and is looked up first */
    public static Map<String, Object> invitationRetry(
            Invitation invitation, String reason, Instant again, boolean uncertain) {
        return ask(invitation)
                .put(REASON, reason)
                .put(AGAIN, again)
                .put(ATTEMPT, invitation.attempt())
                .put(UNCERTAIN, uncertain)
                .map();
    }

    private static Data ask(Invitation invitation) {
        Handle to = invitation.to();
        return new Data()
                .put(SURVEY, invitation.surveyId())
                .put(VIA, invitation.via().code())
                .put(TO, to == null ? null : to.masked());
    }

    public static Map<String, Object> answerGiven(Answer answer) {
        return answer(answer).map();
    }

    /** @param previous score of the version before; null when it had none */
    public static Map<String, Object> answerAmended(@Nullable Integer previous, Answer answer) {
        return answer(answer).put(PREVIOUS, previous).map();
    }

    /** @param earlier versions of the same answer that have become suspect with it */
    public static Map<String, Object> answerSuspect(Answer answer, List<Integer> earlier) {
        return answer(answer).put(SUSPECT, earlier).map();
    }

    /** @param reason in words, such as {@code erased at the customer's wish}; the entry's actor is who did it */
    public static Map<String, Object> answerRetracted(String reason) {
        return new Data().put(REASON, reason).map();
    }

    /** @param error what went wrong, without personal data */
    public static Map<String, Object> answerUnplanned(String route, String error) {
        return new Data().put(ROUTE, route).put(REASON, error).map();
    }

    private static Data answer(Answer answer) {
        return new Data()
                .put(SURVEY, answer.surveyId())
                .put(METRIC, answer.metric().code())
                .put(SCORE, answer.score())
                .put(VERDICT, answer.verdict() == null ? null : answer.verdict().code())
                .put(COMMENT, answer.comment() != null)
                .put(EVIDENCE, answer.evidence().code())
                .put(REASONS, answer.reasons())
                .put(VIA, answer.via())
                .put(VERSION, answer.version());
    }

    /**
     * @param via as of an answer: {@code sms}, {@code email} and so on
     * @param asked whether the customer was asked once to send a number
     */
    public static Map<String, Object> replyUnreadable(String via, boolean asked) {
        return new Data().put(VIA, via).put(ASKED, asked).map();
    }

    public static Map<String, Object> replyUnexpected(String via) {
        return new Data().put(VIA, via).map();
    }

    public static Map<String, Object> replyAutomatic(String via) {
        return new Data().put(VIA, via).map();
    }

    /** @param via how the customer said so: {@code sms}, {@code email}, {@code page} and so on */
    public static Map<String, Object> consentWithdrawn(Handle handle, String via) {
        return new Data().put(TO, handle.masked()).put(VIA, via).map();
    }

    public static Map<String, Object> consentGiven(Handle handle, String via) {
        return new Data().put(TO, handle.masked()).put(VIA, via).map();
    }

    public static Map<String, Object> wrongPerson(Handle handle, String via) {
        return new Data().put(TO, handle.masked()).put(VIA, via).map();
    }

    public static Map<String, Object> deliveryPlanned(Delivery delivery) {
        return effect(delivery).put(DUE, delivery.dueAt()).map();
    }

    /** @param delivery as settled, with its reference and the version that is done */
    public static Map<String, Object> deliveryDone(Delivery delivery) {
        return effect(delivery)
                .put(VERSION, delivery.done())
                .put(REFERENCE, delivery.reference())
                .map();
    }

    public static Map<String, Object> deliveryRetry(Delivery delivery, String reason, Instant again) {
        return effect(delivery)
                .put(REASON, reason)
                .put(AGAIN, again)
                .put(ATTEMPT, delivery.attempt())
                .map();
    }

    /** @param reason what it waits for, in words */
    public static Map<String, Object> deliveryHeld(Delivery delivery, String reason) {
        return effect(delivery).put(REASON, reason).map();
    }

    /** @param setting what an admin must mend; null when the item is at fault */
    public static Map<String, Object> deliveryParked(Delivery delivery, String reason, @Nullable String setting) {
        return effect(delivery).put(REASON, reason).put(SETTING, setting).map();
    }

    /** A person put it back, to be tried again; the entry's actor is who. */
    public static Map<String, Object> deliveryReplayed(Delivery delivery) {
        return effect(delivery).map();
    }

    private static Data effect(Delivery delivery) {
        return new Data().put(VERB, delivery.verb()).put(TARGET, delivery.target());
    }

    /**
     * @param queue whose escalation it is; null when unknown
     * @param alertAt until when the alert waits for the comment; null when it goes at once
     */
    public static Map<String, Object> escalationOpened(@Nullable String queue, @Nullable Instant alertAt) {
        return new Data().put(QUEUE, queue).put(ALERT_AT, alertAt).map();
    }

    /** The entry's actor is who took it. */
    public static Map<String, Object> escalationAcknowledged() {
        return new Data().map();
    }

    /**
     * @param number how often it has called, this time included
     * @param waiting since when nobody has taken it
     */
    public static Map<String, Object> escalationNudged(int number, Duration waiting) {
        return new Data().put(NUDGES, number).put(SECONDS, waiting.toSeconds()).map();
    }

    /** The entry's actor is who closed it; the note stays with the escalation. */
    public static Map<String, Object> escalationResolved(Duration after) {
        return new Data().put(SECONDS, after.toSeconds()).map();
    }

    /** @param reason in words, such as {@code the answer was changed to 5} */
    public static Map<String, Object> escalationWithdrawn(String reason) {
        return new Data().put(REASON, reason).map();
    }

    /** The entry's actor is who deployed it. */
    public static Map<String, Object> routeDeployed(String route) {
        return new Data().put(ROUTE, route).map();
    }

    /** @param problem file, line and what is wrong */
    public static Map<String, Object> routeRefused(String route, String problem) {
        return new Data().put(ROUTE, route).put(REASON, problem).map();
    }

    public static Map<String, Object> routeRemoved(String route) {
        return new Data().put(ROUTE, route).map();
    }

    /** @param file relative to the home folder */
    public static Map<String, Object> configDeployed(String file) {
        return new Data().put(FILE, file).map();
    }

    /** @param problem file, line and what is wrong */
    public static Map<String, Object> configRefused(String file, String problem) {
        return new Data().put(FILE, file).put(REASON, problem).map();
    }

    /** Collects values; what is null, empty or false is left out, so that the ledger holds nothing that says nothing. */
    private static final class Data {
        private final Map<String, Object> values = new LinkedHashMap<>();

        Data put(String key, @Nullable Object value) {
            boolean says = value != null
                    && !value.equals("")
                    && !value.equals(false)
                    && !(value instanceof List<?> list && list.isEmpty());
            if (says) {
                values.put(key, value instanceof Instant instant ? Rfc3339.write(instant) : value);
            }
            return this;
        }

        Map<String, Object> map() {
            return values;
        }
    }
}
