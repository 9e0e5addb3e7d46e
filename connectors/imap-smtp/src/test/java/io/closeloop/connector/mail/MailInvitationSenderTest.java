// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.delivery.Outcome.Delivered;
import io.closeloop.delivery.Outcome.Refused;
import io.closeloop.delivery.Outcome.Retry;
import io.closeloop.port.Ask;
import io.closeloop.port.Intake.Receipt;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.Metric;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Via;
import io.closeloop.testkit.TestSurroundings.Notes;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailInvitationSenderTest {
    private final MailServer server = new MailServer();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private InvitationSender sender(Map<String, String> settings) {
        return server.connector(settings, new Notes()).senders().get(0);
    }

    private MimeMessage sent(Ask ask) throws Exception {
        Outcome outcome = sender(server.settings()).send(ask);
        assertThat(outcome).isInstanceOf(Delivered.class);
        MimeMessage[] received = server.server.getReceivedMessages();
        assertThat(received).hasSize(1);
        return received[0];
    }

    @Test
    void an_invitation_arrives_with_everything_that_mail_programs_look_for() throws Exception {
        InvitationSender sender = sender(server.settings());

        Outcome outcome = sender.send(Asks.ask("inv_1"));

        assertThat(sender.via()).isEqualTo(Via.EMAIL);
        assertThat(outcome).isEqualTo(Outcome.delivered("<sv.inv_1@acme.example>"));
        MimeMessage mail = server.server.getReceivedMessages()[0];
        assertThat(mail.getMessageID()).isEqualTo("<sv.inv_1@acme.example>");
        assertThat(mail.getFrom()[0].toString()).isEqualTo("Acme <support@acme.example>");
        assertThat(mail.getReplyTo()[0].toString()).isEqualTo("support@acme.example");
        assertThat(mail.getRecipients(RecipientType.TO)[0].toString()).isEqualTo("ana@customer.example");
        assertThat(mail.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
        assertThat(mail.getHeader("X-Auto-Response-Suppress", null)).isEqualTo("OOF, AutoReply");
        assertThat(mail.getHeader("List-Unsubscribe", null).replaceAll("\\s+", " "))
                .isEqualTo("<https://acme.example/u/tokentokentokentoken>,"
                        + " <mailto:support@acme.example?subject=unsubscribe%20inv_1>");
        assertThat(mail.getHeader("List-Unsubscribe-Post", null)).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(mail.getHeader("Content-Language", null)).isEqualTo("en");
        assertThat(mail.getHeader("In-Reply-To")).isNull();
        assertThat(mail.getSentDate()).isEqualTo(Asks.NOW);
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getBodyPart(0).getContentType().toLowerCase(java.util.Locale.ROOT))
                .isEqualTo("text/plain; charset=utf-8");
        assertThat(parts.getBodyPart(1).getContentType().toLowerCase(java.util.Locale.ROOT))
                .isEqualTo("text/html; charset=utf-8");
    }

    @Test
    void words_of_any_script_arrive_as_they_were_written() throws Exception {
        SurveyText words = new SurveyText(
                "満足ですか？ 🙂", "", "いいえ", "はい", "", "", "ご意見 – Ärger?", "こんにちは <Ana> & Co", "停止", null, "");

        MimeMessage mail = sent(Asks.ask("inv_1", Metric.CSAT, "ana@customer.example", words, "ja"));

        assertThat(mail.getSubject()).isEqualTo("ご意見 – Ärger?");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("満足ですか？ 🙂", "こんにちは <Ana> & Co");
        assertThat(parts.getBodyPart(1).getContent().toString())
                .contains("満足ですか？ 🙂", "こんにちは &lt;Ana&gt; &amp; Co", "lang=\"ja\"");
    }

    @Test
    void nothing_a_customer_wrote_becomes_a_header() throws Exception {
        SurveyText words = new SurveyText(
                "Q?",
                "",
                "",
                "",
                "",
                "",
                "How was it\r\nBcc: victim@evil.example\r\n\r\nbody",
                "Hello <script>alert(1)</script>\u0000",
                "no",
                null,
                "");

        MimeMessage mail = sent(Asks.ask("inv_1", Metric.CSAT, "ana@customer.example", words, "en\r\nX-Evil: 1"));

        assertThat(mail.getSubject()).isEqualTo("How was it  Bcc: victim@evil.example    body");
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mail.getHeader("X-Evil")).isNull();
        String html =
                ((MimeMultipart) mail.getContent()).getBodyPart(1).getContent().toString();
        assertThat(html).doesNotContain("<script").contains("&lt;script&gt;");
    }

    @Test
    void an_address_that_is_none_is_refused_and_not_repeated() {
        Outcome outcome =
                sender(server.settings()).send(Asks.ask("inv_1", Metric.CSAT, "a@b@c.example", Asks.WORDS, "en"));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.setting()).isNull();
            assertThat(refused.reason()).doesNotContain("c.example");
        });
    }

    @Test
    void the_reply_address_carries_the_invitation_where_that_is_wanted() throws Exception {
        Map<String, String> settings = server.settings();
        settings.put("mail.reply-tags", "true");

        sender(settings).send(Asks.ask("inv_1-r1"));

        assertThat(server.server.getReceivedMessages()[0].getReplyTo()[0].toString())
                .isEqualTo("support+sv.inv_1-r1@acme.example");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            RCPT     | 450 4.2.1 <ana@customer.example> busy        | retry     | -
            RCPT     | 550 5.1.1 <ana@customer.example> unknown     | refused   | -
            MAIL     | 451 4.3.0 try later                          | retry     | -
            MAIL     | 550 5.7.60 may not send as support           | refused   | mail.from
            MAIL     | 530 5.7.0 Must issue a STARTTLS command      | refused   | mail.smtp.url
            DATA     | 451 4.7.1 greylisted                         | retry     | -
            DATA     | 554 5.7.1 spam                               | refused   | -
            DOT      | 452 4.3.1 disk full                          | retry     | -
            DOT      | 554 5.7.1 spam says ana@customer.example     | refused   | -
            AUTH     | 535 5.7.8 wrong password                     | refused   | mail.smtp.url
            AUTH     | 454 4.7.0 try later                          | retry     | -
            GREETING | 421 4.3.2 too many connections               | retry     | -
            GREETING | hang up                                      | retry     | -
            RCPT     | hang up                                      | retry     | -
            DATA     | hang up                                      | retry     | -
            RCPT     | silence                                      | retry     | -
            DOT      | hang up                                      | uncertain | -
            DOT      | silence                                      | uncertain | -
            QUIT     | hang up                                      | delivered | -
            """)
    void what_the_server_says_decides(String command, String answer, String kind, String setting) throws Exception {
        try (ScriptedSmtp smtp = new ScriptedSmtp(Map.of(command, answer))) {
            Map<String, String> settings = server.settings();
            settings.put("mail.smtp.url", "smtp://support:secret@127.0.0.1:" + smtp.port());
            settings.put("mail.timeout", "1");

            Outcome outcome = sender(settings).send(Asks.ask("inv_1"));

            assertThat(outcome.<String>fold(
                            delivered -> "delivered",
                            retry -> retry.uncertain() ? "uncertain" : "retry",
                            r -> "refused"))
                    .as(outcome.toString())
                    .isEqualTo(kind);
            assertThat(outcome instanceof Refused refused ? refused.setting() : null)
                    .isEqualTo(setting);
            assertThat(outcome.toString()).doesNotContain("ana@", "secret");
        }
    }

    @Test
    void a_server_that_is_not_there_is_tried_again() {
        Map<String, String> settings = server.settings();
        settings.put("mail.smtp.url", "smtp://127.0.0.1:1");

        assertThat(sender(settings).send(Asks.ask("inv_1")))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.uncertain()).isFalse());
    }

    @Test
    void a_password_does_not_travel_in_the_clear_to_another_machine() throws Exception {
        // Any address that is not loopback will do; the server answers on all of them and offers no STARTTLS.
        Map<String, String> settings = server.settings();
        MailSettings read =
                MailSettings.read(io.closeloop.config.Settings.of(settings)).orElseThrow();
        MailAccount remote = new MailAccount("smtp", "mail.example", 587, "support", "secret");
        try (var context = new org.apache.camel.impl.DefaultCamelContext()) {
            var properties = new MailEndpoints(context, read)
                    .sending(remote)
                    .getConfiguration()
                    .getAdditionalJavaMailProperties();

            assertThat(properties)
                    .containsEntry("mail.smtp.starttls.required", "true")
                    .containsEntry("mail.smtp.ssl.checkserveridentity", "true");
        }
    }

    @Test
    void a_repeated_send_has_the_same_message_id() throws Exception {
        InvitationSender sender = sender(server.settings());

        sender.send(Asks.ask("inv_1"));
        sender.send(Asks.ask("inv_1"));

        MimeMessage[] received = server.server.getReceivedMessages();
        assertThat(received).hasSize(2);
        assertThat(received[0].getMessageID()).isEqualTo(received[1].getMessageID());
    }

    @Test
    void a_bounce_names_the_reminder_or_the_first_mail_as_it_was_sent() throws Exception {
        InvitationSender sender = sender(server.settings());
        Delivered first = (Delivered) sender.send(Asks.ask("inv_1"));
        Delivered reminder = (Delivered) sender.send(Asks.ask("inv_1-r1"));

        MimeMessage[] sent = server.server.getReceivedMessages();
        assertThat(bounced(sent[0]).reference()).isEqualTo(first.reference());
        assertThat(bounced(sent[1]).reference()).isEqualTo(reminder.reference()).isNotEqualTo(first.reference());
        assertThat(bounced(sent[1]).invitationId()).isEqualTo("inv_1");
    }

    /** What is read in the report of a mail server that returns the headers of a mail. */
    private static Receipt bounced(MimeMessage sent) throws Exception {
        Mail report = TestMail.mail("b")
                .with("From", "MAILER-DAEMON@mx.example")
                .body(
                        "multipart/report; report-type=delivery-status; boundary=b",
                        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
                                + "Action: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\n"
                                + String.join("\n", Collections.list(sent.getAllHeaderLines()))
                                + "\n--b--")
                .read();
        return (Receipt) SurveyNews.bounce(report, Asks.NOW).orElseThrow();
    }

    @Test
    void a_lost_send_is_found_in_the_archive() throws Exception {
        Map<String, String> settings = server.settings();
        settings.put("mail.archive-folder", "Archive");
        server.folder("Archive")
                .appendMessage(sent(Asks.ask("inv_1")), new jakarta.mail.Flags(), java.util.Date.from(Asks.NOW));
        InvitationSender sender = sender(settings);
        server.clock.advance(Duration.ofMinutes(1));

        assertThat(sender.find(Asks.ask("inv_1"))).isEqualTo(new Lookup.Found("<sv.inv_1@acme.example>"));
        assertThat(sender.find(Asks.ask("inv_1-r1"))).isEqualTo(new Lookup.Absent());
        assertThat(sender.find(Asks.ask("inv"))).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_lost_send_is_found_though_a_relay_gave_it_another_message_id() {
        Map<String, String> settings = server.settings();
        settings.put("mail.archive-folder", "Archive");
        server.arrive(
                "Archive",
                TestMail.reply("x").with("Message-ID", "<0100@relay.example>").with("X-Closeloop-Invitation", "inv_1"));

        assertThat(sender(settings).find(Asks.ask("inv_1"))).isEqualTo(new Lookup.Found("<sv.inv_1@acme.example>"));
    }

    @Test
    void a_send_of_this_moment_may_not_be_filed_yet() {
        Map<String, String> settings = server.settings();
        settings.put("mail.archive-folder", "Archive");
        server.folder("Archive");

        assertThat(sender(settings).find(Asks.ask("inv_1"))).isInstanceOf(Lookup.Later.class);
    }

    @Test
    void an_archive_that_is_not_there_cannot_be_asked() {
        Map<String, String> settings = server.settings();
        settings.put("mail.archive-folder", "Nowhere");
        server.clock.advance(Duration.ofMinutes(1));

        assertThat(sender(settings).find(Asks.ask("inv_1"))).isEqualTo(new Lookup.Impossible());
    }

    @Test
    void a_sent_folder_proves_nothing_until_something_of_ours_is_in_it() {
        server.arrive("Sent", TestMail.reply("b1"));
        InvitationSender sender = sender(server.settings());
        server.clock.advance(Duration.ofMinutes(1));

        assertThat(sender.find(Asks.ask("inv_2"))).isEqualTo(new Lookup.Impossible());
        server.arrive("Sent", TestMail.reply("s").with("Message-ID", "<sv.inv_1@acme.example>"));
        assertThat(sender.find(Asks.ask("inv_2"))).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_mailbox_that_is_away_is_asked_later() {
        InvitationSender sender = sender(server.settings());
        server.server.getImap().stopService();

        assertThat(sender.find(Asks.ask("inv_1"))).isInstanceOf(Lookup.Later.class);
    }
}
