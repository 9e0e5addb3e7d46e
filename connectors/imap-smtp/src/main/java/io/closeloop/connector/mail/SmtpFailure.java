// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.delivery.Outcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failed send means. The codes are those of RFC 5321 section 4.2 and RFC 3463; their texts are left out of every
 * reason, because they name the recipient.
 */
final class SmtpFailure {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpFailure.class);
    private static final Pattern ENHANCED = Pattern.compile("\\b[245]\\.\\d{1,3}\\.\\d{1,3}\\b");
    private static final Pattern CODE = Pattern.compile("^\\s*([245]\\d\\d)\\b");

    private SmtpFailure() {}

    static Outcome outcome(Exception failed, Letter letter) {
        List<Throwable> chain = chain(failed);
        for (Throwable link : chain) {
            if (link instanceof AuthenticationFailedException refused) {
                return authentication(refused);
            }
        }
        Optional<Outcome> said = sender(chain).or(() -> accepted(chain, letter)).or(() -> refusal(chain));
        if (said.isPresent()) {
            return said.get();
        }
        if (letter.handedOver()) {
            // RFC 5321 section 4.5.3.2.6: until the answer to the end of the data, either side may own the mail.
            return Outcome.uncertain("The connection was lost after the mail had been handed over");
        }
        boolean late = chain.stream().anyMatch(SocketTimeoutException.class::isInstance);
        return Outcome.retry(late ? "The mail server did not answer in time" : "The mail server cannot be reached");
    }

    private static Outcome authentication(AuthenticationFailedException refused) {
        int code = code(refused.getMessage());
        // 454: temporary authentication failure (RFC 4954); 421: too many connections.
        return code >= 400 && code < 500
                ? Outcome.retry("The mail server cannot check the login just now (" + code + ")")
                : Outcome.misconfigured(
                        "The mail server refused the login" + (code > 0 ? " (" + code + ")" : ""),
                        MailSettings.SMTP_URL);
    }

    /** The server does not let us send as ourselves. */
    private static Optional<Outcome> sender(List<Throwable> chain) {
        for (Throwable link : chain) {
            int code;
            if (link instanceof SMTPSenderFailedException sender) {
                code = sender.getReturnCode();
            } else if (link instanceof SMTPSendFailedException send
                    && send.getCommand() != null
                    && send.getCommand().startsWith("MAIL")) {
                code = send.getReturnCode();
            } else {
                continue;
            }
            String reason = "The mail server does not take mail from us (" + codes(code, link) + ")";
            if (code >= 400 && code < 500) {
                return Optional.of(Outcome.retry(reason));
            }
            // 530: authentication or STARTTLS required (RFC 3207, RFC 4954).
            return Optional.of(Outcome.misconfigured(reason, code == 530 ? MailSettings.SMTP_URL : MailSettings.FROM));
        }
        return Optional.empty();
    }

    /** Taken for some of several recipients. */
    private static Optional<Outcome> accepted(List<Throwable> chain, Letter letter) {
        for (Throwable link : chain) {
            if (link instanceof SMTPSendFailedException send
                    && send.getReturnCode() / 100 == 2
                    && send.getValidSentAddresses() != null
                    && send.getValidSentAddresses().length > 0) {
                LOG.warn("A mail was taken for {} of its recipients only", send.getValidSentAddresses().length);
                return Optional.of(Outcome.delivered(letter.id()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Outcome> refusal(List<Throwable> chain) {
        @Nullable Outcome refused = null;
        for (Throwable link : chain) {
            int code = link instanceof SMTPAddressFailedException address
                    ? address.getReturnCode()
                    : link instanceof SMTPSendFailedException send ? send.getReturnCode() : 0;
            if (code >= 400 && code < 500) {
                return Optional.of(Outcome.retry("The mail server put it off (" + codes(code, link) + ")"));
            }
            if (code >= 500 && code < 600 && refused == null) {
                refused = Outcome.refused("The mail server refused it (" + codes(code, link) + ")");
            }
        }
        if (refused == null && chain.stream().anyMatch(link -> link.getClass() == SendFailedException.class)) {
            refused = Outcome.refused("The address is not one that mail can be sent to");
        }
        return Optional.ofNullable(refused);
    }

    private static String codes(int code, Throwable link) {
        String text = link.getMessage();
        Matcher enhanced = ENHANCED.matcher(text == null ? "" : text);
        return enhanced.find() ? code + " " + enhanced.group() : String.valueOf(code);
    }

    private static int code(@Nullable String text) {
        Matcher code = CODE.matcher(text == null ? "" : text);
        return code.find() ? Integer.parseInt(code.group(1)) : 0;
    }

    /** Causes, and the exceptions that Jakarta Mail hangs beside them. */
    private static List<Throwable> chain(Throwable failed) {
        List<Throwable> chain = new ArrayList<>();
        List<Throwable> next = new ArrayList<>(List.of(failed));
        while (!next.isEmpty() && chain.size() < 20) {
            Throwable link = next.remove(0);
            if (chain.contains(link)) {
                continue;
            }
            chain.add(link);
            if (link instanceof MessagingException mail && mail.getNextException() != null) {
                next.add(mail.getNextException());
            }
            if (link.getCause() != null) {
                next.add(link.getCause());
            }
        }
        return chain;
    }
}
