// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.Connector;
import io.closeloop.port.Duties;
import io.closeloop.port.Inbox;
import io.closeloop.port.Surroundings;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import io.closeloop.testkit.TestSurroundings.Notes;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** A real SMTP and IMAP server with the mailbox {@code support@acme.example}, and connectors that use it. */
final class MailServer implements AutoCloseable {
    static final String ADDRESS = "support@acme.example";

    final GreenMail server;
    final SettableClock clock = new SettableClock(Asks.NOW);
    final Remembering store = new Remembering();
    private final List<AutoCloseable> opened = new ArrayList<>();

    MailServer() {
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort(),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort()
        });
        server.start();
        server.setUser(ADDRESS, ADDRESS, "se:cr@t");
    }

    int smtpPort() {
        return server.getSmtp().getPort();
    }

    int imapPort() {
        return server.getImap().getPort();
    }

    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("mail.imap.url", "imap://support%40acme.example:se%3Acr%40t@127.0.0.1:" + imapPort());
        settings.put("mail.smtp.url", "smtp://support%40acme.example:se%3Acr%40t@127.0.0.1:" + smtpPort());
        settings.put("mail.from", ADDRESS);
        settings.put("mail.agent.ben@acme.example", "Ben");
        return settings;
    }

    /** A connector opened on a Camel context of its own. */
    MailConnector connector(Map<String, String> settings, Notes notes) {
        CamelContext context = new DefaultCamelContext();
        context.start();
        opened.add(context);
        MailConnector connector = new MailConnector();
        connector.setCamelContext(context);
        Surroundings surroundings = new Surroundings(
                Settings.of(settings),
                clock,
                URI.create("https://hooks.example.com"),
                store,
                notes,
                new TestSurroundings.PlainPhones(),
                EscalationSettings.defaults());
        connector.open(surroundings);
        if (!surroundings.settings().problems().isEmpty()) {
            throw new AssertionError(surroundings.settings().problems());
        }
        opened.add(0, connector);
        return connector;
    }

    /** The watcher of a fresh connector, ready to be polled by hand. */
    MailboxWatcher watcher(Notes notes) {
        return watcher(connector(settings(), notes));
    }

    /** A watcher that records elsewhere, ready to be polled by hand. */
    MailboxWatcher watcherWith(Inbox inbox) {
        return watcherWith(inbox, Duties.ALONE);
    }

    /** A watcher of one node of several, ready to be polled by hand. */
    MailboxWatcher watcherWith(Inbox inbox, Duties duties) {
        CamelContext context = new DefaultCamelContext();
        context.start();
        opened.add(context);
        MailSettings read = MailSettings.read(Settings.of(settings())).orElseThrow();
        MailboxWatcher watcher = new MailboxWatcher(
                "mail-watch",
                context,
                new MailEndpoints(context, read),
                read,
                read.imap(),
                List.of(WatchedFolder.Role.INBOX),
                inbox,
                clock,
                store,
                duties);
        watcher.start(false);
        return watcher;
    }

    /** Starts IMAP again on the port it had. */
    void restartImap(int port) {
        var imap = new com.icegreen.greenmail.imap.ImapServer(
                new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_IMAP), server.getManagers());
        imap.startService();
        try {
            if (!imap.waitTillRunning(10_000)) {
                throw new AssertionError("IMAP did not come back");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        opened.add(imap::stopService);
    }

    /** The same folder, empty and with another UIDVALIDITY. */
    void recreate(String name) {
        GreenMailUser user = server.getUserManager().getUser(ADDRESS);
        long before = folder(name).getUidValidity();
        // GreenMail takes the second of the creation.
        do {
            try {
                server.getManagers().getImapHostManager().deleteMailbox(user, name);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        } while (folder(name).getUidValidity() == before);
    }

    void arriveFor(String user, TestMail mail) {
        try {
            MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(mail.raw()));
            server.getManagers()
                    .getImapHostManager()
                    .getInbox(server.getUserManager().getUser(user))
                    .appendMessage(message, new Flags(), Date.from(clock.instant()));
        } catch (MessagingException | FolderException e) {
            throw new AssertionError(e);
        }
    }

    static MailboxWatcher watcher(Connector connector) {
        MailboxWatcher watcher = (MailboxWatcher) connector.watchers().get(0);
        watcher.start(false);
        return watcher;
    }

    MailFolder folder(String name) {
        GreenMailUser user = server.getUserManager().getUser(ADDRESS);
        var host = server.getManagers().getImapHostManager();
        MailFolder folder = host.getFolder(user, name);
        try {
            return folder == null ? host.createMailbox(user, name) : folder;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    boolean exists(String name) {
        return server.getManagers()
                        .getImapHostManager()
                        .getFolder(server.getUserManager().getUser(ADDRESS), name)
                != null;
    }

    /** Puts a mail into a folder as if it had been received then; returns its UID. */
    long arrive(String folder, TestMail mail, Instant at) {
        try {
            MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(mail.raw()));
            return folder(folder).appendMessage(message, new Flags(), Date.from(at));
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    long arrive(String folder, TestMail mail) {
        return arrive(folder, mail, clock.instant());
    }

    void move(long uid, String from, String to) {
        try {
            folder(from).moveMessage(uid, folder(to));
        } catch (FolderException e) {
            throw new AssertionError(e);
        }
    }

    List<StoredMessage> mails(String folder) {
        return folder(folder).getMessages();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        server.stop();
    }
}
