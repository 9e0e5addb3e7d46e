// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mail being written; {@link #mime()} finishes it. */
final class MailDraft {
    private final String messageId;
    private final Instant date;
    private final Correspondent from;
    private final Correspondent to;
    private final String subject;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<MimeBodyPart> parts = new ArrayList<>();

    MailDraft(String messageId, Instant date, Correspondent from, Correspondent to, String subject) {
        this.messageId = messageId;
        this.date = date;
        this.from = from;
        this.to = to;
        this.subject = subject;
    }

    MailDraft header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Makes this an answer: the parent in In-Reply-To, the whole chain in References, newest last (RFC 5322 3.6.4). */
    MailDraft answering(MailSeen parent) {
        String chain = parent.header("References");
        header("In-Reply-To", parent.messageId());
        return header("References", chain == null ? parent.messageId() : chain + " " + parent.messageId());
    }

    MailDraft text(String text) {
        return part("text/plain; charset=UTF-8", text);
    }

    MailDraft html(String html) {
        return html.isEmpty() ? this : part("text/html; charset=UTF-8", html);
    }

    MailDraft part(String type, String content) {
        try {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(
                    new ByteArrayDataSource(content.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), type)));
            part.setHeader("Content-Type", type);
            parts.add(part);
            return this;
        } catch (MessagingException e) {
            throw new IllegalStateException("A part of type " + type + " can't be written", e);
        }
    }

    /** The finished mail; one part stands alone, several are alternatives of each other. */
    MimeMessage mime() {
        try {
            KeptId mail = new KeptId(messageId);
            mail.setFrom(new InternetAddress(from.address(), from.name(), "UTF-8"));
            mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to.address(), to.name(), "UTF-8"));
            mail.setSubject(subject, "UTF-8");
            mail.setSentDate(Date.from(date));
            for (Map.Entry<String, String> header : headers.entrySet()) {
                mail.setHeader(header.getKey(), header.getValue());
            }
            if (parts.size() == 1) {
                mail.setDataHandler(parts.get(0).getDataHandler());
                mail.setHeader("Content-Type", parts.get(0).getContentType());
            } else {
                MimeMultipart alternatives = new MimeMultipart("alternative");
                for (MimeBodyPart part : parts) {
                    alternatives.addBodyPart(part);
                }
                mail.setContent(alternatives);
            }
            mail.saveChanges();
            return parse(MailSeen.bytes(mail));
        } catch (MessagingException | UnsupportedEncodingException e) {
            throw new IllegalArgumentException("The mail can't be written", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MimeMessage parse(byte[] raw) {
        try {
            return new MimeMessage(MailSeen.SESSION, new ByteArrayInputStream(raw));
        } catch (MessagingException e) {
            throw new IllegalArgumentException("The mail can't be read", e);
        }
    }

    /** Jakarta Mail would replace the Message-ID by one with this machine's name. */
    private static final class KeptId extends MimeMessage {
        private final String id;

        KeptId(String id) {
            super(MailSeen.SESSION);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
