// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import jakarta.mail.MessagingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A mail as bytes, header by header, with nothing in between that would mend it. */
final class TestMail {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final StringBuilder more = new StringBuilder();
    private String body = "Hello";

    private TestMail() {}

    /** From Ana to the support mailbox. */
    static TestMail mail(String id) {
        TestMail mail = new TestMail();
        mail.headers.put("From", "Ana Diaz <ana@customer.example>");
        mail.headers.put("To", "Acme Support <support@acme.example>");
        mail.headers.put("Subject", "My order");
        mail.headers.put("Date", "Tue, 3 Mar 2026 10:00:00 +0000");
        mail.headers.put("Message-ID", "<" + id + "@customer.example>");
        mail.headers.put("MIME-Version", "1.0");
        mail.headers.put("Content-Type", "text/plain; charset=utf-8");
        return mail;
    }

    /** From the support mailbox to Ana. */
    static TestMail reply(String id) {
        return mail(id).with("From", "Acme Support <support@acme.example>")
                .with("To", "Ana Diaz <ana@customer.example>")
                .with("Message-ID", "<" + id + "@acme.example>");
    }

    TestMail with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    TestMail without(String name) {
        headers.remove(name);
        return this;
    }

    /** A header line once more, whatever it holds. */
    TestMail plus(String line) {
        more.append(line).append("\r\n");
        return this;
    }

    TestMail text(String text) {
        body = text;
        return this;
    }

    TestMail body(String contentType, String text) {
        headers.put("Content-Type", contentType);
        body = text;
        return this;
    }

    byte[] raw() {
        StringBuilder mail = new StringBuilder();
        headers.forEach(
                (name, value) -> mail.append(name).append(": ").append(value).append("\r\n"));
        return mail.append(more)
                .append("\r\n")
                .append(body.replace("\r\n", "\n").replace("\n", "\r\n"))
                .append("\r\n")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    Mail read() {
        try {
            return MailReader.read(raw());
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }
}
