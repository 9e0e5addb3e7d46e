// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it lies in a mailbox. Immutable but for the bytes, which nobody changes.
 *
 * @param messageId with its angle brackets, empty when the mail has none
 * @param recipient the address of the envelope this copy was for
 * @param from the author's bare address
 * @param fromName the author's name as shown, empty when there is none
 * @param subject decoded
 * @param at when it arrived
 * @param text the first plain text part, empty when there is none
 * @param html the first HTML part, empty when there is none
 * @param headers by case-insensitive name, values undecoded, in order
 * @param raw the whole mail, RFC 5322
 * @param copies how often this recipient was sent this Message-ID
 */
public record MailSeen(
        String messageId,
        String recipient,
        String from,
        String fromName,
        String subject,
        Instant at,
        String text,
        String html,
        Map<String, List<String>> headers,
        byte[] raw,
        int copies) {

    static final Session SESSION = Session.getInstance(new Properties());

    /** Reads a mail; the one given stays as it is. */
    static MailSeen of(MimeMessage mail, String recipient, Instant at) {
        try {
            byte[] raw = bytes(mail);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (Header header : Collections.list(mail.getAllHeaders())) {
                headers.computeIfAbsent(header.getName(), name -> new ArrayList<>())
                        .add(header.getValue());
            }
            InternetAddress author = author(mail);
            String[] ids = mail.getHeader("Message-ID");
            return new MailSeen(
                    ids == null ? "" : ids[0].strip(),
                    recipient,
                    author.getAddress(),
                    author.getPersonal() == null ? "" : author.getPersonal(),
                    mail.getSubject() == null ? "" : mail.getSubject(),
                    at,
                    find(mail, "text/plain"),
                    find(mail, "text/html"),
                    Collections.unmodifiableMap(headers),
                    raw,
                    1);
        } catch (MessagingException e) {
            throw new IllegalArgumentException("The mail can't be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InternetAddress author(MimeMessage mail) throws MessagingException {
        if (mail.getFrom() != null && mail.getFrom().length > 0 && mail.getFrom()[0] instanceof InternetAddress from) {
            return from;
        }
        InternetAddress nobody = new InternetAddress();
        nobody.setAddress("");
        return nobody;
    }

    static byte[] bytes(MimeMessage mail) throws MessagingException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.writeTo(out);
        return out.toByteArray();
    }

    private static String find(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return text(part).replace("\r\n", "\n");
        }
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart many) {
            for (int i = 0; i < many.getCount(); i++) {
                BodyPart child = many.getBodyPart(i);
                String found = child.isMimeType("message/*") ? "" : find(child, type);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return "";
    }

    private static String text(Part part) throws MessagingException, IOException {
        try {
            return part.getContent() instanceof String text ? text : "";
        } catch (UnsupportedEncodingException e) {
            // A charset nobody knows: the bytes one by one, so that the mail can at least be shown.
            return new String(part.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The header's first value, decoded; null when the mail has no such header. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        if (values == null) {
            return null;
        }
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(values.get(0)));
        } catch (UnsupportedEncodingException e) {
            return values.get(0);
        }
    }

    /** A fresh parse of the mail, for what the other accessors don't show. */
    public MimeMessage mime() {
        try {
            return new MimeMessage(SESSION, new ByteArrayInputStream(raw));
        } catch (MessagingException e) {
            throw new IllegalStateException("A mail that was read once can be read again", e);
        }
    }

    /** Where a mail client sends an answer to: Reply-To, else the author. */
    public String replyAddress() {
        try {
            return ((InternetAddress) mime().getReplyTo()[0]).getAddress();
        } catch (MessagingException e) {
            throw new IllegalStateException("The mail has no readable address to answer to", e);
        }
    }

    /** Where machines send refusals and automatic answers to: the envelope's sender, else the author. */
    public String returnAddress() {
        String path = header("Return-Path");
        String bare = path == null ? "" : path.replaceAll("[<>\\s]", "");
        return bare.isEmpty() ? from : bare;
    }

    MailSeen withCopies(int number) {
        return new MailSeen(messageId, recipient, from, fromName, subject, at, text, html, headers, raw, number);
    }

    MailSeen withRecipient(String address) {
        return new MailSeen(messageId, address, from, fromName, subject, at, text, html, headers, raw, copies);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MailSeen seen
                && messageId.equals(seen.messageId)
                && recipient.equals(seen.recipient)
                && at.equals(seen.at);
    }

    @Override
    public int hashCode() {
        return messageId.hashCode();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "MailSeen[%s to %s: %s]", messageId, recipient, subject);
    }
}
