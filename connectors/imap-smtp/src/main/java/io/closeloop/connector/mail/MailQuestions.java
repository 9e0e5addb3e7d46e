// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import java.util.ArrayList;
import java.util.List;

/** Logs in at the mail servers, and looks whether the folders that are watched are there. Sends and changes nothing. */
final class MailQuestions {
    private final MailSettings mail;
    private final MailEndpoints endpoints;
    private final Settings settings;

    MailQuestions(MailSettings mail, MailEndpoints endpoints, Settings settings) {
        this.mail = mail;
        this.endpoints = endpoints;
        this.settings = settings;
    }

    private interface Question {
        void ask() throws MessagingException;
    }

    List<ConfigProblem> ask() {
        List<ConfigProblem> found = new ArrayList<>();
        ask(MailSettings.IMAP_URL, found, () -> {
            try (ImapMailbox mailbox = new ImapMailbox(mail, mail.imap(), endpoints.session(mail.imap()))) {
                mailbox.connect();
                mailbox.open(mail.inboxFolder());
            }
        });
        MailAccount survey = mail.surveyImap();
        if (survey != null) {
            ask(MailSettings.SURVEY_URL, found, () -> {
                try (ImapMailbox mailbox = new ImapMailbox(mail, survey, endpoints.session(survey))) {
                    mailbox.connect();
                    mailbox.open(mail.surveyFolder());
                }
            });
        }
        MailAccount smtp = mail.smtp();
        ask(MailSettings.SMTP_URL, found, () -> {
            try (Transport transport = endpoints.session(smtp).getTransport(smtp.protocol())) {
                transport.connect(smtp.host(), smtp.port(), smtp.user(), smtp.password());
            }
        });
        return found;
    }

    private void ask(String key, List<ConfigProblem> found, Question question) {
        try {
            question.ask();
        } catch (AuthenticationFailedException e) {
            found.add(settings.at(
                    CheckRule.VENDOR_LOGIN,
                    key,
                    "names a login that the mail server refuses",
                    "correct user and password; with two-factor login make an app password"));
        } catch (FolderNotFoundException e) {
            found.add(settings.at(
                    CheckRule.VENDOR_PERMISSION,
                    key.equals(MailSettings.IMAP_URL) ? "mail.inbox-folder" : "mail.survey-folder",
                    "names a folder that the mailbox does not have",
                    "make it, or write the name of one that is there"));
        } catch (MessagingException e) {
            found.add(settings.at(
                    CheckRule.VENDOR_UNREACHABLE,
                    key,
                    "could not be asked: " + e.getClass().getSimpleName(),
                    "check host, port and encryption, and ask again"));
        }
    }
}
