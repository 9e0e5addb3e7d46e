// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.delivery.Lookup;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asks the folder in which the provider files what we sent whether a mail is there. SMTP itself cannot be asked.
 * Thread-safe: every question has a connection of its own.
 */
final class Archive {
    /** A provider may file a mail a moment after it took it. */
    private static final Duration LAG = Duration.ofSeconds(30);

    private final MailSettings settings;
    private final MailEndpoints endpoints;
    private final Clock clock;

    Archive(MailSettings settings, MailEndpoints endpoints, Clock clock) {
        this.settings = settings;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /**
     * Looks for a mail we sent.
     *
     * @param id the Message-ID, or its beginning
     * @param header one of our own headers, which survives when a relay gives a mail another Message-ID
     * @param value what that header says
     * @param since nothing older can be it
     */
    Lookup find(String id, String header, String value, Instant since) {
        MailAccount account = settings.archiveAccount();
        try (ImapMailbox mailbox = new ImapMailbox(settings, account, endpoints.session(account))) {
            String name = settings.archiveFolder() == null ? mailbox.sentFolder() : settings.archiveFolder();
            try (ImapFolder folder = mailbox.open(name)) {
                List<Long> candidates = new ArrayList<>(folder.withHeader("Message-ID", id, since));
                candidates.addAll(folder.withHeader(header, value, since));
                for (Map.Entry<Long, byte[]> found : folder.headers(candidates).entrySet()) {
                    Mail mail = MailReader.read(found.getValue());
                    if (mail.id().startsWith(id)) {
                        return new Lookup.Found(mail.id());
                    }
                    if (mail.header(header).filter(value::equals).isPresent() && id.endsWith(">")) {
                        return new Lookup.Found(id);
                    }
                }
                if (settings.archiveFolder() == null && !filesOurs(folder)) {
                    // Nobody said that the provider files what we send, and nothing of ours is here: that this mail is
                    // missing too proves nothing.
                    return new Lookup.Impossible();
                }
                if (clock.instant().isBefore(since.plus(LAG))) {
                    return new Lookup.Later("The provider may not have filed it yet");
                }
                return new Lookup.Absent();
            }
        } catch (FolderNotFoundException missing) {
            return new Lookup.Impossible();
        } catch (MessagingException down) {
            return new Lookup.Later(
                    "The mailbox cannot be asked: " + down.getClass().getSimpleName());
        }
    }

    private static boolean filesOurs(ImapFolder folder) throws MessagingException {
        return !folder.withHeader("Message-ID", MessageIds.SURVEY_PREFIX).isEmpty();
    }
}
