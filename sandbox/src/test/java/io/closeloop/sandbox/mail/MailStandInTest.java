// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.sandbox.testing.HandClock;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.HeaderTerm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MailStandInTest {
    private static final String SUPPORT = "support@acme.example";
    private static final String SURVEY = "survey@acme.example";
    private static final Correspondent ANA = new Correspondent("Ana Ruíz", "ana@customer.example");

    private final HandClock clock = new HandClock("2026-01-05T10:07:00Z");
    private final MailStandIn mail = new MailStandIn(clock, 0, 0, SUPPORT, SURVEY);
    private final Program program = new Program(mail);

    @AfterEach
    void close() {
        mail.close();
    }

    @Test
    void a_customer_s_mail_lies_unread_in_support_s_inbox_with_the_clock_s_dates() throws MessagingException {
        // given
        MailThread thread = mail.customerWrites(ANA, "Paket verloren – wo?", "Where is it?");

        // when
        String facts = program.read(SUPPORT, "INBOX", folder -> {
            MimeMessage only = (MimeMessage) folder.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false))[0];
            return only.getSubject() + "|" + only.getFrom()[0] + "|"
                    + only.getReceivedDate().toInstant() + "|"
                    + only.getSentDate().toInstant() + "|" + Program.id(only);
        });

        // then
        assertThat(facts)
                .startsWith("Paket verloren – wo?|=?UTF-8?Q?Ana_Ru=C3=ADz?= <ana@customer.example>"
                        + "|2026-01-05T10:07:00Z|2026-01-05T10:07:00Z|")
                .endsWith(thread.mails().get(0).messageId());
        assertThat(thread.mails().get(0).header("Delivered-To")).isEqualTo(SUPPORT);
    }

    @Test
    void a_conversation_is_chained_by_references_and_the_agent_s_mails_lie_in_sent() throws MessagingException {
        // given
        MailThread thread = mail.customerWrites(ANA, "Lost parcel", "Where is it?");
        clock.pass(Duration.ofHours(1));

        // when
        MailSeen agent = mail.agentReplies(thread, "Ben Okafor", "It is on its way.");
        clock.pass(Duration.ofHours(1));
        MailSeen thanks = mail.customerReplies(thread, "Thank you!", QuoteStyle.GMAIL);

        // then
        String first = thread.mails().get(0).messageId();
        assertThat(agent.header("In-Reply-To")).isEqualTo(first);
        assertThat(agent.header("References")).isEqualTo(first);
        assertThat(thanks.header("In-Reply-To")).isEqualTo(agent.messageId());
        assertThat(thanks.header("References")).isEqualTo(first + " " + agent.messageId());
        assertThat(thanks.subject()).isEqualTo("Re: Lost parcel");
        assertThat(mail.folder(SUPPORT, MailStandIn.SENT)).singleElement().satisfies(sent -> {
            assertThat(sent.messageId()).isEqualTo(agent.messageId());
            assertThat(sent.fromName()).isEqualTo("Ben Okafor");
            assertThat(sent.from()).isEqualTo(SUPPORT);
            assertThat(sent.at()).isEqualTo("2026-01-05T11:07:00Z");
        });
        assertThat(mail.folder("ana@customer.example", MailStandIn.INBOX)).hasSize(1);
        assertThat(mail.sentTo("ana@customer.example"))
                .as("an agent's mail is not the program's")
                .isEmpty();
        assertThat(program.<Boolean>read(
                        SUPPORT, "INBOX", folder -> folder.getMessage(1).isSet(Flags.Flag.ANSWERED)))
                .isTrue();
    }

    @Test
    void resolving_moves_the_thread_s_mails_and_no_others() {
        // given
        MailThread done = mail.customerWrites(ANA, "Lost parcel", "Where is it?");
        mail.agentReplies(done, "Ben", "Here.");
        mail.customerReplies(done, "Thanks", QuoteStyle.NONE);
        MailThread open = mail.customerWrites(ANA, "Lost parcel", "Another one");

        // when
        int moved = mail.resolve(done);

        // then
        assertThat(moved).isEqualTo(2);
        assertThat(mail.folder(SUPPORT, MailStandIn.INBOX))
                .extracting(MailSeen::messageId)
                .containsExactly(open.mails().get(0).messageId());
        assertThat(mail.folder(SUPPORT, MailStandIn.RESOLVED))
                .extracting(MailSeen::messageId)
                .containsExactly(
                        done.mails().get(0).messageId(), done.mails().get(2).messageId());
        assertThat(mail.folder(SUPPORT, MailStandIn.SENT)).hasSize(1);
    }

    @Test
    void what_the_program_sends_reaches_the_customer_and_is_filed_in_sent() throws Exception {
        // given
        BlockingQueue<MailSeen> heard = new LinkedBlockingQueue<>();
        mail.onMail(heard::add);

        // when
        program.send(survey("<sv.1@acme.example>"), "bounce+abc@acme.example");

        // then
        MailSeen seen = Objects.requireNonNull(heard.poll(5, TimeUnit.SECONDS));
        assertThat(seen.recipient()).isEqualTo("ana@customer.example");
        assertThat(seen.returnAddress()).isEqualTo("bounce+abc@acme.example");
        assertThat(seen.replyAddress()).isEqualTo("survey+tok@acme.example");
        assertThat(seen.text()).contains("How satisfied");
        assertThat(mail.sentTo("ANA@customer.example")).containsExactly(seen);
        boolean found = program.read(
                SURVEY,
                "Sent",
                folder -> folder.search(new HeaderTerm("Message-ID", "<sv.1@acme.example>")).length == 1);
        assertThat(found).as("a lost send can be looked up").isTrue();
        assertThat(mail.folder(SURVEY, MailStandIn.SENT).get(0).header("Return-Path"))
                .isNull();
        assertThat(mail.folder("ana@customer.example", MailStandIn.INBOX)).hasSize(1);
    }

    @Test
    void a_mail_sent_twice_is_one_mail_with_two_copies() throws Exception {
        // given when
        program.send(survey("<sv.1@acme.example>"), SURVEY);
        program.send(survey("<sv.1@acme.example>"), SURVEY);
        program.send(survey("<sv.2@acme.example>"), SURVEY);

        // then
        assertThat(mail.sentTo("ana@customer.example"))
                .extracting(MailSeen::copies)
                .containsExactly(2, 1);
        assertThat(mail.rawCopies()).isEqualTo(3);
        assertThat(mail.recipients()).containsExactly("ana@customer.example");
    }

    @ParameterizedTest
    @EnumSource(QuoteStyle.class)
    void an_answer_goes_to_the_reply_address_in_the_survey_s_thread(QuoteStyle style) throws Exception {
        // given
        program.send(survey("<sv.1@acme.example>"), SURVEY);
        MailSeen survey = mail.sentTo("ana@customer.example").get(0);

        // when
        MailSeen answer = mail.answer(survey, ANA, "4 danke, schöne Hilfe", style);

        // then
        assertThat(mail.folder(SURVEY, MailStandIn.INBOX)).containsExactly(answer);
        assertThat(answer.header("Delivered-To")).isEqualTo("survey+tok@acme.example");
        assertThat(answer.header("In-Reply-To")).isEqualTo("<sv.1@acme.example>");
        assertThat(answer.from()).isEqualTo("ana@customer.example");
        assertThat(answer.text()).contains("4 danke, schöne Hilfe");
        assertThat(answer.text().contains("How satisfied")).isEqualTo(style != QuoteStyle.NONE);
    }

    @Test
    void each_mail_program_quotes_in_its_own_way() throws Exception {
        // given
        program.send(survey("<sv.1@acme.example>"), SURVEY);
        MailSeen survey = mail.sentTo("ana@customer.example").get(0);

        // when then
        assertThat(QuoteStyle.GMAIL.text("4", survey))
                .startsWith("4\n\nOn Mon, Jan 5, 2026 at 10:07\u202fAM Acme <survey@acme.example> wrote:\n\n> How");
        assertThat(QuoteStyle.GMAIL.html("4", survey)).contains("class=\"gmail_quote gmail_quote_container\"");
        assertThat(QuoteStyle.OUTLOOK.text("4", survey))
                .contains("________________________________\nFrom: Acme <survey@acme.example>\n"
                        + "Sent: Monday, January 5, 2026 10:07 AM\n")
                .doesNotContain("\n>");
        assertThat(QuoteStyle.OUTLOOK.html("4", survey)).contains("id=\"divRplyFwdMsg\"");
        assertThat(QuoteStyle.APPLE_MAIL.text("4", survey)).startsWith("4\n\nSent from my iPhone\n\n> On 5 Jan 2026");
        assertThat(QuoteStyle.THUNDERBIRD_BELOW.text("4", survey))
                .startsWith("Am 05.01.26 um 10:07 schrieb Acme:\n> How")
                .endsWith("\n\n4\n");
    }

    @Test
    void an_out_of_office_mail_says_that_it_is_one_and_goes_to_the_envelope_s_sender() throws Exception {
        // given
        program.send(survey("<sv.1@acme.example>"), "bounce+abc@acme.example");

        // when
        MailSeen away = mail.outOfOffice(mail.sentTo("ana@customer.example").get(0), ANA);

        // then
        assertThat(away.header("Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(away.header("Precedence")).isEqualTo("auto_reply");
        assertThat(away.header("X-Auto-Response-Suppress")).isEqualTo("All");
        assertThat(away.header("Return-Path")).isEqualTo("<>");
        assertThat(away.header("In-Reply-To")).isEqualTo("<sv.1@acme.example>");
        assertThat(away.subject()).isEqualTo("Automatic reply: How did we do?");
        assertThat(away.text()).contains("9 March");
        assertThat(mail.folder(SURVEY, MailStandIn.INBOX)).containsExactly(away);
    }

    @ParameterizedTest
    @CsvSource({"5.1.1, failed", "4.4.1, delayed"})
    void a_bounce_is_a_delivery_status_report_about_the_survey(String status, String action) throws Exception {
        // given
        mail.bounceAll("ana@customer.example", status, "550 " + status + " No such user");

        // when
        program.send(survey("<sv.1@acme.example>"), "bounce+abc@acme.example");

        // then
        MailSeen bounce = mail.folder(SURVEY, MailStandIn.INBOX).get(0);
        assertThat(bounce.mime().getContentType())
                .startsWith("multipart/report")
                .contains("report-type=delivery-status");
        Multipart report = (Multipart) bounce.mime().getContent();
        assertThat(report.getCount()).isEqualTo(3);
        assertThat(report.getBodyPart(1).isMimeType("message/delivery-status")).isTrue();
        String fields = new String(report.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(fields)
                .contains("Final-Recipient: rfc822; ana@customer.example")
                .contains("Action: " + action)
                .contains("Status: " + status);
        String headers = new String(report.getBodyPart(2).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(headers).contains("Message-ID: <sv.1@acme.example>");
        assertThat(bounce.header("Return-Path")).isEqualTo("<>");
        String overImap = program.read(SURVEY, "INBOX", folder -> {
            MimeMessage fetched = (MimeMessage) folder.getMessage(1);
            try {
                Multipart parts = (Multipart) fetched.getContent();
                return fetched.isMimeType("multipart/report") + " " + parts.getCount() + " "
                        + new String(parts.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new MessagingException("unreadable", e);
            }
        });
        assertThat(overImap).startsWith("true 3 ").contains("Status: " + status);
        assertThat(mail.sentTo("ana@customer.example"))
                .as("it was sent all the same")
                .hasSize(1);
    }

    @Test
    void a_reaction_is_three_alternatives_without_a_digit() throws Exception {
        // given
        program.send(survey("<sv.1@acme.example>"), SURVEY);

        // when
        MailSeen reaction = mail.react(mail.sentTo("ana@customer.example").get(0), ANA, "👍");

        // then
        Multipart parts = (Multipart) reaction.mime().getContent();
        assertThat(parts.getCount()).isEqualTo(3);
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/vnd.google.email-reaction+json");
        assertThat(reaction.text()).startsWith("👍");
    }

    @Test
    void a_refused_recipient_is_refused_by_smtp_and_counts_for_nothing() {
        // given
        mail.refuse("ana@customer.example", "550 5.1.1 No such user");

        // when then
        assertThatThrownBy(() -> program.send(survey("<sv.1@acme.example>"), SURVEY))
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        e -> assertThat(e.getInvalidAddresses())
                                .extracting(Address::toString)
                                .containsExactly("ana@customer.example"));
        assertThat(mail.rawCopies()).isZero();
        assertThat(mail.folder(SURVEY, MailStandIn.SENT)).isEmpty();
    }

    @Test
    void while_the_provider_is_down_nobody_connects_and_no_mail_is_lost() throws Exception {
        // given
        mail.customerWrites(ANA, "Lost parcel", "Where is it?");
        mail.down();
        assertThatThrownBy(() -> program.send(survey("<sv.1@acme.example>"), SURVEY))
                .isInstanceOf(MessagingException.class);
        assertThatThrownBy(() -> program.read(SUPPORT, "INBOX", folder -> folder.getMessageCount()))
                .isInstanceOf(MessagingException.class);

        // when
        mail.up();

        // then
        assertThat(program.<Integer>read(SUPPORT, "INBOX", folder -> folder.getMessageCount()))
                .isEqualTo(1);
        program.send(survey("<sv.1@acme.example>"), SURVEY);
        assertThat(mail.sentTo("ana@customer.example")).hasSize(1);
    }

    @Test
    void a_wrong_password_opens_nothing() {
        assertThatThrownBy(() -> {
                    try (Store store = Session.getInstance(new Properties()).getStore("imap")) {
                        store.connect(mail.host(), mail.imapPort(), SUPPORT, "wrong");
                    }
                })
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void a_hostile_header_and_a_raw_mail_arrive_as_they_were_written() {
        // given when
        MailThread thread = mail.customerWrites(ANA, "hi", "hello", Map.of("delete", "true", "CamelFileName", "x"));
        MailSeen raw = mail.deliverRaw(
                "From: x@y.example\r\nSubject: raw\r\nContent-Type: text/plain; charset=x-nope\r\n\r\nhi\r\n"
                        .getBytes(StandardCharsets.UTF_8),
                SUPPORT);

        // then
        assertThat(thread.mails().get(0).header("delete")).isEqualTo("true");
        assertThat(raw.messageId()).isEmpty();
        assertThat(mail.folder(SUPPORT, MailStandIn.INBOX))
                .extracting(MailSeen::subject)
                .containsExactly("hi", "raw");
    }

    @Test
    void message_ids_never_repeat_even_in_another_run() {
        // given
        try (MailStandIn second = new MailStandIn(clock, 0, 0, SUPPORT, SURVEY)) {
            // when
            List<String> ids = List.of(
                    mail.customerWrites(ANA, "a", "a").mails().get(0).messageId(),
                    mail.customerWrites(ANA, "a", "a").mails().get(0).messageId(),
                    second.customerWrites(ANA, "a", "a").mails().get(0).messageId());

            // then
            assertThat(ids).doesNotHaveDuplicates();
        }
    }

    private static String survey(String messageId) {
        return """
                From: Acme <survey@acme.example>
                To: ana@customer.example
                Reply-To: survey+tok@acme.example
                Subject: How did we do?
                Message-ID: %s
                Date: Mon, 5 Jan 2026 10:07:00 +0000
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8

                How satisfied are you? http://127.0.0.1:1/s/tok

                1 2 3 4 5
                """.formatted(messageId);
    }
}
