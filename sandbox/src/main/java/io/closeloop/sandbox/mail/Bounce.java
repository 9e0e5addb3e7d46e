// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.TimeZone;

/**
 * A delivery status notification: multipart/report with a sentence for people, fields for machines and the headers of
 * the mail that came back (RFC 3464, RFC 6522). Pure.
 */
final class Bounce {
    private Bounce() {}

    /**
     * @param status the enhanced code, for example {@code 5.1.1}; 4.x.x says {@code delayed}, which is not final
     * @param diagnostic the other server's line, for example {@code 550 5.1.1 No such user}
     */
    static MimeMessage of(MailSeen refused, String messageId, Instant at, String status, String diagnostic) {
        String host = "mx." + refused.returnAddress().replaceFirst(".*@", "");
        boolean delayed = status.startsWith("4");
        MailDateFormat format = new MailDateFormat();
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        String date = format.format(Date.from(at));
        String boundary = "=_report_" + Integer.toHexString(messageId.hashCode());
        String mail = "Return-Path: <>\n"
                + "Date: " + date + "\n"
                + "From: Mail Delivery System <MAILER-DAEMON@" + host + ">\n"
                + "To: " + refused.returnAddress() + "\n"
                + "Subject: " + (delayed ? "Delayed Mail (still being retried)" : "Undelivered Mail Returned to Sender")
                + "\n"
                + "Message-ID: " + messageId + "\n"
                + "Auto-Submitted: auto-replied\n"
                + "MIME-Version: 1.0\n"
                + "Content-Type: multipart/report; report-type=delivery-status;\n boundary=\"" + boundary + "\"\n"
                + "\n"
                + "This is a MIME-encapsulated message.\n"
                + "\n--" + boundary + "\n"
                + "Content-Description: Notification\n"
                + "Content-Type: text/plain; charset=us-ascii\n"
                + "\n"
                + "This is the mail system at host " + host + ".\n"
                + "\n"
                + "Your message could not be delivered to one recipient.\n"
                + "\n"
                + "<" + refused.recipient() + ">: host said: " + diagnostic + "\n"
                + "\n--" + boundary + "\n"
                + "Content-Description: Delivery report\n"
                + "Content-Type: message/delivery-status\n"
                + "\n"
                + "Reporting-MTA: dns; " + host + "\n"
                + "Arrival-Date: " + date + "\n"
                + "\n"
                + "Final-Recipient: rfc822; " + refused.recipient() + "\n"
                + "Original-Recipient: rfc822; " + refused.recipient() + "\n"
                + "Action: " + (delayed ? "delayed" : "failed") + "\n"
                + "Status: " + status + "\n"
                + "Remote-MTA: dns; mx." + refused.recipient().replaceFirst(".*@", "") + "\n"
                + "Diagnostic-Code: smtp; " + diagnostic + "\n"
                + "\n--" + boundary + "\n"
                + "Content-Description: Undelivered Message Headers\n"
                + "Content-Type: text/rfc822-headers\n"
                + "\n"
                + headersOf(refused)
                + "\n--" + boundary + "--\n";
        return MailDraft.parse(mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String headersOf(MailSeen mail) {
        String raw = new String(mail.raw(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        int end = raw.indexOf("\n\n");
        return end < 0 ? raw : raw.substring(0, end + 1);
    }
}
