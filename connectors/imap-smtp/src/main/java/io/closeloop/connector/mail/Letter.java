// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A mail to send: text and HTML, marked as automatic so that absence notes stay away (RFC 3834). Keeps its Message-ID and
 * remembers whether all of it was handed to the server. Not thread-safe.
 */
final class Letter extends MimeMessage {
    private static final int SUBJECT = 200;
    private static final Session SESSION = Session.getInstance(new Properties());

    private final String id;
    private boolean handedOver;

    /** @param id with angle brackets */
    Letter(String id) throws MessagingException {
        super(SESSION);
        this.id = id;
        setHeader("Message-ID", id);
        setHeader("Auto-Submitted", "auto-generated");
        setHeader("X-Auto-Response-Suppress", "OOF, AutoReply");
    }

    Letter from(String address, @Nullable String name) throws MessagingException {
        setFrom(address(address, name));
        return this;
    }

    /** @throws jakarta.mail.internet.AddressException when one of them is no address */
    Letter to(String addresses) throws MessagingException {
        for (InternetAddress address : InternetAddress.parse(addresses, true)) {
            address.validate();
            addRecipient(RecipientType.TO, address);
        }
        return this;
    }

    Letter replyTo(String address) throws MessagingException {
        setReplyTo(new InternetAddress[] {new InternetAddress(address, true)});
        return this;
    }

    Letter content(String subject, String text, String html, @Nullable String language, Instant at)
            throws MessagingException {
        setSubject(oneLine(subject, SUBJECT), "UTF-8");
        setSentDate(Date.from(at));
        if (language != null) {
            setContentLanguage(new String[] {oneLine(language, 35)});
        }
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text, "UTF-8");
        MimeBodyPart rich = new MimeBodyPart();
        rich.setText(html, "UTF-8", "html");
        // The last part is the one a program shows when it can (RFC 2046 section 5.1.4).
        setContent(new MimeMultipart("alternative", plain, rich));
        return this;
    }

    String id() {
        return id;
    }

    /** True once every byte was written: from then on a lost connection leaves it open whether the mail was taken. */
    boolean handedOver() {
        return handedOver;
    }

    @Override
    public void writeTo(OutputStream out, String[] ignoreList) throws IOException, MessagingException {
        super.writeTo(out, ignoreList);
        handedOver = true;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }

    /** One line without control characters, cut to a length: for headers. */
    static String oneLine(String text, int length) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), length));
        text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .limit(length)
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    private static InternetAddress address(String address, @Nullable String name) throws MessagingException {
        InternetAddress checked = new InternetAddress(address, true);
        if (name != null && !name.isBlank()) {
            try {
                checked.setPersonal(oneLine(name, 100), StandardCharsets.UTF_8.name());
            } catch (UnsupportedEncodingException e) {
                throw new IllegalStateException("Every Java platform has UTF-8", e);
            }
        }
        return checked;
    }
}
