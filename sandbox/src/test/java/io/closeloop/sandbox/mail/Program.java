// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Sends and reads mail the way the program does: over SMTP and IMAP. */
final class Program {
    private final MailStandIn mail;

    Program(MailStandIn mail) {
        this.mail = mail;
    }

    /** Sends the given RFC 5322 text to the recipients of its To, from the envelope's own sender. */
    void send(String rfc5322, String envelopeFrom) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", mail.host());
        properties.put("mail.smtp.port", String.valueOf(mail.smtpPort()));
        properties.put("mail.smtp.from", envelopeFrom);
        properties.put("mail.smtp.auth", "true");
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(
                session, new ByteArrayInputStream(rfc5322.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(mail.surveyAddress(), mail.password());
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    /** What reads from an open folder. */
    interface Reading<T> {
        T from(Folder folder) throws MessagingException;
    }

    <T> T read(String account, String folderName, Reading<T> reading) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.imap.connectiontimeout", "5000");
        try (Store store = Session.getInstance(properties).getStore("imap")) {
            store.connect(mail.host(), mail.imapPort(), account, mail.password());
            try (Folder folder = store.getFolder(folderName)) {
                folder.open(Folder.READ_WRITE);
                return reading.from(folder);
            }
        }
    }

    static String id(Message message) throws MessagingException {
        return message.getHeader("Message-ID")[0];
    }
}
