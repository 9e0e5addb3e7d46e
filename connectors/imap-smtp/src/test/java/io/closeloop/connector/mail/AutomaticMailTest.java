// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutomaticMailTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Auto-Submitted           | auto-replied                       | auto-submitted
            Auto-Submitted           | auto-generated; type=x             | auto-submitted
            Auto-Submitted           | Auto-Notified (vacation)           | auto-submitted
            X-Auto-Response-Suppress | All                                | x-auto-response-suppress
            X-Autoreply              | yes                                | x-autoreply
            X-Autorespond            | yes                                | x-autorespond
            X-AutoReply-From         | ana@customer.example               | x-autoreply-from
            X-Mail-Autoreply         | 1                                  | x-mail-autoreply
            Precedence               | bulk                               | precedence
            Precedence               | List                               | precedence
            Precedence               | auto_reply                         | precedence
            List-Id                  | <news.customer.example>            | list-id
            List-Unsubscribe         | <https://x.example/u>              | list-unsubscribe
            Feedback-ID              | 1:2:3                              | feedback-id
            From                     | No-Reply <no-reply@x.example>      | no-reply
            From                     | donotreply@x.example               | no-reply
            From                     | MAILER-DAEMON@x.example            | bounce
            From                     | Postmaster <postmaster@x.example>  | bounce
            Return-Path              | <>                                 | bounce
            X-Failed-Recipients      | ana@customer.example               | bounce
            Subject                  | Automatic reply: How did we do?    | subject
            Subject                  | Abwesenheitsnotiz: Urlaub          | subject
            Subject                  | =?utf-8?Q?R=C3=A9ponse_automatique?= | subject
            Subject                  | =?utf-8?B?6Ieq5YuV5b+c562U?=       | subject
            """)
    void a_machines_mail_is_told_by(String header, String value, String reason) {
        Mail mail = TestMail.mail("a1")
                .with(header, value)
                .text("I am away until 9 March. Call 5 5 5.")
                .read();

        assertThat(AutomaticMail.reason(mail)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Auto-Submitted | no
            Auto-Submitted | No (typed by hand)
            Precedence     | first-class
            Return-Path    | <ana@customer.example>
            From           | Nora Reply <nora.reply@customer.example>
            Subject        | Out of stock again
            X-Mailer       | Outlook
            """)
    void a_persons_mail_stays_a_persons(String header, String value) {
        assertThat(AutomaticMail.reason(TestMail.mail("a1").with(header, value).read()))
                .isEmpty();
    }

    @Test
    void a_score_in_answer_to_an_absence_note_is_a_persons() {
        TestMail mail = TestMail.mail("a1").with("Subject", "Automatic reply: How did we do?");

        assertThat(AutomaticMail.reason(mail.text("4").read())).isEmpty();
        assertThat(AutomaticMail.reason(mail.text("9/10\nthanks").read())).isEmpty();
        assertThat(AutomaticMail.reason(
                        mail.text("4 March to 9 March I am away").read()))
                .contains("subject");
    }

    @Test
    void reports_and_reactions_are_no_persons_words() {
        Mail receipt = TestMail.mail("a1")
                .body(
                        "multipart/report; report-type=disposition-notification; boundary=b",
                        "--b\nContent-Type: text/plain\n\nRead.\n--b\nContent-Type: message/disposition-notification\n\n"
                                + "Disposition: manual-action/MDN-sent-manually; displayed\n--b--")
                .read();
        Mail reaction = TestMail.mail("a2")
                .body(
                        "multipart/alternative; boundary=b",
                        "--b\nContent-Type: text/plain\n\n👍\n--b\n"
                                + "Content-Type: text/vnd.google.email-reaction+json\n\n{\"emoji\":\"👍\"}\n--b--")
                .read();

        assertThat(AutomaticMail.reason(receipt)).contains("report");
        assertThat(AutomaticMail.reason(reaction)).contains("reaction");
    }
}
