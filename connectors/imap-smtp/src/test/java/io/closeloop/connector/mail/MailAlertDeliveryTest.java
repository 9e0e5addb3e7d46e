// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.testkit.TestSurroundings.Notes;
import jakarta.mail.Flags;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailAlertDeliveryTest {
    private final MailServer server = new MailServer();
    private final MailAlertDelivery alerts = alerts(server.settings());

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private MailAlertDelivery alerts(Map<String, String> settings) {
        DeliveryTarget<?> target =
                server.connector(settings, new Notes()).targets().get(0);
        assertThat(target.verb()).isEqualTo("mail-alert");
        return (MailAlertDelivery) target;
    }

    private String deliver(int score, @Nullable String comment, int version, @Nullable String reference) {
        Outcome outcome = alerts.deliver(List.of(effect(score, comment, version, reference)))
                .get(0);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        String made = ((Outcome.Delivered) outcome).reference();
        return made == null ? "" : made;
    }

    private MimeMessage received(int number) {
        MimeMessage[] all = server.server.getReceivedMessages();
        assertThat(all).hasSize(number);
        return all[number - 1];
    }

    @Test
    void a_detractor_is_told_with_all_that_is_needed_to_call() throws Exception {
        deliver(1, "Nobody <called> back", 1, null);

        MimeMessage mail = received(1);
        assertThat(mail.getSubject()).isEqualTo("1 of 5 CSAT from Ana Diaz");
        String text =
                ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent().toString();
        assertThat(text)
                .contains("Ana Diaz gave 1 of 5.", "\"Nobody <called> back\"", "Agent: Ben", "Queue: support")
                .contains("https://crm.example/c/1", "https://crm.example/case/1", "https://acme.example/why/int_1");
        String html =
                ((MimeMultipart) mail.getContent()).getBodyPart(1).getContent().toString();
        assertThat(html).contains("Nobody &lt;called&gt; back").doesNotContain("<called>");
        assertThat(mail.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
    }

    @Test
    void an_answer_that_turned_good_is_taken_back_once() throws Exception {
        String first = deliver(1, null, 1, null);
        String second = deliver(5, null, 2, first);
        String third = deliver(5, "all well", 3, second);

        MimeMessage mail = received(2);
        assertThat(mail.getSubject()).isEqualTo("No longer: CSAT from Ana Diaz");
        assertThat(mail.getHeader("In-Reply-To", null)).isEqualTo(first);
        assertThat(third).isEqualTo(second);
    }

    @Test
    void a_comment_that_came_later_is_told() throws Exception {
        String first = deliver(2, null, 1, null);
        deliver(2, "Still broken", 2, first);

        assertThat(received(2).getSubject()).isEqualTo("Changed: 2 of 5 CSAT from Ana Diaz");
    }

    @Test
    void the_same_news_is_not_told_twice() {
        String first = deliver(2, "Broken", 1, null);

        assertThat(deliver(2, "Broken", 2, first)).isEqualTo(first);

        received(1);
    }

    @Test
    void an_answer_that_turned_good_before_anybody_was_told_is_not_told() {
        assertThat(deliver(5, null, 2, null)).isEmpty();

        assertThat(server.server.getReceivedMessages()).isEmpty();
    }

    @Test
    void a_repeat_of_the_same_version_has_the_same_message_id() {
        assertThat(deliver(1, null, 1, null)).isEqualTo(deliver(1, null, 1, null));
    }

    @Test
    void a_comment_is_waited_for_unless_the_worst_score_has_one() {
        MailAlert options = new MailAlert("lead@acme.example", null);

        assertThat(alerts.grace(options, answer(2, "x"))).isEqualTo(Duration.ofMinutes(10));
        assertThat(alerts.grace(options, answer(1, null))).isEqualTo(Duration.ofMinutes(10));
        assertThat(alerts.grace(options, answer(1, "x"))).isZero();
    }

    @Test
    void a_lost_alert_is_found_in_the_archive() throws Exception {
        String first = deliver(1, null, 1, null);
        MailAlertDelivery again = withArchive();
        file(received(1));

        assertThat(again.find(effect(1, null, 1, null))).isEqualTo(new Lookup.Found(first));
        assertThat(again.find(effect("dlv", 1, null, 1, null, Asks.NOW))).isEqualTo(new Lookup.Absent());
        assertThat(again.find(effect("dlv_12", 1, null, 1, null, Asks.NOW))).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_lost_alert_is_taken_back_when_the_answer_has_turned_good_since() throws Exception {
        String first = deliver(1, null, 1, null);
        MailAlertDelivery again = withArchive();
        file(received(1));
        Instant amended = Asks.NOW.plus(Duration.ofDays(3));
        server.clock.set(amended);

        assertThat(again.find(effect("dlv_1", 5, null, 2, null, amended))).isInstanceOf(Lookup.Later.class);
        server.clock.advance(Duration.ofMinutes(1));
        assertThat(again.find(effect("dlv_1", 5, null, 2, null, amended))).isEqualTo(new Lookup.Outdated(first));
        String second = deliver(5, null, 2, first);

        MimeMessage correction = received(second);
        assertThat(correction.getSubject()).isEqualTo("No longer: CSAT from Ana Diaz");
        file(correction);
        assertThat(again.find(effect("dlv_1", 5, null, 2, null, amended))).isEqualTo(new Lookup.Found(second));
        assertThat(again.find(effect("dlv_1", 1, null, 3, null, amended))).isEqualTo(new Lookup.Outdated(second));
    }

    @Test
    void a_lost_alert_is_found_though_a_relay_gave_it_another_message_id() throws Exception {
        String first = deliver(1, null, 1, null);
        MailAlertDelivery again = withArchive();
        server.arrive(
                "Archive",
                TestMail.reply("x")
                        .with("Message-ID", "<0100@relay.example>")
                        .with("X-Closeloop-Alert", received(1).getHeader("X-Closeloop-Alert", null)));

        assertThat(again.find(effect(1, null, 1, null))).isEqualTo(new Lookup.Found(first));
        assertThat(again.find(effect(5, null, 2, null))).isEqualTo(new Lookup.Outdated(first));
    }

    private MailAlertDelivery withArchive() {
        Map<String, String> settings = server.settings();
        settings.put("mail.archive-folder", "Archive");
        server.folder("Archive");
        server.clock.advance(Duration.ofMinutes(1));
        return alerts(settings);
    }

    private MimeMessage received(String id) throws Exception {
        for (MimeMessage mail : server.server.getReceivedMessages()) {
            if (id.equals(mail.getMessageID())) {
                return mail;
            }
        }
        throw new AssertionError("No mail " + id);
    }

    private void file(MimeMessage mail) {
        server.folder("Archive").appendMessage(mail, new Flags(), Date.from(Asks.NOW));
    }

    @Test
    void one_bad_address_does_not_keep_it_from_the_others() throws Exception {
        try (ScriptedSmtp smtp = new ScriptedSmtp(Map.of("RCPT TO:<gone", "550 5.1.1 unknown"))) {
            Map<String, String> settings = server.settings();
            settings.put("mail.smtp.url", "smtp://127.0.0.1:" + smtp.port());
            MailAlert both = new MailAlert("gone@acme.example, lead@acme.example", null);
            AnswerStory story = story(answer(1, null));

            Outcome outcome = alerts(settings)
                    .deliver(List.of(new Effect<>("dlv_1", both.to(), both, story, 1, null)))
                    .get(0);

            assertThat(outcome).as(smtp.heard.toString()).isInstanceOf(Outcome.Delivered.class);
            assertThat(smtp.heard).contains("RCPT TO:<gone@acme.example>", "RCPT TO:<lead@acme.example>", "DATA");
        }
    }

    @Test
    void options_are_checked_where_they_are_written() {
        assertThatThrownBy(() -> new MailAlert("nobody", null)).hasMessageContaining("team-leads@example.com");
        assertThatThrownBy(() -> new MailAlert("", null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new MailAlert("a@x.example, b@x.example", null).to()).contains("b@");
    }

    private static Effect<MailAlert> effect(
            int score, @Nullable String comment, int version, @Nullable String reference) {
        return effect("dlv_1", score, comment, version, reference, Asks.NOW);
    }

    private static Effect<MailAlert> effect(
            String id, int score, @Nullable String comment, int version, @Nullable String reference, Instant answered) {
        return new Effect<>(
                id,
                "lead@acme.example",
                new MailAlert("lead@acme.example", null),
                story(answer(score, comment, answered)),
                version,
                reference);
    }

    private static AnswerStory story(Answer answer) {
        return new AnswerStory(
                answer,
                Asks.survey(Metric.CSAT),
                Asks.interaction(),
                new Match.Matched("c1", Match.Basis.EMAIL, 0.9),
                new Contact(
                        "c1",
                        "Ana Diaz",
                        List.of(Handle.email("ana@customer.example")),
                        "Diaz Ltd",
                        null,
                        null,
                        false,
                        null),
                null,
                null,
                Map.of(),
                URI.create("https://crm.example/c/1"),
                URI.create("https://crm.example/case/1"),
                URI.create("https://acme.example/why/int_1"),
                Asks.NOW);
    }

    private static Answer answer(int score, @Nullable String comment) {
        return answer(score, comment, Asks.NOW);
    }

    /** One whose version came at a time. */
    private static Answer answer(int score, @Nullable String comment, Instant changedAt) {
        return new Answer(
                "ans_1",
                1,
                "inv_1",
                "int_1",
                "csat-email",
                Metric.CSAT,
                "1",
                score,
                comment,
                Metric.CSAT.verdict(score),
                Evidence.CONFIRMED,
                List.of(),
                "en",
                "email",
                "",
                Asks.NOW,
                changedAt);
    }
}
