// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Delivery;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StoryTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Instant AT = Instant.parse("2026-03-03T15:22:00Z");
    private static final Instant LATER = Instant.parse("2026-03-03T15:32:00Z");
    private static final Instant TOMORROW = Instant.parse("2026-03-04T14:00:00Z");
    private static final Handle PHONE = Handle.phone("+15551230001");
    private static final String CLOSELOOP = LedgerEntry.CLOSELOOP;

    private static Stream<Arguments> sentences() {
        return Stream.of(
                told(
                        LedgerEvent.INTERACTION_ENDED,
                        CLOSELOOP,
                        Facts.interactionEnded(call().build()),
                        "The phone call with Kim Lee (queue billing) ended after 3 min 20 s."),
                told(
                        LedgerEvent.INTERACTION_ENDED,
                        CLOSELOOP,
                        Facts.interactionEnded(call().closeReason(CloseReason.MISSED)
                                .talkSeconds(0)
                                .build()),
                        "The phone call with Kim Lee (queue billing) was missed: nobody answered."),
                told(
                        LedgerEvent.INTERACTION_ENDED,
                        CLOSELOOP,
                        Facts.interactionEnded(Interaction.ended("i", Channel.CHAT, "s", "1", AT)
                                .participant(Participant.bot("helpbot"))
                                .customerWrote(4, 300)
                                .closeReason(CloseReason.IDLE)
                                .build()),
                        "The chat with an automat fell silent and counts as ended; the customer had written 4 messages."),
                told(
                        LedgerEvent.INTERACTION_ENDED,
                        CLOSELOOP,
                        Facts.interactionEnded(Interaction.ended("i", Channel.EMAIL, "s", "1", AT)
                                .customerWrote(1, 300)
                                .closeReason(CloseReason.RESOLVED)
                                .build()),
                        "The e-mail thread was resolved; the customer had written 1 message."),
                told(
                        LedgerEvent.INTERACTION_REOPENED,
                        LedgerEntry.CUSTOMER,
                        Facts.interactionReopened(2),
                        "The customer came back: the contact is open again (round 2)."),
                told(
                        LedgerEvent.INTERACTION_CORRECTED,
                        "ana",
                        Facts.interactionCorrected(List.of("the language", "the tags")),
                        "ana corrected the language and the tags of the contact."),
                told(
                        LedgerEvent.INTERACTION_UNPLANNED,
                        CLOSELOOP,
                        Facts.interactionUnplanned("phone", "no such header."),
                        "The route phone could not handle the contact: no such header. Nothing is lost: it is planned again"
                                + " after the next good deploy."),
                told(
                        LedgerEvent.MATCH_FOUND,
                        CLOSELOOP,
                        Facts.matchFound(new Match.Matched("003A", Match.Basis.EMAIL, 0.98)),
                        "The customer is contact 003A in the CRM, found by e-mail address (98 % sure)."),
                told(
                        LedgerEvent.MATCH_AMBIGUOUS,
                        CLOSELOOP,
                        Facts.matchAmbiguous(new Match.Ambiguous(List.of(
                                new Match.Candidate("003A", Match.Basis.EMAIL, 0.9, false),
                                new Match.Candidate("003B", Match.Basis.PHONE, 0.8, false)))),
                        "The customer may be one of 2 contacts in the CRM: 003A (by e-mail address, 90 %) or 003B (by phone"
                                + " number, 80 %). Nothing is written there until a person decides."),
                told(
                        LedgerEvent.MATCH_AMBIGUOUS,
                        CLOSELOOP,
                        Facts.matchAmbiguous(new Match.Ambiguous(
                                List.of(new Match.Candidate("003A", Match.Basis.PHONE, 0.6, false)))),
                        "The customer may be contact 003A (by phone number, 60 %) in the CRM, which is not sure enough."
                                + " Nothing is written there until a person decides."),
                told(
                        LedgerEvent.MATCH_NOBODY,
                        CLOSELOOP,
                        Facts.matchNobody(new Match.Nobody("nobody has this number")),
                        "The customer was not found in the CRM: nobody has this number."),
                told(
                        LedgerEvent.MATCH_RESOLVED,
                        "ana",
                        Facts.matchResolved(new Match.Matched("003A", Match.Basis.PERSON, 1)),
                        "ana settled the match: the customer is contact 003A in the CRM."),
                told(
                        LedgerEvent.MATCH_RESOLVED,
                        "ana",
                        Facts.matchResolved(new Match.Nobody("a person said so")),
                        "ana settled the match: the customer is nobody in the CRM."),
                told(
                        LedgerEvent.DECISION_INVITE,
                        CLOSELOOP,
                        Facts.decisionInvite(decision(
                                List.of(
                                        Rule.passed("route", "no route objected"),
                                        Rule.passed("connected", "the customer got through")),
                                new AskPlan(Via.SMS, PHONE, LATER, "10 min after the call"))),
                        "Decided to ask with the survey csat-voice by SMS at 10:32: 10 min after the call. Looked at: no"
                                + " route objected; the customer got through."),
                told(
                        LedgerEvent.DECISION_SKIP,
                        CLOSELOOP,
                        Facts.decisionSkip(decision(
                                List.of(
                                        Rule.passed("route", "no route objected"),
                                        Rule.failed("cool-down", "asked 3 days before", TOMORROW)),
                                null)),
                        "Decided not to ask: asked 3 days before. It would be possible from 4 Mar 2026, 09:00 on. Nothing"
                                + " spoke against it before: no route objected."),
                told(
                        LedgerEvent.DECISION_SKIP,
                        CLOSELOOP,
                        Facts.decisionSkip(
                                decision(List.of(Rule.failed("route", "a route said: VIP, ask by phone.")), null)),
                        "Decided not to ask: a route said: VIP, ask by phone."),
                told(
                        LedgerEvent.INVITATION_PLANNED,
                        CLOSELOOP,
                        Facts.invitationPlanned(invitation()),
                        "Planned to ask by SMS to +1555***0001 at 10:32."),
                told(
                        LedgerEvent.INVITATION_POSTPONED,
                        CLOSELOOP,
                        Facts.invitationPostponed(
                                invitation(), TOMORROW, Rule.failed("quiet-hours", "not inside 09:00-20:00 UTC")),
                        "Put the ask by SMS off until 4 Mar 2026, 09:00: not inside 09:00-20:00 UTC."),
                told(
                        LedgerEvent.INVITATION_SENT,
                        CLOSELOOP,
                        Facts.invitationSent(
                                invitation(), "10 min after the call; inside 09:00-20:00 America/New_York", "SM123"),
                        "Asked by SMS to +1555***0001 (10 min after the call; inside 09:00-20:00 America/New_York)."),
                told(
                        LedgerEvent.INVITATION_DELIVERED,
                        CLOSELOOP,
                        Facts.invitationDelivered(Via.SMS),
                        "The SMS arrived."),
                told(
                        LedgerEvent.INVITATION_REMINDED,
                        CLOSELOOP,
                        Facts.invitationReminded(invitation(), 1, null),
                        "Reminded by SMS to +1555***0001."),
                told(
                        LedgerEvent.INVITATION_EXPIRED,
                        CLOSELOOP,
                        Facts.invitationExpired(Duration.ofDays(14)),
                        "No answer came in 14 days: the ask has expired."),
                told(
                        LedgerEvent.INVITATION_EXPIRED,
                        CLOSELOOP,
                        Facts.invitationExpired(Duration.ofDays(14), "nobody knows whether it went out"),
                        "No answer came in 14 days: the ask has expired (nobody knows whether it went out)."),
                told(
                        LedgerEvent.INVITATION_WITHDRAWN,
                        CLOSELOOP,
                        Facts.invitationWithdrawn(Rule.failed("reopened", "the customer came back")),
                        "Withdrew the ask: the customer came back."),
                told(
                        LedgerEvent.INVITATION_WITHDRAWN,
                        CLOSELOOP,
                        Facts.invitationWithdrawn("the customer opted out"),
                        "Withdrew the ask: the customer opted out."),
                told(
                        LedgerEvent.INVITATION_FAILED,
                        CLOSELOOP,
                        Facts.invitationFailed(invitation(), "the number is unknown", null, false),
                        "The ask by SMS to +1555***0001 failed for good: the number is unknown."),
                told(
                        LedgerEvent.INVITATION_FAILED,
                        CLOSELOOP,
                        Facts.invitationFailed(invitation(), "no permission", "twilio.auth-token", true),
                        "The ask by SMS to +1555***0001 failed for good: no permission. The vendor says that the customer"
                                + " opted out. The setting to mend is twilio.auth-token."),
                told(
                        LedgerEvent.INVITATION_RETRY,
                        CLOSELOOP,
                        Facts.invitationRetry(invitation(), "too many requests", LATER, false),
                        "The ask by SMS did not go out: too many requests. The next try is at 10:32."),
                told(
                        LedgerEvent.INVITATION_RETRY,
                        CLOSELOOP,
                        Facts.invitationRetry(invitation(), "no answer in 10 s", LATER, true),
                        "Nobody knows whether the ask by SMS went out: no answer in 10 s. It is looked up at 10:32 before"
                                + " any repeat."),
                told(
                        LedgerEvent.ANSWER_GIVEN,
                        LedgerEntry.CUSTOMER,
                        Facts.answerGiven(answer(2, "rude", Evidence.CONFIRMED, "written by the customer")),
                        "The customer answered 2 on CSAT, 1 to 5 (a detractor) by SMS with a comment. It counts: written by"
                                + " the customer."),
                told(
                        LedgerEvent.ANSWER_AMENDED,
                        LedgerEntry.CUSTOMER,
                        Facts.answerAmended(2, answer(5, null, Evidence.CONFIRMED, "written by the customer")),
                        "The customer changed the answer from 2 to 5 on CSAT, 1 to 5 (a promoter) by SMS. It counts:"
                                + " written by the customer."),
                told(
                        LedgerEvent.ANSWER_AMENDED,
                        LedgerEntry.CUSTOMER,
                        Facts.answerAmended(2, answer(2, "rude", Evidence.CONFIRMED, "written by the customer")),
                        "The customer added a comment to the answer of 2 on CSAT, 1 to 5 (a detractor) by SMS. It counts:"
                                + " written by the customer."),
                told(
                        LedgerEvent.ANSWER_SUSPECT,
                        LedgerEntry.CUSTOMER,
                        Facts.answerSuspect(
                                answer(3, null, Evidence.SUSPECT, "3 submissions within 10 s"), List.of(1, 2)),
                        "A score came by SMS that looks like a machine's: 3 submissions within 10 s. It does not count. Nor"
                                + " do the versions before it: 1 and 2."),
                told(
                        LedgerEvent.ANSWER_RETRACTED,
                        "ana",
                        Facts.answerRetracted("erased at the customer's wish"),
                        "ana took the answer back: erased at the customer's wish."),
                told(
                        LedgerEvent.ANSWER_UNPLANNED,
                        CLOSELOOP,
                        Facts.answerUnplanned("detractor", "broken"),
                        "The route detractor could not handle the answer: broken. Nothing is lost: it is planned again after"
                                + " the next good deploy."),
                told(
                        LedgerEvent.REPLY_UNREADABLE,
                        LedgerEntry.CUSTOMER,
                        Facts.replyUnreadable("sms", true),
                        "The customer replied by SMS, but no score could be read from it; asked once to send a number."),
                told(
                        LedgerEvent.REPLY_UNREADABLE,
                        LedgerEntry.CUSTOMER,
                        Facts.replyUnreadable("email", false),
                        "The customer replied by e-mail, but no score could be read from it."),
                told(
                        LedgerEvent.REPLY_UNEXPECTED,
                        LedgerEntry.CUSTOMER,
                        Facts.replyUnexpected("messenger"),
                        "A message came in Messenger that answers no open ask."),
                told(
                        LedgerEvent.REPLY_AUTOMATIC,
                        LedgerEntry.CUSTOMER,
                        Facts.replyAutomatic("email"),
                        "An automatic reply came by e-mail; it counts for nothing."),
                told(
                        LedgerEvent.CONSENT_WITHDRAWN,
                        LedgerEntry.CUSTOMER,
                        Facts.consentWithdrawn(PHONE, "sms"),
                        "The customer opted out by SMS with +1555***0001: no more asks on any channel."),
                told(
                        LedgerEvent.CONSENT_GIVEN,
                        LedgerEntry.CUSTOMER,
                        Facts.consentGiven(Handle.email("ana@example.com"), "page"),
                        "The customer agreed on the survey page with a***@example.com to be asked again."),
                told(
                        LedgerEvent.WRONG_PERSON,
                        LedgerEntry.CUSTOMER,
                        Facts.wrongPerson(PHONE, "sms"),
                        "A reply by SMS said that +1555***0001 belongs to somebody else."),
                told(
                        LedgerEvent.DELIVERY_PLANNED,
                        CLOSELOOP,
                        Facts.deliveryPlanned(delivery("slack-escalation", 0)),
                        "To be done from 10:32: the escalation in Slack."),
                told(
                        LedgerEvent.DELIVERY_DONE,
                        CLOSELOOP,
                        Facts.deliveryDone(delivery("salesforce-answer", 1)),
                        "Done: the answer in Salesforce."),
                told(
                        LedgerEvent.DELIVERY_DONE,
                        CLOSELOOP,
                        Facts.deliveryDone(delivery("local-crm-answer", 2)),
                        "Brought up to date: the answer in the built-in CRM."),
                told(
                        LedgerEvent.DELIVERY_RETRY,
                        CLOSELOOP,
                        Facts.deliveryRetry(delivery("mail-alert", 0), "the server is down", LATER),
                        "Not done yet: the alert by e-mail (the server is down); the next try is at 10:32."),
                told(
                        LedgerEvent.DELIVERY_HELD,
                        CLOSELOOP,
                        Facts.deliveryHeld(delivery("salesforce-case", 0), "the match waits for a person"),
                        "On hold: the case in Salesforce (the match waits for a person)."),
                told(
                        LedgerEvent.DELIVERY_PARKED,
                        CLOSELOOP,
                        Facts.deliveryParked(delivery("webhook", 0), "refused", "webhook.secret"),
                        "Waits for an admin: the answer by webhook (refused). The setting to mend is webhook.secret."),
                told(
                        LedgerEvent.DELIVERY_REPLAYED,
                        "ana",
                        Facts.deliveryReplayed(delivery("webhook", 0)),
                        "ana had it tried again: the answer by webhook."),
                told(
                        LedgerEvent.DELIVERY_DONE,
                        CLOSELOOP,
                        Facts.deliveryDone(delivery("pager-alarm", 1)),
                        "Done: pager alarm."),
                told(
                        LedgerEvent.ESCALATION_OPENED,
                        CLOSELOOP,
                        Facts.escalationOpened("billing", LATER),
                        "Opened an escalation for the queue billing; the alert waits for the customer's comment until"
                                + " 10:32."),
                told(
                        LedgerEvent.ESCALATION_OPENED,
                        CLOSELOOP,
                        Facts.escalationOpened(null, null),
                        "Opened an escalation; the alert goes at once."),
                told(
                        LedgerEvent.ESCALATION_ACKNOWLEDGED,
                        "kim",
                        Facts.escalationAcknowledged(),
                        "kim took the escalation."),
                told(
                        LedgerEvent.ESCALATION_NUDGED,
                        CLOSELOOP,
                        Facts.escalationNudged(2, Duration.ofMinutes(60)),
                        "Nobody had taken the escalation after 1 h: called for attention for the 2nd time."),
                told(
                        LedgerEvent.ESCALATION_RESOLVED,
                        "kim",
                        Facts.escalationResolved(Duration.ofMinutes(130)),
                        "kim closed the escalation after 2 h 10 min."),
                told(
                        LedgerEvent.ESCALATION_WITHDRAWN,
                        CLOSELOOP,
                        Facts.escalationWithdrawn("the answer was changed to 5"),
                        "Took the escalation back: the answer was changed to 5."),
                told(
                        LedgerEvent.ROUTE_DEPLOYED,
                        "ana",
                        Facts.routeDeployed("csat-voice"),
                        "ana deployed the route csat-voice."),
                told(
                        LedgerEvent.ROUTE_REFUSED,
                        "ana",
                        Facts.routeRefused("csat-voice", "routes/surveys/csat-voice.camel.yaml:3: no such survey"),
                        "Refused the new version of the route csat-voice: routes/surveys/csat-voice.camel.yaml:3: no such"
                                + " survey. The last good one stays."),
                told(
                        LedgerEvent.ROUTE_REMOVED,
                        CLOSELOOP,
                        Facts.routeRemoved("csat-voice"),
                        "Closeloop removed the route csat-voice."),
                told(
                        LedgerEvent.CONFIG_DEPLOYED,
                        "ana",
                        Facts.configDeployed("config/policy.yaml"),
                        "ana deployed config/policy.yaml."),
                told(
                        LedgerEvent.CONFIG_REFUSED,
                        CLOSELOOP,
                        Facts.configRefused("config/policy.yaml", "config/policy.yaml:3: until is not after from"),
                        "Refused the new version of config/policy.yaml: config/policy.yaml:3: until is not after from."
                                + " The last good one stays."));
    }

    private static Arguments told(LedgerEvent event, String actor, Map<String, Object> data, String sentence) {
        return Arguments.of(event, actor, data, sentence);
    }

    @ParameterizedTest(name = "{3}")
    @MethodSource("sentences")
    void an_event_is_told_in_a_plain_sentence(
            LedgerEvent event, String actor, Map<String, Object> data, String sentence) {
        assertThat(Story.tell(List.of(entry(event, actor, data, AT)), NEW_YORK))
                .containsExactly("3 Mar 2026, 10:22 " + sentence);
    }

    @Test
    void every_event_has_its_sentence_here() {
        Set<LedgerEvent> covered = sentences()
                .map(told -> (LedgerEvent) told.get()[0])
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(LedgerEvent.class)));

        assertThat(covered).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(LedgerEvent.OTHER)));
    }

    @Test
    void what_a_newer_version_wrote_is_told_as_such() {
        LedgerEntry newer = new LedgerEntry(
                "led_1", AT, LedgerEvent.of("hologram.seen"), CLOSELOOP, null, null, null, Map.of(), "hologram.seen");

        assertThat(newer.event()).isEqualTo(LedgerEvent.OTHER);
        assertThat(Story.tell(List.of(newer), NEW_YORK))
                .singleElement()
                .asString()
                .endsWith("Something happened that only a newer version of Closeloop can tell: hologram seen.");
    }

    @ParameterizedTest
    @EnumSource(LedgerEvent.class)
    void an_event_without_any_data_still_reads_well(LedgerEvent event) {
        List<String> story = Story.tell(List.of(entry(event, CLOSELOOP, Map.of(), AT)), NEW_YORK);

        assertThat(story).singleElement().asString().endsWith(".").doesNotContain("null", "  ", " .", " ,", "()", "..");
    }

    @ParameterizedTest
    @EnumSource(LedgerEvent.class)
    void values_of_another_kind_than_expected_do_no_harm(LedgerEvent event) {
        Map<String, Object> odd = new HashMap<>();
        Arrays.stream(Facts.class.getDeclaredFields())
                .filter(field -> field.getType() == String.class)
                .forEach(field -> odd.put(value(field), List.of(1, List.of(), "x")));
        Map<String, Object> other = new HashMap<>();
        odd.keySet().forEach(key -> other.put(key, "not what it should be"));
        other.put("somethingNew", Map.of());
        other.put(Facts.REASON, null);

        List<String> story =
                Story.tell(List.of(entry(event, CLOSELOOP, odd, AT), entry(event, CLOSELOOP, other, AT)), NEW_YORK);

        assertThat(story).hasSize(2).noneMatch(line -> line.contains("null"));
    }

    private static String value(java.lang.reflect.Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_day_is_said_where_it_changes_in_the_zone_asked_for() {
        List<LedgerEntry> entries = List.of(
                entry(LedgerEvent.ESCALATION_ACKNOWLEDGED, "kim", Map.of(), Instant.parse("2026-03-04T04:58:00Z")),
                entry(LedgerEvent.ESCALATION_ACKNOWLEDGED, "lee", Map.of(), Instant.parse("2026-03-04T04:59:00Z")),
                entry(LedgerEvent.ESCALATION_RESOLVED, "kim", Map.of(), Instant.parse("2026-03-04T05:00:00Z")));

        assertThat(Story.tell(entries, NEW_YORK))
                .containsExactly(
                        "3 Mar 2026, 23:58 kim took the escalation.",
                        "23:59 lee took the escalation.",
                        "4 Mar 2026, 00:00 kim closed the escalation.");
    }

    @Test
    void nothing_is_told_of_nothing() {
        assertThat(Story.tell(List.of(), NEW_YORK)).isEmpty();
    }

    @Test
    void no_fact_holds_a_handle_or_the_words_of_a_customer() {
        Answer answer = answer(2, "my card is 4111", Evidence.CONFIRMED, "written by the customer");

        assertThat(List.of(
                        Facts.answerGiven(answer),
                        Facts.answerAmended(1, answer),
                        Facts.answerSuspect(answer, List.of()),
                        Facts.invitationPlanned(invitation()),
                        Facts.consentWithdrawn(PHONE, "sms")))
                .noneMatch(data ->
                        data.toString().contains("4111") || data.toString().contains("+15551230001"));
    }

    @Test
    void facts_are_text_numbers_truths_and_lists_of_these() {
        assertThat(sentences().flatMap(told -> facts(told).values().stream()))
                .allMatch(value -> value instanceof String
                        || value instanceof Number
                        || value instanceof Boolean
                        || (value instanceof List<?> list
                                && list.stream().allMatch(item -> item instanceof String || item instanceof Number)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> facts(Arguments told) {
        return (Map<String, Object>) told.get()[2];
    }

    private static LedgerEntry entry(LedgerEvent event, String actor, Map<String, Object> data, Instant at) {
        return new LedgerEntry("led_1", at, event, actor, "int_1", "inv_1", "ans_1", data);
    }

    private static Interaction.Builder call() {
        return Interaction.ended("int_1", Channel.PHONE, "twilio-voice", "CA1", AT)
                .handle(PHONE)
                .participant(Participant.queue("billing"))
                .participant(Participant.agent("WK1", "Kim Lee"))
                .talkSeconds(200);
    }

    private static Decision decision(List<Rule> rules, @Nullable AskPlan plan) {
        return new Decision("dec_1", "int_1", AT, rules, "csat-voice", plan);
    }

    private static Invitation invitation() {
        return new Invitation(
                "inv_1",
                "int_1",
                "csat-voice",
                "contact:003A",
                Via.SMS,
                PHONE,
                "",
                "en",
                Invitation.State.PLANNED,
                AT,
                LATER,
                null,
                AT.plus(Duration.ofDays(14)),
                null,
                1,
                0,
                null);
    }

    private static Answer answer(int score, @Nullable String comment, Evidence evidence, String reason) {
        Verdict verdict = Metric.CSAT.verdict(score);
        return new Answer(
                "ans_1",
                1,
                "inv_1",
                "int_1",
                "csat-voice",
                Metric.CSAT,
                "1",
                score,
                comment,
                verdict,
                evidence,
                List.of(reason),
                "en",
                "sms",
                "SM1",
                AT);
    }

    private static Delivery delivery(String verb, int done) {
        return new Delivery(
                "del_1", verb, "ans_1", "int_1", "", Map.of(), 1, done, Delivery.State.WAITING, LATER, 1, null, null);
    }
}
