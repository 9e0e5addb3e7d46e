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
import java.util.Optional;
import java.util.function.Function;

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
     * What is known of a mail before it is found.
     *
     * @param id its Message-ID, or the beginning
     * @param header one of our own headers, which survives when a relay gives a mail another Message-ID
     * @param value what that header says, or the beginning
     * @param since nothing older can be it
     * @param tried when it may have been sent at the earliest
     */
    record Trace(String id, String header, String value, Instant since, Instant tried) {}

    /**
     * Looks for mails we sent.
     *
     * @param judge what the mails that may be meant come to, read without their bodies; empty when none of them is
     */
    Lookup find(Trace trace, Function<List<Mail>, Optional<Lookup>> judge) {
        MailAccount account = settings.archiveAccount();
        try (ImapMailbox mailbox = new ImapMailbox(settings, account, endpoints.session(account))) {
            String name = settings.archiveFolder() == null ? mailbox.sentFolder() : settings.archiveFolder();
            try (ImapFolder folder = mailbox.open(name)) {
                List<Long> candidates = new ArrayList<>(folder.withHeader("Message-ID", trace.id(), trace.since()));
                candidates.addAll(folder.withHeader(trace.header(), trace.value(), trace.since()));
                List<Mail> mails = new ArrayList<>();
                for (byte[] headers : folder.headers(candidates).values()) {
                    mails.add(MailReader.read(headers));
                }
                Optional<Lookup> found = judge.apply(mails);
                if (found.isPresent() && found.get() instanceof Lookup.Found) {
                    return found.get();
                }
                if (found.isEmpty() && settings.archiveFolder() == null && !filesOurs(folder)) {
                    // Nobody said that the provider files what we send, and nothing of ours is here: that this mail is
                    // missing too proves nothing.
                    return new Lookup.Impossible();
                }
                if (clock.instant().isBefore(trace.tried().plus(LAG))) {
                    return new Lookup.Later("The provider may not have filed it yet");
                }
                return found.orElseGet(Lookup.Absent::new);
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
