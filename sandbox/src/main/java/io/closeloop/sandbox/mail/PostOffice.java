// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.imap.ImapServer;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * GreenMail's servers on loopback, with the sandbox's clock for arrival times and a hand on what SMTP accepts. Mailboxes
 * outlive a server that goes down. Thread-safe.
 */
final class PostOffice implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(10);
    // RFC 3501 5.4: a server waits at least 30 minutes for an idle client.
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final Clock clock;
    private final Managers managers;
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final int smtpPort;
    private final int imapPort;
    private @Nullable AbstractServer smtp;
    private @Nullable AbstractServer imap;

    /** {@code accepted} gets each mail that SMTP took, with the recipients of its envelope. */
    PostOffice(Clock clock, int smtpPort, int imapPort, BiConsumer<MovingMessage, List<String>> accepted) {
        this.clock = clock;
        this.managers = new GatedManagers(refusals, accepted);
        this.smtpPort = startSmtp(smtpPort);
        this.imapPort = startImap(imapPort);
    }

    int smtpPort() {
        return smtpPort;
    }

    int imapPort() {
        return imapPort;
    }

    /** Both servers refuse connections, as when the provider is down. */
    synchronized void down() {
        if (smtp != null) {
            smtp.stopService();
            smtp = null;
        }
        if (imap != null) {
            imap.stopService();
            imap = null;
        }
    }

    /** The servers listen again on their ports. */
    synchronized void up() {
        if (smtp == null) {
            startSmtp(smtpPort);
        }
        if (imap == null) {
            startImap(imapPort);
        }
    }

    private synchronized int startSmtp(int port) {
        AbstractServer server = start(new SmtpServer(new ServerSetup(port, HOST, ServerSetup.PROTOCOL_SMTP), managers));
        smtp = server;
        return server.getPort();
    }

    private synchronized int startImap(int port) {
        AbstractServer server = start(new ImapServer(new ServerSetup(port, HOST, ServerSetup.PROTOCOL_IMAP), managers));
        imap = server;
        return server.getPort();
    }

    private static AbstractServer start(AbstractServer server) {
        server.setDaemon(true);
        server.setClientSocketTimeout((int) IDLE.toMillis());
        server.startService();
        try {
            if (!server.waitTillRunning(START.toMillis())) {
                throw new IllegalStateException(
                        "The sandbox's mail server " + server + " did not start; is its port free?");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the mail server started", e);
        }
        return server;
    }

    /** SMTP answers this line to RCPT TO for an address; null takes it back. */
    void refuse(String address, @Nullable String line) {
        if (line == null) {
            refusals.remove(address.toLowerCase(Locale.ROOT));
        } else {
            refusals.put(address.toLowerCase(Locale.ROOT), line);
        }
    }

    /** Makes a mailbox with INBOX and the given folders; an existing one gets the password. */
    synchronized void account(String address, String password, List<String> folders) {
        GreenMailUser user = user(address, password);
        ImapHostManager host = managers.getImapHostManager();
        try {
            for (String folder : folders) {
                if (host.getFolder(user, folder) == null) {
                    host.createMailbox(user, folder);
                }
            }
        } catch (FolderException | AuthorizationException e) {
            throw new IllegalStateException("No folders for " + address, e);
        }
    }

    private GreenMailUser user(String address, String password) {
        GreenMailUser user = managers.getUserManager().getUserByEmail(address);
        if (user != null) {
            return user;
        }
        try {
            return managers.getUserManager().createUser(address, address, password);
        } catch (UserException e) {
            throw new IllegalStateException("No mailbox for " + address, e);
        }
    }

    boolean hasAccount(String address) {
        return managers.getUserManager().getUserByEmail(address) != null;
    }

    /** Puts a copy into a folder, arrived now. */
    void file(String address, String folder, MimeMessage mail, Flags flags) {
        folder(address, folder).appendMessage(mail, flags, Date.from(clock.instant()));
    }

    List<MailSeen> read(String address, String folder) {
        List<MailSeen> mails = new ArrayList<>();
        for (StoredMessage stored : folder(address, folder).getMessages()) {
            MailSeen mail = MailSeen.of(
                    stored.getMimeMessage(), address, stored.getReceivedDate().toInstant());
            String deliveredTo = mail.header("Delivered-To");
            mails.add(deliveredTo == null ? mail : mail.withRecipient(deliveredTo));
        }
        return mails;
    }

    /** Moves the mails with these Message-IDs; how many there were. */
    synchronized int move(String address, String from, String to, List<String> messageIds) {
        MailFolder source = folder(address, from);
        int moved = 0;
        try {
            for (StoredMessage stored : List.copyOf(source.getMessages())) {
                String id = MailSeen.of(stored.getMimeMessage(), address, clock.instant())
                        .messageId();
                if (messageIds.contains(id)) {
                    source.moveMessage(stored.getUid(), folder(address, to));
                    moved++;
                }
            }
        } catch (FolderException e) {
            throw new IllegalStateException("Mails of " + address + " can't be moved to " + to, e);
        }
        return moved;
    }

    /** Sets flags on the mails with this Message-ID. */
    synchronized void flag(String address, String folder, String messageId, Flags flags) {
        MailFolder source = folder(address, folder);
        try {
            for (StoredMessage stored : List.copyOf(source.getMessages())) {
                if (MailSeen.of(stored.getMimeMessage(), address, clock.instant())
                        .messageId()
                        .equals(messageId)) {
                    source.setFlags(flags, true, stored.getUid(), null, true);
                }
            }
        } catch (FolderException e) {
            throw new IllegalStateException("Mails of " + address + " can't be flagged", e);
        }
    }

    private MailFolder folder(String address, String name) {
        GreenMailUser user = managers.getUserManager().getUserByEmail(address);
        MailFolder folder = user == null ? null : managers.getImapHostManager().getFolder(user, name);
        if (folder == null) {
            throw new IllegalArgumentException("There is no folder " + name + " of " + address);
        }
        return folder;
    }

    @Override
    public void close() {
        down();
    }

    /** GreenMail's own managers, but for what SMTP does with a mail. */
    private static final class GatedManagers extends Managers {
        private final SmtpManager gate;

        GatedManagers(Map<String, String> refusals, BiConsumer<MovingMessage, List<String>> accepted) {
            gate = new Gate(getImapHostManager(), getUserManager(), refusals, accepted);
        }

        @Override
        public SmtpManager getSmtpManager() {
            return gate;
        }
    }

    private static final class Gate extends SmtpManager {
        private final Map<String, String> refusals;
        private final BiConsumer<MovingMessage, List<String>> accepted;

        Gate(
                ImapHostManager imap,
                UserManager users,
                Map<String, String> refusals,
                BiConsumer<MovingMessage, List<String>> accepted) {
            super(imap, users);
            this.refusals = refusals;
            this.accepted = accepted;
        }

        @Override
        public @Nullable String checkRecipient(SmtpState state, MailAddress recipient) {
            return refusals.get(recipient.getEmail().toLowerCase(Locale.ROOT));
        }

        @Override
        public synchronized void send(SmtpState state) {
            MovingMessage mail = state.getMessage();
            accepted.accept(
                    mail,
                    mail.getToAddresses().stream().map(MailAddress::getEmail).toList());
        }
    }
}
