// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells mail that no person wrote: bounces, receipts, absence notes, lists, newsletters. */
final class AutomaticMail {
    private static final List<String> HEADERS = List.of(
            "x-auto-response-suppress",
            "x-autoreply",
            "x-autorespond",
            "x-autoreply-from",
            "x-mail-autoreply",
            "list-id",
            "list-unsubscribe",
            "feedback-id");
    private static final List<String> PRECEDENCE = List.of("bulk", "junk", "list", "auto_reply");
    private static final List<String> ROBOTS = List.of("mailer-daemon", "postmaster", "mail-daemon");
    private static final List<String> NO_REPLY =
            List.of("no-reply", "noreply", "no_reply", "donotreply", "do-not-reply");

    /** Beginnings of the subjects that mail programs give absence notes: weak evidence, none of it is standardised. */
    private static final List<String> SUBJECTS = List.of(
            "automatic reply",
            "auto reply",
            "auto-reply",
            "autoreply",
            "out of office",
            "out of the office",
            "abwesenheitsnotiz",
            "automatische antwort",
            "réponse automatique",
            "absence du bureau",
            "respuesta automática",
            "fuera de la oficina",
            "risposta automatica",
            "fuori ufficio",
            "resposta automática",
            "automatisch antwoord",
            "autosvar",
            "automatisk svar",
            "automatiskt svar",
            "automatyczna odpowiedź",
            "автоматический ответ",
            "otomatik yanıt",
            "自動応答",
            "自动回复",
            "自動回覆",
            "자동 회신");

    /** The shape of a score alone on its line; an absence note does not begin like that. */
    private static final Pattern SCORE_LINE = Pattern.compile("\\p{Nd}{1,2}(\\s*/\\s*\\p{Nd}{1,2})?[.!)]?");

    private AutomaticMail() {}

    /** Why this is no person's mail; empty for one that a person wrote. The order is from sure to weak. */
    static Optional<String> reason(Mail mail) {
        if (bounce(mail)) {
            return Optional.of("bounce");
        }
        if (!mail.reportType().isEmpty()) {
            return Optional.of("report");
        }
        if (autoSubmitted(mail)) {
            return Optional.of("auto-submitted");
        }
        for (String header : HEADERS) {
            if (mail.has(header)) {
                return Optional.of(header);
            }
        }
        if (mail.header("precedence")
                .map(AutomaticMail::lower)
                .filter(PRECEDENCE::contains)
                .isPresent()) {
            return Optional.of("precedence");
        }
        if (mail.from() != null && startsWithAny(localPart(mail.from().address()), NO_REPLY)) {
            return Optional.of("no-reply");
        }
        if (mail.reaction()) {
            return Optional.of("reaction");
        }
        if (startsWithAny(lower(mail.subject()), SUBJECTS) && !beginsWithScore(mail)) {
            return Optional.of("subject");
        }
        return Optional.empty();
    }

    /** What may report a failed delivery, standard (RFC 3464) or not. */
    static boolean bounce(Mail mail) {
        return byMailSystem(mail)
                || mail.header("return-path")
                        .map(String::strip)
                        .filter("<>"::equals)
                        .isPresent();
    }

    /** A mail server speaks. No envelope sender alone does not tell that: absence notes have none either. */
    static boolean byMailSystem(Mail mail) {
        return mail.reportType().equals("delivery-status")
                || mail.has("x-failed-recipients")
                || (mail.from() != null && ROBOTS.contains(localPart(mail.from().address())));
    }

    /** An absence note: it has no envelope sender either (RFC 3834 section 4), but says what it is. */
    static boolean absence(Mail mail) {
        return mail.header("auto-submitted")
                .map(value -> lower(value.split("[;(]", 2)[0]))
                .filter("auto-replied"::equals)
                .isPresent();
    }

    /** RFC 3834 section 5: any value but {@code no}, whatever parameters follow. */
    static boolean autoSubmitted(Mail mail) {
        return mail.header("auto-submitted")
                .map(value -> lower(value.split("[;(]", 2)[0]))
                .filter(value -> !value.equals("no") && !value.isEmpty())
                .isPresent();
    }

    private static boolean beginsWithScore(Mail mail) {
        return ReplyText.of(mail.plain(), mail.html())
                .map(text -> text.lines().findFirst().orElse("").strip())
                .filter(line -> SCORE_LINE.matcher(line).matches())
                .isPresent();
    }

    private static boolean startsWithAny(String text, List<String> beginnings) {
        return beginnings.stream().anyMatch(text::startsWith);
    }

    private static String localPart(String address) {
        int at = address.indexOf('@');
        return at < 0 ? address : address.substring(0, at);
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
