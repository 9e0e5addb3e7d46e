// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Handle;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.Via;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends invitations by mail. The Message-ID follows from the ask's key, so that it is known before the first try and the
 * same on every other; replies and bounces name it. Always sent from {@code mail.from}: the server lets us send as nobody
 * else, and replies must come back to where they are read.
 */
final class MailInvitationSender implements InvitationSender {
    private final MailSettings settings;
    private final Smtp smtp;
    private final Archive archive;
    private final Clock clock;

    MailInvitationSender(MailSettings settings, Smtp smtp, Archive archive, Clock clock) {
        this.settings = settings;
        this.smtp = smtp;
        this.archive = archive;
        this.clock = clock;
    }

    @Override
    public Via via() {
        return Via.EMAIL;
    }

    @Override
    public Outcome send(Ask ask) {
        if (ask.to().kind() != Handle.Kind.EMAIL) {
            return Outcome.refused("The customer has no mail address");
        }
        try {
            return smtp.send(letter(ask));
        } catch (AddressException notAnAddress) {
            return Outcome.refused("The address is not one that mail can be sent to");
        } catch (MessagingException unsendable) {
            return Outcome.refused(
                    "The mail cannot be written: " + unsendable.getClass().getSimpleName());
        }
    }

    @Override
    public Lookup find(Ask ask) {
        String id = MessageIds.survey(ask.key(), settings.from());
        Instant since = ask.firstTriedAt();
        return archive.find(
                new Archive.Trace(id, MessageIds.INVITATION_HEADER, ask.key(), since, since),
                mails -> mails.stream().anyMatch(mail -> is(mail, id, ask.key()))
                        ? Optional.of(new Lookup.Found(id))
                        : Optional.empty());
    }

    private static boolean is(Mail mail, String id, String key) {
        return mail.id().equals(id)
                || mail.header(MessageIds.INVITATION_HEADER).filter(key::equals).isPresent();
    }

    /** The whole mail; for {@link #send} and for tests. */
    Letter letter(Ask ask) throws MessagingException {
        String from = settings.from();
        InvitationMail mail = InvitationMail.of(ask);
        Letter letter = new Letter(MessageIds.survey(ask.key(), from))
                .from(from, settings.fromName() == null ? ask.survey().company() : settings.fromName())
                .to(ask.to().value())
                .replyTo(settings.replyTags() ? tagged(from, ask.key()) : from)
                .content(mail.subject(), mail.text(), mail.html(), ask.language(), clock.instant());
        letter.setHeader(MessageIds.INVITATION_HEADER, ask.key());
        // RFC 2369 and RFC 8058: a mail program offers the way out itself; the provider posts to the first address.
        letter.setHeader(
                "List-Unsubscribe",
                "<" + ask.unsubscribe().toASCIIString() + ">,\r\n <mailto:" + from + "?subject=unsubscribe%20"
                        + ask.key() + ">");
        letter.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        return letter;
    }

    /** {@code survey+sv.KEY@example.com} (sub-addressing, RFC 5233). */
    private static String tagged(String from, String key) {
        int at = from.lastIndexOf('@');
        return from.substring(0, at) + "+sv." + key + from.substring(at);
    }
}
