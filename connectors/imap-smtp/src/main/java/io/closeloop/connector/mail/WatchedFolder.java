// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.ImapFolder.Found;
import jakarta.mail.MessagingException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** How far a folder has been read. Kept in memory only: after a start the last days are read again, see {@link ReadDays}. */
final class WatchedFolder {
    /** Mails of the Resolved folder to look at again after a start; by arrival, since moving keeps the old date. */
    private static final int RESOLVED_AGAIN = 1000;

    private final Role role;
    private final TreeMap<Long, Arrival> pending = new TreeMap<>();
    private long validity = -1;
    private long next;
    private boolean absent;

    /** What a mail in the folder means. */
    enum Role {
        INBOX,
        SENT,
        RESOLVED,
        SURVEY
    }

    /** A mail to be read. Mutable: it counts what was tried. */
    static final class Arrival {
        final WatchedFolder folder;
        final Found found;
        final boolean old;
        int tries;
        boolean alone;

        private Arrival(WatchedFolder folder, Found found, boolean old) {
            this.folder = folder;
            this.found = found;
            this.old = old;
        }

        Role role() {
            return folder.role;
        }

        void done() {
            folder.pending.remove(found.uid());
        }
    }

    WatchedFolder(Role role) {
        this.role = role;
    }

    Role role() {
        return role;
    }

    /**
     * Looks what has arrived.
     *
     * @param since how far back to read when nothing is known of the folder
     */
    void discover(ImapFolder folder, Instant since) throws MessagingException {
        long seen = folder.validity();
        long upTo = folder.next();
        boolean known = validity == seen || (validity == -1 && absent);
        if (validity != seen) {
            pending.clear();
            next = 1;
        }
        List<Found> found;
        if (known) {
            found = folder.from(next);
        } else if (role == Role.RESOLVED) {
            found = folder.newest(RESOLVED_AGAIN);
        } else {
            found = folder.since(since);
        }
        for (Found mail : found) {
            pending.putIfAbsent(mail.uid(), new Arrival(this, mail, !known));
            upTo = Math.max(upTo, mail.uid() + 1);
        }
        next = Math.max(next, upTo);
        validity = seen;
        absent = false;
    }

    /** Notes that the folder does not exist: what is in it once it does is new. */
    void absent() {
        absent = true;
        validity = -1;
        pending.clear();
    }

    /** Mails not read yet, by UID. */
    Collection<Arrival> pending() {
        return List.copyOf(pending.values());
    }
}
