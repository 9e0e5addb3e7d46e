// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.WatchedFolder.Role;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.util.Arrays;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.jspecify.annotations.Nullable;

/** The connection to one IMAP account. Not thread-safe. */
final class ImapMailbox implements AutoCloseable {
    private final MailSettings settings;
    private final MailAccount account;
    private final Session session;
    private @Nullable Store store;
    private @Nullable String sentFolder;

    ImapMailbox(MailSettings settings, MailAccount account, Session session) {
        this.settings = settings;
        this.account = account;
        this.session = session;
    }

    /** Makes sure that there is a connection: at the beginning of whatever is done with it. */
    void connect() throws MessagingException {
        Store current = store;
        if (current == null || !current.isConnected()) {
            close();
            connected();
        }
    }

    /** @throws FolderNotFoundException when there is no such folder */
    ImapFolder open(Role role) throws MessagingException {
        return switch (role) {
            case INBOX -> open(settings.inboxFolder());
            case SURVEY -> open(settings.surveyFolder());
            case RESOLVED -> open(settings.resolvedFolder());
            case SENT -> open(sentFolder());
        };
    }

    /** @throws FolderNotFoundException when there is no such folder */
    ImapFolder open(String name) throws MessagingException {
        Folder folder = connected().getFolder(name);
        if (!(folder instanceof IMAPFolder imap) || !folder.exists()) {
            throw new FolderNotFoundException(folder, "No folder " + name);
        }
        return new ImapFolder(imap);
    }

    /** As set; else {@code Sent}; else the one the server marks as such (RFC 6154), whatever its language. */
    String sentFolder() throws MessagingException {
        if (settings.sentFolder() != null) {
            return settings.sentFolder();
        }
        if (sentFolder == null) {
            sentFolder = connected().getFolder("Sent").exists() ? "Sent" : marked("\\Sent");
        }
        return sentFolder == null ? "Sent" : sentFolder;
    }

    private @Nullable String marked(String attribute) throws MessagingException {
        for (Folder folder : connected().getDefaultFolder().list("*")) {
            if (folder instanceof IMAPFolder imap
                    && Arrays.stream(imap.getAttributes()).anyMatch(attribute::equalsIgnoreCase)) {
                return folder.getFullName();
            }
        }
        return null;
    }

    private Store connected() throws MessagingException {
        Store current = store;
        if (current != null) {
            return current;
        }
        current = session.getStore(account.protocol());
        current.connect(account.host(), account.port(), account.user(), account.password());
        store = current;
        return current;
    }

    @Override
    public void close() throws MessagingException {
        Store old = store;
        store = null;
        if (old != null) {
            old.close();
        }
    }
}
