// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static io.closeloop.testkit.Story.anAnswer;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.connector.slack.SlackEscalation.Urgency;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.Escalation;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.testkit.Loopback;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackEscalationDeliveryTest {
    private static final SlackEscalation QUEUES_CHANNEL = new SlackEscalation(null, Urgency.NORMAL);
    private static final String POSTED = "C0BILLING:1767225590.000100";
    private static final Escalation OPEN = Escalation.open("ans_1", "int_1", Instant.parse("2026-03-03T10:12:00Z"));

    private final SettableClock clock = new SettableClock();
    private final Loopback slack = new Loopback().answering(SlackReplies::ok);
    private final SlackClient client =
            new SlackClient(SlackReplies.account(slack.base()), clock, Duration.ofMillis(300));
    private final SlackEscalationDelivery delivery = new SlackEscalationDelivery(
            client,
            () -> new EscalationSettings(
                    Duration.ofMinutes(10), Duration.ofMinutes(30), 2, Map.of("billing", "C0BILLING"), "C0DEFAULT"));

    @AfterEach
    void close() {
        client.close();
        slack.close();
    }

    @Test
    void an_alert_is_posted_to_the_channel_of_its_queue() {
        Outcome outcome = deliver(anAnswer().scoring(1).saying("awful").effect(QUEUES_CHANNEL));

        assertThat(outcome).isEqualTo(Outcome.delivered("C0ALERTS1:1767225590.000100"));
        assertThat(slack.calls()).singleElement().satisfies(call -> {
            assertThat(call.uri().getPath()).isEqualTo("/api/chat.postMessage");
            assertThat(call.header("Authorization")).hasValue("Bearer " + SlackReplies.TOKEN);
            assertThat(call.form())
                    .containsEntry("channel", "C0BILLING")
                    .containsEntry("unfurl_links", "0")
                    .containsEntry("text", "CSAT 1/5 from Ana Silva, Acme: awful");
            assertThat(call.form().get("metadata"))
                    .isEqualTo(
                            "{\"event_type\":\"closeloop_escalation\",\"event_payload\":{\"key\":\"dlv_1\",\"nudges\":0,\"version\":1}}");
            assertThat(call.form().get("blocks")).contains("\"action_id\":\"closeloop_claim\"");
            assertThat(call.text()).doesNotContain(SlackReplies.TOKEN);
        });
    }

    @Test
    void a_queue_without_a_channel_goes_to_the_default_one() {
        deliver(anAnswer()
                .after(interaction -> interaction
                        .with()
                        .participant(io.closeloop.interaction.Participant.queue("returns"))
                        .build())
                .effect(QUEUES_CHANNEL));

        assertThat(slack.calls().get(0).form()).containsEntry("channel", "C0DEFAULT");
    }

    @Test
    void a_channel_that_is_not_configured_at_all_names_the_file() {
        SlackEscalationDelivery unconfigured = new SlackEscalationDelivery(client, EscalationSettings::defaults);

        assertThat(unconfigured.deliver(List.of(anAnswer().effect(QUEUES_CHANNEL))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isEqualTo("config/escalation.yaml channels"));
        assertThat(slack.calls()).isEmpty();
    }

    @Test
    void a_refused_channel_of_a_queue_names_the_file() {
        slack.answering(SlackReplies.error("channel_not_found"));

        assertThat(deliver(anAnswer().effect(QUEUES_CHANNEL)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isEqualTo("config/escalation.yaml channels"));
    }

    @Test
    void a_later_version_edits_the_message() {
        Outcome outcome = deliver(anAnswer().escalated(OPEN.acknowledge("ana", clock.instant())), 2, POSTED);

        assertThat(outcome).isEqualTo(Outcome.delivered(POSTED));
        assertThat(slack.calls()).singleElement().satisfies(call -> {
            assertThat(call.uri().getPath()).isEqualTo("/api/chat.update");
            assertThat(call.form()).containsEntry("channel", "C0BILLING").containsEntry("ts", "1767225590.000100");
            assertThat(call.form().get("blocks")).contains("Claimed by ana").contains("Take over");
        });
    }

    @Test
    void a_score_that_turned_good_before_the_alert_went_out_sends_nothing() {
        assertThat(deliver(anAnswer().scoring(4), 1, null)).isEqualTo(Outcome.delivered(null));
        assertThat(slack.calls()).isEmpty();
    }

    @Test
    void a_score_that_turned_good_withdraws_the_message() {
        Outcome outcome = deliver(anAnswer().version(2).scoring(4), 2, POSTED);

        assertThat(outcome).isEqualTo(Outcome.delivered(POSTED));
        assertThat(slack.calls()).singleElement().satisfies(call -> {
            assertThat(SlackReplies.method(call)).isEqualTo("chat.update");
            assertThat(call.form().get("text"))
                    .isEqualTo("CSAT 4/5 from Ana Silva, Acme. Withdrawn: the customer changed the score to 4.");
            assertThat(call.form().get("blocks")).doesNotContain("\"actions\"");
        });
    }

    @Test
    void a_message_that_somebody_deleted_needs_no_edit() {
        slack.answering(SlackReplies.error("message_not_found"));

        assertThat(deliver(anAnswer().scoring(4), 2, POSTED)).isEqualTo(Outcome.delivered(POSTED));
    }

    @Test
    void a_later_version_of_which_nothing_was_tried_is_posted_without_a_look() {
        assertThat(deliver(anAnswer().saying("a comment came"), 2, null)).isInstanceOf(Outcome.Delivered.class);
        assertThat(SlackReplies.methods(slack.calls())).containsExactly("chat.postMessage");
    }

    @Test
    void a_lost_post_is_found_by_its_key_on_a_later_page() {
        slack.answering(call -> "p2".equals(call.form().get("cursor"))
                ? SlackReplies.history(SlackReplies.message("1767225590.000100", "closeloop_escalation", "dlv_1", 1, 0))
                : SlackReplies.historyThatGoesOn(
                        "p2", SlackReplies.message("1767225592.000100", "closeloop_escalation", "dlv_9", 1, 0)));

        assertThat(delivery.find(anAnswer().effect(QUEUES_CHANNEL))).isEqualTo(new Lookup.Found(POSTED));
        assertThat(slack.calls())
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.form())
                        .containsEntry("channel", "C0BILLING")
                        .containsEntry("include_all_metadata", "1")
                        // ten minutes before the contact ended at 10:00: no alert of it can be older
                        .containsEntry(
                                "oldest", Instant.parse("2026-03-03T09:50:00Z").getEpochSecond() + ".000000"));
    }

    @Test
    void lost_posts_are_looked_for_together_by_reading_each_channel_once() {
        slack.answering(call -> switch (call.form().get("channel") + call.form().getOrDefault("cursor", "")) {
            case "C0BILLING" ->
                SlackReplies.historyThatGoesOn(
                        "p2", SlackReplies.message("1767225590.000100", "closeloop_escalation", "dlv_1", 1, 0));
            case "C0BILLINGp2" ->
                SlackReplies.history(SlackReplies.message("1767225591.000100", "closeloop_escalation", "dlv_3", 1, 0));
            default ->
                SlackReplies.history(SlackReplies.message("1767225592.000100", "closeloop_escalation", "dlv_4", 1, 0));
        });

        List<Lookup> found = delivery.find(List.of(
                anAnswer().effect("dlv_1", QUEUES_CHANNEL, 1, null),
                anAnswer().effect("dlv_2", QUEUES_CHANNEL, 1, null),
                anAnswer().effect("dlv_3", QUEUES_CHANNEL, 1, null),
                anAnswer().effect("dlv_4", new SlackEscalation("C0NAMED", Urgency.NORMAL), 1, null),
                anAnswer().effect("dlv_5", QUEUES_CHANNEL, 2, POSTED)));

        assertThat(found)
                .containsExactly(
                        new Lookup.Found("C0BILLING:1767225590.000100"),
                        new Lookup.Absent(),
                        new Lookup.Found("C0BILLING:1767225591.000100"),
                        new Lookup.Found("C0NAMED:1767225592.000100"),
                        new Lookup.Absent());
        assertThat(slack.calls()).hasSize(3);
    }

    @Test
    void a_channel_is_read_for_so_many_pages_for_each_effect_and_no_further() {
        slack.answering(call -> SlackReplies.historyThatGoesOn("next", SlackReplies.chatter("1767225591.000100")));

        assertThat(delivery.find(List.of(
                        anAnswer().effect("dlv_1", QUEUES_CHANNEL, 1, null),
                        anAnswer().effect("dlv_2", QUEUES_CHANNEL, 1, null))))
                .containsExactly(new Lookup.Impossible(), new Lookup.Impossible());
        assertThat(slack.calls()).hasSize(200);
    }

    @Test
    void a_lost_post_that_is_not_there_is_absent() {
        slack.answering(SlackReplies.history(SlackReplies.chatter("1767225591.000100")));

        assertThat(delivery.find(anAnswer().effect(QUEUES_CHANNEL))).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_message_that_shows_an_older_version_is_still_owed_an_edit() {
        slack.answering(SlackReplies.history(
                SlackReplies.chatter("1767225591.000100"),
                SlackReplies.message("1767225590.000100", "closeloop_escalation", "dlv_1", 1, 0)));

        assertThat(delivery.find(anAnswer().effect("dlv_1", QUEUES_CHANNEL, 2, null)))
                .isEqualTo(new Lookup.Outdated(POSTED));
    }

    @Test
    void a_lost_edit_is_simply_repeated() {
        assertThat(delivery.find(anAnswer().effect("dlv_1", QUEUES_CHANNEL, 2, POSTED)))
                .isEqualTo(new Lookup.Absent());
        assertThat(slack.calls()).isEmpty();
    }

    @Test
    void a_look_that_slack_cannot_answer_now_is_repeated_later() {
        slack.answering(Reply.text(503, "down"));

        assertThat(delivery.find(anAnswer().effect(QUEUES_CHANNEL))).isInstanceOf(Lookup.Later.class);
    }

    @Test
    void a_look_that_slack_does_not_allow_is_impossible() {
        slack.answering(SlackReplies.error("missing_scope"));

        assertThat(delivery.find(anAnswer().effect(QUEUES_CHANNEL))).isEqualTo(new Lookup.Impossible());
    }

    @Test
    void an_alert_that_nobody_claimed_calls_again_in_the_channel() {
        slack.answering(call -> SlackReplies.method(call).equals("conversations.history")
                ? SlackReplies.history(SlackReplies.message("1767225590.000100", "closeloop_escalation", "dlv_1", 1, 0))
                : SlackReplies.ok(call));

        Outcome outcome = deliver(anAnswer().escalated(OPEN.nudged()), 2, POSTED);

        assertThat(outcome).isEqualTo(Outcome.delivered(POSTED));
        assertThat(SlackReplies.methods(slack.calls()))
                .containsExactly("conversations.history", "chat.postMessage", "chat.update");
        assertThat(slack.calls().get(1).form())
                .containsEntry("thread_ts", "1767225590.000100")
                .containsEntry("reply_broadcast", "1")
                .containsEntry(
                        "metadata",
                        "{\"event_type\":\"closeloop_nudge\",\"event_payload\":{\"key\":\"dlv_1\",\"nudges\":1,\"version\":2}}");
    }

    @Test
    void a_reminder_that_is_there_already_is_not_repeated() {
        slack.answering(call -> SlackReplies.method(call).equals("conversations.history")
                ? SlackReplies.history(
                        SlackReplies.message("1772534520.000100", "closeloop_nudge", "dlv_1", 2, 1),
                        SlackReplies.message("1767225590.000100", "closeloop_escalation", "dlv_1", 1, 0))
                : SlackReplies.ok(call));

        deliver(anAnswer().escalated(OPEN.nudged()), 3, POSTED);

        assertThat(SlackReplies.methods(slack.calls())).containsExactly("conversations.history", "chat.update");
    }

    @Test
    void an_alert_that_was_opened_anew_calls_again_although_it_had_been_reminded_of_before() {
        slack.answering(call -> SlackReplies.method(call).equals("conversations.history")
                ? SlackReplies.history(
                        SlackReplies.message("1772534520.000100", "closeloop_nudge", "dlv_1", 2, 2),
                        SlackReplies.message("1767225590.000100", "closeloop_escalation", "dlv_1", 1, 0))
                : SlackReplies.ok(call));
        Escalation again = OPEN.withdraw(Instant.parse("2026-03-03T10:50:00Z"), "changed to 4")
                .reopen(Instant.parse("2026-03-03T11:00:00Z"));

        deliver(anAnswer().escalated(again.nudged()), 5, POSTED);

        assertThat(SlackReplies.methods(slack.calls()))
                .containsExactly("conversations.history", "chat.postMessage", "chat.update");
    }

    @Test
    void where_it_cannot_be_seen_whether_a_reminder_is_there_the_alert_is_edited_and_the_channel_is_to_be_mended() {
        slack.answering(call -> SlackReplies.method(call).equals("conversations.history")
                ? SlackReplies.error("not_in_channel")
                : SlackReplies.ok(call));

        Outcome outcome = deliver(anAnswer().escalated(OPEN.nudged()), 3, POSTED);

        assertThat(outcome)
                .isEqualTo(Outcome.misconfigured(
                        "Slack says not_in_channel: invite the app to the channel", "config/escalation.yaml channels"));
        assertThat(SlackReplies.methods(slack.calls())).containsExactly("conversations.history", "chat.update");
    }

    @Test
    void in_a_channel_too_long_to_be_searched_an_alert_is_edited_and_does_not_call_again() {
        slack.answering(call -> SlackReplies.method(call).equals("conversations.history")
                ? SlackReplies.historyThatGoesOn("next", SlackReplies.chatter("1767225591.000100"))
                : SlackReplies.ok(call));

        assertThat(deliver(anAnswer().escalated(OPEN.nudged()), 3, POSTED)).isEqualTo(Outcome.delivered(POSTED));
        assertThat(SlackReplies.methods(slack.calls()))
                .doesNotContain("chat.postMessage")
                .endsWith("chat.update");
    }

    @Test
    void a_claimed_alert_does_not_call_again() {
        deliver(anAnswer().escalated(OPEN.nudged().acknowledge("ana", clock.instant())), 3, POSTED);

        assertThat(SlackReplies.methods(slack.calls())).containsExactly("chat.update");
    }

    @Test
    void blocks_that_slack_dislikes_go_out_as_plain_text_once() {
        slack.answering(call ->
                call.form().containsKey("blocks") ? SlackReplies.error("invalid_blocks") : SlackReplies.ok(call));

        Outcome outcome = deliver(anAnswer().scoring(1).saying("awful"), 1, null);

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(slack.calls()).hasSize(2);
        Call plain = slack.calls().get(1);
        assertThat(plain.form()).containsKey("metadata");
        assertThat(plain.form().get("text"))
                .contains("CSAT 1/5 from Ana Silva, Acme")
                .contains(">awful")
                .contains("https://closeloop.example.com/interactions/int_1");
    }

    @Test
    void a_message_that_slack_dislikes_even_as_text_is_given_up() {
        slack.answering(SlackReplies.error("invalid_arguments"));

        assertThat(deliver(anAnswer(), 1, null))
                .isEqualTo(new Outcome.Refused("Slack says invalid_arguments", null, false));
        assertThat(slack.calls()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "ratelimited,false",
        "service_unavailable,false",
        "request_timeout,false",
        "internal_error,true",
        "fatal_error,true"
    })
    void troubles_of_slack_are_retried_and_looked_up_when_part_may_be_done(String word, boolean uncertain) {
        slack.answering(SlackReplies.error(word));

        assertThat(deliver(anAnswer(), 1, null)).isEqualTo(new Outcome.Retry(null, "Slack says " + word, uncertain));
    }

    @Test
    void a_success_that_is_no_json_is_uncertain() {
        slack.answering(Reply.text(200, "<html>login</html>"));

        assertThat(deliver(anAnswer(), 1, null))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
    }

    @Test
    void a_refused_connection_is_certain() {
        slack.close();

        assertThat(deliver(anAnswer(), 1, null))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isFalse());
    }

    @Test
    void a_post_whose_connection_broke_is_not_sent_again_behind_our_back() {
        deliver(anAnswer(), 1, null);
        slack.answering(Reply.hangUp());

        assertThat(deliver(anAnswer(), 1, null))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
        assertThat(slack.calls()).hasSize(2);
    }

    @Test
    void a_channel_that_slack_limits_is_left_alone_until_then_and_others_are_not() {
        slack.answering(call -> "C0BUSY".equals(call.form().get("channel"))
                ? Reply.json(429, "{\"ok\":false,\"error\":\"ratelimited\"}").with("Retry-After", "30")
                : SlackReplies.ok(call));
        SlackEscalation busy = new SlackEscalation("C0BUSY", Urgency.NORMAL);
        deliver(anAnswer().effect(busy));
        clock.advance(Duration.ofSeconds(10));

        assertThat(deliver(anAnswer().effect(busy)))
                .isInstanceOfSatisfying(
                        // The first one's turn is when the channel opens, and this one's a second later.
                        Outcome.Retry.class, retry -> assertThat(retry.after()).isEqualTo(Duration.ofSeconds(21)));
        assertThat(slack.calls()).hasSize(1);

        assertThat(deliver(anAnswer().effect(QUEUES_CHANNEL))).isInstanceOf(Outcome.Delivered.class);
        clock.advance(Duration.ofSeconds(20));
        deliver(anAnswer().effect(busy));
        assertThat(slack.calls()).hasSize(3);
    }

    @Test
    void a_word_that_is_not_slacks_own_is_not_repeated() {
        slack.answering(SlackReplies.error("call " + Story.PHONE));

        assertThat(deliver(anAnswer(), 1, null)).isEqualTo(Outcome.refused("Slack says an error without a name"));
    }

    @Test
    void the_worst_score_with_a_comment_does_not_wait() {
        assertThat(delivery.grace(
                        QUEUES_CHANNEL, anAnswer().scoring(1).saying("awful").answer()))
                .isZero();
        assertThat(delivery.grace(QUEUES_CHANNEL, anAnswer().scoring(1).answer()))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(delivery.grace(
                        QUEUES_CHANNEL, anAnswer().scoring(2).saying("bad").answer()))
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void taking_an_alert_back_does_not_wait() {
        assertThat(delivery.grace(QUEUES_CHANNEL, anAnswer().scoring(4).answer()))
                .isZero();
        assertThat(delivery.grace(QUEUES_CHANNEL, anAnswer().retracted().answer()))
                .isZero();
    }

    @Test
    void alerts_follow_the_case_that_a_crm_opens() {
        assertThat(delivery.follows("salesforce-answer")).isTrue();
        assertThat(delivery.follows("local-crm-answer")).isTrue();
        assertThat(delivery.follows("webhook")).isFalse();
    }

    @Test
    void two_channels_are_two_effects() {
        assertThat(delivery.target(new SlackEscalation("C0ONCALL", Urgency.HIGH)))
                .isEqualTo("C0ONCALL");
        assertThat(delivery.target(QUEUES_CHANNEL)).isEmpty();
    }

    private Outcome deliver(Story story, int version, @org.jspecify.annotations.Nullable String reference) {
        return deliver(story.effect("dlv_1", QUEUES_CHANNEL, version, reference));
    }

    private Outcome deliver(Effect<SlackEscalation> effect) {
        return delivery.deliver(List.of(effect)).get(0);
    }
}
