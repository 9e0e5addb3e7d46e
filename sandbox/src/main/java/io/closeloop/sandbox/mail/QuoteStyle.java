// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a mail program quotes what it answers; the shapes are those of the programs' own mails. */
public enum QuoteStyle {
    /** Nothing quoted, as help desks and some phones do. */
    NONE {
        @Override
        String text(String reply, MailSeen original) {
            return reply + "\n";
        }

        @Override
        String html(String reply, MailSeen original) {
            return "";
        }
    },
    /** The answer above, an attribution line, the original behind {@code >}; HTML beside it. */
    GMAIL {
        @Override
        String text(String reply, MailSeen original) {
            return reply + "\n\n" + attribution(original) + "\n\n" + quoted(original) + "\n";
        }

        @Override
        String html(String reply, MailSeen original) {
            return "<div dir=\"ltr\">" + lines(reply) + "</div><br><div class=\"gmail_quote gmail_quote_container\">"
                    + "<div dir=\"ltr\" class=\"gmail_attr\">" + escape(attribution(original)) + "<br></div>"
                    + "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid"
                    + " rgb(204,204,204);padding-left:1ex\">" + body(original) + "</blockquote></div>\n";
        }

        private String attribution(MailSeen original) {
            // Gmail puts a narrow no-break space in front of AM and PM.
            return "On " + format("EEE, MMM d, yyyy 'at' h:mm", Locale.US, original.at()) + '\u202f'
                    + format("a", Locale.US, original.at()) + " " + author(original) + " wrote:";
        }
    },
    /** A rule, a block of headers, the original unmarked; HTML beside it. */
    OUTLOOK {
        @Override
        String text(String reply, MailSeen original) {
            return reply + "\n\n________________________________\nFrom: " + author(original) + "\nSent: "
                    + format("EEEE, MMMM d, yyyy h:mm a", Locale.US, original.at()) + "\nTo: " + original.recipient()
                    + "\nSubject: " + original.subject() + "\n\n" + plain(original) + "\n";
        }

        @Override
        String html(String reply, MailSeen original) {
            return "<html><body><div class=\"elementToProof\">" + lines(reply) + "</div><div id=\"appendonsend\"></div>"
                    + "<hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\""
                    + " dir=\"ltr\"><font face=\"Calibri, sans-serif\" color=\"#000000\"><b>From:</b> "
                    + escape(author(original)) + "<br><b>Sent:</b> "
                    + format("EEEE, MMMM d, yyyy h:mm a", Locale.US, original.at()) + "<br><b>To:</b> "
                    + escape(original.recipient()) + "<br><b>Subject:</b> " + escape(original.subject())
                    + "</font></div>" + body(original) + "</body></html>\n";
        }
    },
    /** A phone: signature above the quotation, plain text only. */
    APPLE_MAIL {
        @Override
        String text(String reply, MailSeen original) {
            return reply + "\n\nSent from my iPhone\n\n> On "
                    + format("d MMM yyyy, 'at' HH:mm", Locale.UK, original.at()) + ", " + author(original)
                    + " wrote:\n> \n" + quoted(original) + "\n";
        }

        @Override
        String html(String reply, MailSeen original) {
            return "";
        }
    },
    /** German Thunderbird, set to write below the quotation. */
    THUNDERBIRD_BELOW {
        @Override
        String text(String reply, MailSeen original) {
            return "Am " + format("dd.MM.yy 'um' HH:mm", Locale.GERMANY, original.at()) + " schrieb "
                    + original.fromName() + ":\n" + quoted(original) + "\n\n" + reply + "\n";
        }

        @Override
        String html(String reply, MailSeen original) {
            return "";
        }
    };

    /** The plain text part of an answer. */
    abstract String text(String reply, MailSeen original);

    /** The HTML part, empty when the program sends none. */
    abstract String html(String reply, MailSeen original);

    private static String author(MailSeen mail) {
        return mail.fromName().isEmpty() ? mail.from() : mail.fromName() + " <" + mail.from() + ">";
    }

    private static String plain(MailSeen mail) {
        return mail.text().stripTrailing();
    }

    private static String quoted(MailSeen mail) {
        return plain(mail)
                .lines()
                .map(line -> line.isEmpty() ? ">" : "> " + line)
                .reduce((a, b) -> a + "\n" + b)
                .orElse(">");
    }

    private static String body(MailSeen mail) {
        return mail.html().isEmpty() ? lines(plain(mail)) : mail.html();
    }

    private static String lines(String text) {
        return escape(text).replace("\n", "<br>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String format(String pattern, Locale locale, Instant at) {
        return DateTimeFormatter.ofPattern(pattern, locale)
                .withZone(ZoneOffset.UTC)
                .format(at);
    }
}
