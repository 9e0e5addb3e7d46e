// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static io.closeloop.testkit.Story.anAnswer;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.connector.slack.SlackEscalation.Urgency;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Match;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.testkit.Story;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscalationMessageTest {
    private static final Instant LATER = Instant.parse("2026-03-03T10:20:00Z");
    private static final Escalation OPEN = Escalation.open("ans_1", "int_1", Instant.parse("2026-03-03T10:12:00Z"));

    @Test
    void a_detractor_is_shown_with_all_that_a_colleague_needs() {
        Story story = anAnswer()
                .scoring(2)
                .saying("Third call this week.\nNobody called back & I am <angry>")
                .caseLink(URI.create("https://crm.example.com/lightning/r/Case/500000000000001AAA/view"))
                .escalated(OPEN);

        Golden.matches("detractor", message(story));
    }

    @Test
    void an_unknown_customer_who_said_nothing_is_shown_as_such() {
        Story story = anAnswer()
                .of(Metric.NPS)
                .scoring(0)
                .unmatched()
                .after(interaction -> interaction.with().customerName("Ana").build());

        Golden.matches("unknown-customer", EscalationMessage.of(story.build(), Urgency.HIGH));
    }

    @Test
    void an_ambiguous_customer_waits_for_a_person() {
        Story story = anAnswer().matching(new Match.Ambiguous(List.of()), null).contactLink(null);

        assertThat(message(story).blocks()).contains("Several CRM records fit");
    }

    @Test
    void a_claimed_alert_names_its_owner() {
        Golden.matches("claimed", message(anAnswer().escalated(OPEN.acknowledge("ana", LATER))));
    }

    @Test
    void a_resolved_alert_has_no_buttons() {
        Golden.matches("resolved", message(anAnswer().escalated(OPEN.resolve("ana", LATER, "called back, refunded"))));
    }

    @Test
    void an_alert_that_nobody_claimed_says_so() {
        Golden.matches("nudged", message(anAnswer().escalated(OPEN.nudged())));
        assertThat(EscalationMessage.nudge(anAnswer().build(), 1).text())
                .isEqualTo("Reminder 1: nobody has claimed this alert yet. CSAT 2/5 from Ana Silva, Acme.");
    }

    @Test
    void a_changed_score_withdraws_the_alert() {
        Story story = anAnswer()
                .version(2)
                .scoring(4)
                .saying("sorry, wrong button")
                .escalated(OPEN.withdraw(LATER, "the score is 4 now"));

        Golden.matches("withdrawn", message(story));
    }

    @Test
    void a_retracted_answer_leaves_nothing_of_the_customer() {
        SlackMessage message = message(anAnswer().retracted().escalated(OPEN.withdraw(LATER, "erased")));

        Golden.matches("retracted", message);
        assertThat(message.toString() + message.text() + message.plain() + message.blocks())
                .doesNotContain("Ana")
                .doesNotContain("Acme")
                .doesNotContain("closeloop_claim");
    }

    @Test
    void a_machines_answer_is_withdrawn_as_such() {
        assertThat(message(anAnswer().graded(Evidence.SUSPECT)).blocks())
                .contains("looks like a machine's")
                .doesNotContain("\"actions\"");
    }

    @Test
    void a_resolved_alert_whose_score_changed_later_tells_both() {
        Story story = anAnswer().scoring(5).escalated(OPEN.resolve("ana", LATER, null));

        assertThat(message(story).blocks())
                .contains("Resolved by ana")
                .contains("Withdrawn: the customer changed the score to 5.");
    }

    @Test
    void nobody_is_pinged_by_a_comment_a_name_or_a_note() {
        Story story = anAnswer()
                .saying("<!channel> <@U0AGENT01> <https://evil.example.com|click>")
                .unmatched()
                .after(interaction -> interaction
                        .with()
                        .customerName("<!here>")
                        .participant(Participant.agent("a", "<!everyone>"))
                        .participant(Participant.queue("<!subteam^S0>"))
                        .build())
                .escalated(OPEN.acknowledge("<!channel>", LATER).resolve("<!channel>", LATER, "<!channel>"));

        SlackMessage message = message(story);

        assertThat(BlockKitLimits.brokenBy(message)).isEmpty();
        assertThat(message.blocks() + message.text() + message.plain())
                .doesNotContain("<!channel>")
                .doesNotContain("<!here>")
                .doesNotContain("<!everyone>")
                .doesNotContain("<!subteam")
                .doesNotContain("<@")
                .doesNotContain("<https://evil");
    }

    @Test
    void no_number_and_no_address_leaves_the_crm() {
        Story story = anAnswer()
                .saying("I am " + Story.PHONE + " and " + Story.EMAIL)
                .after(interaction -> interaction
                        .with()
                        .participant(Participant.agent("bo@example.com", null))
                        .build());

        SlackMessage message = message(story);

        assertThat(message.blocks() + message.text() + message.plain())
                .doesNotContain(Story.PHONE)
                .doesNotContain(Story.EMAIL)
                .doesNotContain("bo@example.com")
                .contains("[number]")
                .contains("[e-mail]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "&", "<", "👍", "\n", "é ", "👨\u200d👩\u200d👧", ">\n", "a@b.example.com ", "*", "\"\\"})
    void the_longest_comments_keep_every_limit(String piece) {
        String comment = "I " + piece.repeat(3001 / piece.length() + 1) + " end";
        Story story = anAnswer()
                .saying(comment)
                .after(interaction -> interaction
                        .with()
                        .participant(Participant.agent("a", piece.repeat(500) + "z"))
                        .participant(Participant.queue(piece.repeat(500) + "z"))
                        .build())
                .escalated(OPEN.resolve(piece.repeat(300) + "z", LATER, piece.repeat(5000) + "z"));

        assertThat(BlockKitLimits.brokenBy(message(story))).isEmpty();
        assertThat(BlockKitLimits.brokenBy(message(story.escalated(OPEN)))).isEmpty();
    }

    @Test
    void the_validator_finds_what_breaks_a_limit() {
        SlackMessage bad = new SlackMessage(
                "",
                new SlackMessage.Blocks()
                        .header("x".repeat(151))
                        .section("y".repeat(3001))
                        .section("<!channel> &am")
                        .fields(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"))
                        .json(),
                "p");

        assertThat(BlockKitLimits.brokenBy(bad))
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("text is empty"))
                .anyMatch(problem -> problem.startsWith("/blocks/0/text/text has 151"))
                .anyMatch(problem -> problem.startsWith("/blocks/1/text/text has 3001"))
                .anyMatch(problem -> problem.contains("broken entity"))
                .anyMatch(problem -> problem.contains("unescaped bracket"))
                .anyMatch(problem -> problem.startsWith("/blocks/3/fields has 11"));
    }

    private static SlackMessage message(Story story) {
        SlackMessage message = EscalationMessage.of(story.build(), Urgency.NORMAL);
        assertThat(BlockKitLimits.brokenBy(message)).isEmpty();
        return message;
    }
}
