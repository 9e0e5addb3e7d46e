// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.Mail.Party;
import io.closeloop.interaction.Handle;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Receipt.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** News of our own surveys that a machine sends back: bounces, complaints, one-click unsubscribe mails. */
final class SurveyNews {
    private static final Pattern STATUS = Pattern.compile("\\b([245])\\.(\\d{1,3})\\.(\\d{1,3})\\b");
    private static final Pattern REPLY_CODE = Pattern.compile("\\b5[0-5]\\d[ -]");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"(),:;]{1,128}@[^\\s<>\"(),:;@]{1,190}");
    private static final Pattern UNSUBSCRIBE = Pattern.compile("(?i)unsubscribe(\\s+([A-Za-z0-9_-]{1,100}))?");

    private SurveyNews() {}

    /**
     * A bounce (RFC 3464) of one of our surveys, as failed receipt. A report of a delay, or about some other mail, is
     * none.
     */
    static Optional<Intake> bounce(Mail mail, Instant at) {
        Optional<String> reference = reference(mail);
        if (reference.isEmpty() || !AutomaticMail.byMailSystem(mail)) {
            return Optional.empty();
        }
        return code(mail)
                .map(code -> new Intake.Receipt(
                        MailIntakes.SOURCE, invitation(reference.get()), reference.get(), Status.FAILED, code, at));
    }

    /** A complaint about one of our surveys (ARF, RFC 5965): the customer pressed the spam button. */
    static Optional<Intake> complaint(Mail mail, Instant at) {
        Mail.Report report = mail.report();
        if (report == null || !mail.reportType().equals("feedback-report")) {
            return Optional.empty();
        }
        String type = report.field("feedback-type").orElse("abuse");
        Optional<String> reference = reference(mail);
        if (reference.isEmpty() || type.equalsIgnoreCase("not-spam")) {
            return Optional.empty();
        }
        return report.field("original-rcpt-to")
                .or(() -> Optional.ofNullable(report.original().get("to")))
                .flatMap(SurveyNews::handle)
                .map(handle -> new Intake.Consent(
                        MailIntakes.SOURCE,
                        mail.key(),
                        handle,
                        false,
                        "Complaint of the mail provider: " + type,
                        at,
                        invitation(reference.get())));
    }

    /**
     * The mail that a program sends for the address in our List-Unsubscribe (RFC 2369), or a bare word. The key in the
     * former tells whom we asked, and so does the survey that the latter answers: people read their mail, and write, under
     * more than one address. A word that answers nothing is the sender's alone, and counts only where the mail says nothing
     * else: what a signature leaves of a mail does not.
     *
     * @param references what the mail answers, newest first
     */
    static Optional<Intake> unsubscribe(Mail mail, List<String> references, Instant at) {
        Matcher subject = UNSUBSCRIBE.matcher(mail.subject().strip());
        Party from = mail.from();
        if (from == null || !subject.matches()) {
            return Optional.empty();
        }
        Optional<String> survey = Optional.ofNullable(subject.group(2))
                .or(() -> references.stream()
                        .flatMap(reference -> MessageIds.surveyKey(reference).stream())
                        .findFirst());
        if (survey.isEmpty() && ReplyText.of(mail.plain(), mail.html()).isPresent()) {
            // Words of its own: a person wrote to people. The words are read, not the subject.
            return Optional.empty();
        }
        return handle(from.address())
                .map(handle -> new Intake.Consent(
                        MailIntakes.SOURCE,
                        mail.key(),
                        handle,
                        false,
                        "unsubscribe",
                        at,
                        survey.map(MessageIds::invitationId).orElse(null)));
    }

    private static @Nullable String invitation(String reference) {
        return MessageIds.surveyKey(reference).map(MessageIds::invitationId).orElse(null);
    }

    /** The Message-ID of the survey a report is about: in the headers it returns, else in what it answers. */
    private static Optional<String> reference(Mail mail) {
        List<String> candidates = new ArrayList<>();
        if (mail.report() != null) {
            Map<String, String> original = mail.report().original();
            String id = original.get("message-id");
            if (id != null && !id.isBlank()) {
                candidates.add(id.strip());
            }
            String key = original.get(MessageIds.INVITATION_HEADER.toLowerCase(java.util.Locale.ROOT));
            String from = original.get("from");
            if (key != null && from != null && MessageIds.isKey(key.strip())) {
                Matcher sender = ADDRESS.matcher(from);
                if (sender.find()) {
                    candidates.add(MessageIds.survey(key.strip(), sender.group().toLowerCase(java.util.Locale.ROOT)));
                }
            }
        }
        candidates.addAll(mail.answers());
        return candidates.stream()
                .filter(id -> MessageIds.surveyKey(id).isPresent())
                .findFirst();
    }

    /** The status code of a failure that is final; empty for a delay or a success. */
    private static Optional<String> code(Mail mail) {
        Mail.Report report = mail.report();
        if (report != null && report.field("action").isPresent()) {
            return report.fields().stream()
                    .filter(block -> "failed".equalsIgnoreCase(block.getOrDefault("action", "")))
                    .map(block -> block.getOrDefault("status", "5.0.0"))
                    .map(status -> {
                        Matcher code = STATUS.matcher(status);
                        return code.find() ? code.group() : "5.0.0";
                    })
                    .findFirst();
        }
        // Not by the standard: only a permanent code in the words, or the header of some servers, is believed.
        Matcher code = STATUS.matcher(mail.plain());
        while (code.find()) {
            if (code.group(1).equals("5")) {
                return Optional.of(code.group());
            }
        }
        return REPLY_CODE.matcher(mail.plain()).find() || mail.has("x-failed-recipients")
                ? Optional.of("5.0.0")
                : Optional.empty();
    }

    private static Optional<Handle> handle(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Handle.email(address.group()));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
