// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Settings;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Message.Author;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Receipt.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailIntakesTest {
    private final MailIntakes intakes = new MailIntakes(MailSettings.read(Settings.of(Map.of(
                    "mail.imap.url", "imap://support%40acme.example:x@localhost",
                    "mail.smtp.url", "smtp://localhost:25",
                    "mail.from", "Acme <survey@acme.example>",
                    "mail.queue", "billing",
                    "mail.agent.ben@acme.example", "Ben")))
            .orElseThrow());

    private Optional<Intake> received(TestMail mail) {
        return intakes.received(mail.read(), "<root@x>", Asks.NOW);
    }

    private Message message(TestMail mail) {
        return ((Intake.Wrote) received(mail).orElseThrow()).message();
    }

    @Test
    void a_reply_to_a_survey_names_it_newest_first() {
        Message message = message(TestMail.mail("a9")
                .with("In-Reply-To", "<sv.inv_1@acme.example>")
                .with("References", "<a1@x>\r\n <a2@x> <sv.inv_1@acme.example>")
                .text("2 nobody called"));

        assertThat(message.references()).containsExactly("<sv.inv_1@acme.example>", "<a2@x>", "<a1@x>");
        assertThat(message.text()).isEqualTo("2 nobody called");
        assertThat(message.queue()).isEqualTo("billing");
    }

    @Test
    void a_survey_is_named_by_the_address_too_when_a_relay_gave_it_another_id() {
        Message message = message(TestMail.mail("a9")
                .with("In-Reply-To", "<0100-abc@relay.example>")
                .plus("Delivered-To: Survey+SV.inv_01KF-r1@acme.example"));

        assertThat(message.references()).containsExactly("<sv.inv_01kf-r1@acme.example>", "<0100-abc@relay.example>");
    }

    @Test
    void an_absence_note_is_recorded_as_automatic_and_without_words() {
        Message message = message(TestMail.mail("a9")
                .with("In-Reply-To", "<sv.inv_1@acme.example>")
                .with("Auto-Submitted", "auto-replied")
                .text("5 days away"));

        assertThat(message.automatic()).isTrue();
        assertThat(message.text()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urgent: +1 512-555-0199",
                "dringend: +49 511 123456",
                "we moved to 500 Main Street",
                "back on 5.3.26",
                "Ticket 550 5.1.1"
            })
    void an_absence_note_without_a_return_path_is_no_bounce_whatever_numbers_are_in_it(String text) {
        Message message = message(TestMail.mail("a9")
                .with("Return-Path", "<>")
                .with("In-Reply-To", "<sv.inv_1@acme.example>")
                .with("Auto-Submitted", "auto-replied")
                .text(text));

        assertThat(message.automatic()).isTrue();
        assertThat(message.text()).isNull();
    }

    @Test
    void an_agent_who_writes_into_the_inbox_is_an_agent() {
        Message message = message(TestMail.mail("a9")
                .with("From", "Ben <Ben@Acme.example>")
                .with("To", "ana@customer.example")
                .with("Cc", "support@acme.example"));

        assertThat(message.author()).isEqualTo(Author.AGENT);
        assertThat(message.authorName()).isEqualTo("Ben");
        assertThat(message.customer().value()).isEqualTo("ana@customer.example");
    }

    @Test
    void a_header_makes_nobody_an_agent_in_a_mail_from_outside() {
        Message message = message(TestMail.mail("a9").with("X-Agent", "ben@acme.example"));

        assertThat(message.author()).isEqualTo(Author.CUSTOMER);
        assertThat(message.authorId()).isNull();
    }

    @Test
    void a_form_on_our_own_site_speaks_for_the_customer_in_reply_to() {
        Message message = message(
                TestMail.mail("a9").with("From", "support@acme.example").with("Reply-To", "Ana <ana@x.example>"));

        assertThat(message.author()).isEqualTo(Author.CUSTOMER);
        assertThat(message.customer().value()).isEqualTo("ana@x.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"support@acme.example", "survey@acme.example", "SURVEY@acme.example"})
    void our_own_mail_coming_back_is_nobodys_message(String from) {
        assertThat(received(TestMail.mail("a9").with("From", from))).isEmpty();
    }

    @Test
    void staff_who_answer_an_alert_are_no_customers() {
        assertThat(received(TestMail.mail("a9").with("In-Reply-To", "<al.dlv_1.1.abc@acme.example>")))
                .isEmpty();
    }

    @Test
    void names_of_customers_lose_their_control_characters() {
        Message message =
                message(TestMail.mail("a9").with("From", "=?utf-8?Q?An=0D=0ABcc=3A_x?= <ana@customer.example>"));

        assertThat(message.customerName()).isEqualTo("An Bcc: x");
    }

    @Test
    void a_sender_is_found_in_a_header_that_breaks_the_rules() {
        Message message = message(TestMail.mail("a9").with("From", "=?utf-8?Q?Ana:_x?= <ana@customer.example>"));

        assertThat(message.customer().value()).isEqualTo("ana@customer.example");
    }

    @ParameterizedTest
    @CsvSource({"de, de", "pt-BR, pt-BR", "'<x>', ", "'en, de', "})
    void a_language_is_taken_where_it_is_one(String header, String language) {
        assertThat(message(TestMail.mail("a9").with("Content-Language", header)).language())
                .isEqualTo(language);
    }

    @Test
    void a_bounce_of_a_survey_is_its_failed_receipt() {
        Intake.Receipt receipt =
                (Intake.Receipt) received(bounce("failed", "5.1.1", "inv_1-r1")).orElseThrow();

        assertThat(receipt.reference()).isEqualTo("<sv.inv_1-r1@acme.example>");
        assertThat(receipt.invitationId()).isEqualTo("inv_1");
        assertThat(receipt.status()).isEqualTo(Status.FAILED);
        assertThat(receipt.code()).isEqualTo("5.1.1");
    }

    @Test
    void a_delay_is_no_bounce_yet() {
        assertThat(received(bounce("delayed", "4.4.1", "inv_1"))).isEmpty();
    }

    @Test
    void a_bounce_of_some_other_mail_is_nothing_of_ours() {
        assertThat(received(TestMail.mail("b")
                        .with("From", "MAILER-DAEMON@mx.example")
                        .text("Delivery of your mail failed: 5.1.1")))
                .isEmpty();
    }

    @Test
    void a_bounce_with_returned_headers_is_known_by_our_own_header() {
        Intake.Receipt receipt = (Intake.Receipt) received(bounce("failed", "5.2.2", "inv_1")
                        .body(
                                "multipart/report; report-type=delivery-status; boundary=b",
                                "--b\nContent-Type: text/plain\n\nfull\n--b\nContent-Type: message/delivery-status\n\n"
                                        + "Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.2.2 (mailbox full)\n"
                                        + "--b\nContent-Type: text/rfc822-headers\n\n"
                                        + "From: Acme <survey@acme.example>\nMessage-ID: <0100-new@relay.example>\n"
                                        + "X-Closeloop-Invitation: inv_1\n--b--"))
                .orElseThrow();

        assertThat(receipt.reference()).isEqualTo("<sv.inv_1@acme.example>");
        assertThat(receipt.code()).isEqualTo("5.2.2");
    }

    @Test
    void a_bounce_in_words_counts_only_with_a_permanent_code() {
        TestMail mail = TestMail.mail("b")
                .with("From", "MAILER-DAEMON@mx.example")
                .with("References", "<sv.inv_1@acme.example>");

        assertThat(received(mail.text("<ana@customer.example>: host said: 550 5.1.1 User unknown")))
                .containsInstanceOf(Intake.Receipt.class);
        assertThat(received(mail.text("Still trying: 451 4.7.1 Greylisted. You need do nothing.")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "From, MAILER-DAEMON@mx.example",
        "From, Postmaster <postmaster@mx.example>",
        "X-Failed-Recipients, ana@customer.example"
    })
    void a_bounce_in_words_stays_one_though_it_says_that_it_is_a_reply(String header, String value) {
        TestMail mail = TestMail.mail("b")
                .with("Return-Path", "<>")
                .with("Auto-Submitted", "auto-replied")
                .with("References", "<sv.inv_1@acme.example>")
                .with(header, value)
                .text("<ana@customer.example>: host said: 550 5.1.1 User unknown");

        Intake.Receipt receipt = (Intake.Receipt) received(mail).orElseThrow();

        assertThat(receipt.code()).isEqualTo("5.1.1");
    }

    @Test
    void a_complaint_about_a_survey_withdraws_consent() {
        Intake.Consent consent = (Intake.Consent) received(TestMail.mail("c")
                        .body(
                                "multipart/report; report-type=feedback-report; boundary=b",
                                "--b\nContent-Type: text/plain\n\nabuse\n--b\nContent-Type: message/feedback-report\n\n"
                                        + "Feedback-Type: abuse\nOriginal-Rcpt-To: <Ana@customer.example>\n"
                                        + "--b\nContent-Type: message/rfc822\n\n"
                                        + "Message-ID: <sv.inv_1@acme.example>\nTo: hidden\n\nHi\n--b--"))
                .orElseThrow();

        assertThat(consent.handle().value()).isEqualTo("ana@customer.example");
        assertThat(consent.given()).isFalse();
        assertThat(consent.words()).contains("abuse");
        assertThat(consent.invitationId()).isEqualTo("inv_1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            unsubscribe inv_1 | This message was automatically generated by Gmail. | true
            Unsubscribe inv_1 |                                                    | true
            unsubscribe       |                                                    | true
            unsubscribe       | How do I unsubscribe from the newsletter?          | false
            unsubscribe me and my cat | x                                          | false
            """)
    void an_unsubscribe_mail_withdraws_consent(String subject, String text, boolean withdraws) {
        Intake intake = received(TestMail.mail("u").with("Subject", subject).text(text == null ? "" : text))
                .orElseThrow();

        assertThat(intake instanceof Intake.Consent consent && !consent.given()).isEqualTo(withdraws);
    }

    @ParameterizedTest
    @CsvSource({"unsubscribe inv_1, inv_1", "unsubscribe inv_1-r1, inv_1", "unsubscribe, "})
    void an_unsubscribe_mail_from_another_address_names_whom_we_asked(String subject, String invitation) {
        Intake.Consent consent = (Intake.Consent) received(TestMail.mail("u")
                        .with("From", "ana@home.example")
                        .with("Subject", subject)
                        .text(""))
                .orElseThrow();

        assertThat(consent.handle().value()).isEqualTo("ana@home.example");
        assertThat(consent.invitationId()).isEqualTo(invitation);
    }

    @ParameterizedTest
    @CsvSource({
        "In-Reply-To, <sv.inv_1-r1@acme.example>, ''",
        "Delivered-To, support+sv.inv_1@acme.example, ''",
        "In-Reply-To, <sv.inv_1-r1@acme.example>, 'Best regards, Ana Lopez, ACME, Tel. 555 0100'",
    })
    void a_bare_word_that_answers_a_survey_names_whom_we_asked(String header, String value, String signature) {
        Intake.Consent consent = (Intake.Consent) received(TestMail.mail("u")
                        .with("From", "ana@home.example")
                        .with("Subject", "unsubscribe")
                        .with(header, value)
                        .text(signature))
                .orElseThrow();

        assertThat(consent.handle().value()).isEqualTo("ana@home.example");
        assertThat(consent.invitationId()).isEqualTo("inv_1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Abmelden                | Abmelden
            5                       | 5
            STOP please             | STOP please
            Re: How did we do?      |
            AW: Ihre Meinung        |
            RE[2]: Ihre Meinung     |
            回复：您的意见             |
            """)
    void the_subject_is_what_was_written_where_nothing_stands_below_it(String subject, String text) {
        Message message = ((Intake.Wrote) received(TestMail.mail("u")
                                .with("In-Reply-To", "<sv.inv_1@acme.example>")
                                .with("Subject", subject)
                                .text(""))
                        .orElseThrow())
                .message();

        assertThat(message.text()).isEqualTo(text);
    }

    @Test
    void an_automatic_notice_from_the_desk_is_not_the_agents_word() {
        Message message = ((Intake.Wrote) intakes.sent(
                                TestMail.reply("s")
                                        .with("Auto-Submitted", "auto-replied")
                                        .read(),
                                "<r@x>",
                                Asks.NOW)
                        .orElseThrow())
                .message();

        assertThat(message.automatic()).isTrue();
    }

    @Test
    void nothing_personal_is_in_the_text_form_of_what_is_read() {
        Mail mail = TestMail.mail("a9").text("secret words").read();

        assertThat(mail.toString() + mail.from() + mail.to()).doesNotContain("ana@", "Diaz", "secret");
    }

    private static TestMail bounce(String action, String status, String key) {
        return TestMail.mail("b")
                .with("From", "Mail Delivery System <MAILER-DAEMON@mx.example>")
                .with("Auto-Submitted", "auto-replied")
                .body(
                        "multipart/report; report-type=delivery-status; boundary=\"b\"",
                        String.join(
                                "\n",
                                List.of(
                                        "--b",
                                        "Content-Type: text/plain",
                                        "",
                                        "Your mail could not be delivered.",
                                        "--b",
                                        "Content-Type: message/delivery-status",
                                        "",
                                        "Reporting-MTA: dns; mx.example",
                                        "Original-Envelope-Id: x",
                                        "",
                                        "Final-Recipient: rfc822; ana@customer.example",
                                        "Action: " + action,
                                        "Status: " + status,
                                        "Diagnostic-Code: smtp; 550 no such user",
                                        " here",
                                        "--b",
                                        "Content-Type: message/rfc822",
                                        "",
                                        "From: Acme <survey@acme.example>",
                                        "To: ana@customer.example",
                                        "Message-ID: <sv." + key + "@acme.example>",
                                        "",
                                        "Hello",
                                        "--b--")));
    }
}
