// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import com.icegreen.greenmail.mail.MovingMessage;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The contact center's mail provider and its customers, on real SMTP and IMAP servers on loopback. What the program
 * sends is counted per recipient and, when it comes from one of the center's own addresses, filed in that account's
 * {@code Sent}, as Gmail does. All dates are the clock's. Runs from construction to {@link #close()}. Thread-safe.
 */
public final class MailStandIn implements AutoCloseable {
    /** The folder mails arrive in. */
    public static final String INBOX = "INBOX";

    /** The folder with what the account itself wrote. */
    public static final String SENT = "Sent";

    /** The support mailbox's folder for conversations that have ended. */
    public static final String RESOLVED = "Resolved";

    private static final String PASSWORD = "sandbox";

    private final Clock clock;
    private final String support;
    private final String survey;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicInteger sequence = new AtomicInteger();
    private final Map<String, List<MailSeen>> sent = new ConcurrentHashMap<>();
    private final Map<String, Bouncing> bouncing = new ConcurrentHashMap<>();
    private final List<Consumer<MailSeen>> listeners = new CopyOnWriteArrayList<>();
    private final PostOffice office;
    private final ExecutorService hooks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-mail-people");
        thread.setDaemon(true);
        return thread;
    });

    private record Bouncing(String status, String diagnostic) {}

    /**
     * Starts both servers on {@code 127.0.0.1}; port 0 takes any free one.
     *
     * @param supportAddress the mailbox agents work in, with the folders {@code Sent} and {@code Resolved}
     * @param surveyAddress the mailbox surveys are sent from and answered to; {@code name+anything@} reaches it too
     */
    public MailStandIn(Clock clock, int smtpPort, int imapPort, String supportAddress, String surveyAddress) {
        this.clock = clock;
        this.support = supportAddress;
        this.survey = surveyAddress;
        office = new PostOffice(clock, smtpPort, imapPort, this::accepted);
        office.account(support, PASSWORD, List.of(SENT, RESOLVED));
        office.account(survey, PASSWORD, List.of(SENT));
    }

    public String host() {
        return "127.0.0.1";
    }

    public int smtpPort() {
        return office.smtpPort();
    }

    public int imapPort() {
        return office.imapPort();
    }

    public String supportAddress() {
        return support;
    }

    public String surveyAddress() {
        return survey;
    }

    /** The password of every mailbox; the login is the address. */
    public String password() {
        return PASSWORD;
    }

    /** A customer writes to support for the first time. */
    public MailThread customerWrites(Correspondent customer, String subject, String text) {
        return customerWrites(customer, subject, text, Map.of());
    }

    /** The same with headers of its own, hostile ones for example. */
    public MailThread customerWrites(Correspondent customer, String subject, String text, Map<String, String> headers) {
        MailThread thread = new MailThread(customer, subject);
        MailDraft draft = draft(customer, center(), subject).text(text + "\n");
        headers.forEach(draft::header);
        thread.add(arrive(draft.mime(), support, customer.address()));
        return thread;
    }

    /** The customer answers the thread's last mail; a resolved thread is reopened by it. */
    public MailSeen customerReplies(MailThread thread, String text, QuoteStyle style) {
        MailSeen parent = thread.last();
        MailSeen reply = arrive(
                reply(thread.customer(), center(), parent, thread.subject(), text, style)
                        .mime(),
                support,
                thread.customer().address());
        thread.add(reply);
        return reply;
    }

    /**
     * An agent answers from the support mailbox: the mail is filed in its {@code Sent} and reaches the customer.
     *
     * @param agentName as shown in front of the support address
     */
    public MailSeen agentReplies(MailThread thread, String agentName, String text) {
        MailSeen parent = thread.last();
        MimeMessage mail = reply(
                        new Correspondent(agentName, support),
                        thread.customer(),
                        parent,
                        thread.subject(),
                        text,
                        QuoteStyle.GMAIL)
                .mime();
        office.flag(support, INBOX, parent.messageId(), flags(Flags.Flag.ANSWERED, Flags.Flag.SEEN));
        office.file(support, SENT, mail, flags(Flags.Flag.SEEN));
        customerBox(thread.customer().address());
        office.file(thread.customer().address(), INBOX, mail, new Flags());
        MailSeen seen = MailSeen.of(mail, thread.customer().address(), clock.instant());
        thread.add(seen);
        return seen;
    }

    /** The agent is done: the customer's mails of the thread move from INBOX to {@code Resolved}. */
    public int resolve(MailThread thread) {
        return office.move(
                support,
                INBOX,
                RESOLVED,
                thread.mails().stream().map(MailSeen::messageId).toList());
    }

    /** The customer answers a mail of the program as a mail program does: to its Reply-To, in its thread. */
    public MailSeen answer(MailSeen original, Correspondent customer, String text, QuoteStyle style) {
        String to = original.replyAddress();
        MailDraft draft = reply(customer, new Correspondent("", to), original, original.subject(), text, style);
        return arrive(draft.mime(), to, customer.address());
    }

    /** The customer's mail program answers by itself (RFC 3834), with a date in the text that is no score. */
    public MailSeen outOfOffice(MailSeen original, Correspondent customer) {
        String to = original.returnAddress();
        MimeMessage mail = draft(customer, new Correspondent("", to), "Automatic reply: " + original.subject())
                .answering(original)
                .header("Auto-Submitted", "auto-replied")
                .header("X-Auto-Response-Suppress", "All")
                .header("Precedence", "auto_reply")
                .text("Thank you for your message.\n\nI am out of the office until 9 March. In urgent cases call 5.\n")
                .mime();
        return arrive(mail, to, "");
    }

    /** The customer presses a reaction button instead of answering, as Gmail has one. */
    public MailSeen react(MailSeen original, Correspondent customer, String emoji) {
        String to = original.replyAddress();
        MimeMessage mail = draft(customer, new Correspondent("", to), "Re: " + original.subject())
                .answering(original)
                .text(emoji + "\n\n" + customer.name() + " reacted via Gmail\n")
                .part(
                        "text/vnd.google.email-reaction+json; charset=UTF-8",
                        "{\"emoji\":\"" + emoji + "\",\"version\":1}")
                .html("<div><p style=\"font-size:50px;margin-top:0;margin-bottom:0\">" + emoji + "</p><p>"
                        + customer.name() + " reacted via Gmail</p></div>\n")
                .mime();
        return arrive(mail, to, customer.address());
    }

    /**
     * The mail comes back to its envelope's sender as a delivery status notification.
     *
     * @param status the enhanced code, for example {@code 5.1.1}
     * @param diagnostic the receiving server's line
     */
    public MailSeen bounce(MailSeen refused, String status, String diagnostic) {
        MimeMessage mail = Bounce.of(refused, newId("mx.example.net"), clock.instant(), status, diagnostic);
        return arrive(mail, refused.returnAddress(), "");
    }

    /** From now on, what is sent to this address is accepted and comes back as by {@link #bounce}. */
    public void bounceAll(String address, String status, String diagnostic) {
        bouncing.put(key(address), new Bouncing(status, diagnostic));
    }

    /** From now on SMTP refuses this recipient with the given line; null takes it back. */
    public void refuse(String address, @Nullable String line) {
        office.refuse(address, line);
    }

    /** Puts any mail into the mailbox an address belongs to, as it came; for mails nobody could write by hand. */
    public MailSeen deliverRaw(byte[] raw, String to) {
        return arrive(MailDraft.parse(raw), to, null);
    }

    /**
     * What the program sent to this address by SMTP, oldest first: each Message-ID once, with the number of its copies.
     * Agents' mails are not the program's and not among them.
     */
    public List<MailSeen> sentTo(String address) {
        Map<String, MailSeen> unique = new LinkedHashMap<>();
        for (MailSeen mail : sent.getOrDefault(key(address), List.of())) {
            unique.merge(mail.messageId(), mail, (first, again) -> first.withCopies(first.copies() + 1));
        }
        return List.copyOf(unique.values());
    }

    /** How many mails the program sent to anybody, repeats counted. */
    public int rawCopies() {
        return sent.values().stream().mapToInt(List::size).sum();
    }

    /** The addresses the program has written to. */
    public List<String> recipients() {
        return sent.keySet().stream().sorted().toList();
    }

    /** What lies in a folder of a mailbox, oldest first. */
    public List<MailSeen> folder(String address, String folder) {
        return office.read(address, folder);
    }

    /** Calls {@code listener} for each copy the program sends, after SMTP took it, one at a time on a thread of its own. */
    public void onMail(Consumer<MailSeen> listener) {
        listeners.add(listener);
    }

    /** Both servers refuse connections until {@link #up()}; the mailboxes stay as they are. */
    public void down() {
        office.down();
    }

    /** Ends {@link #down()}, on the same ports. */
    public void up() {
        office.up();
    }

    private void accepted(MovingMessage moving, List<String> recipients) {
        MimeMessage mail = withoutTrace(moving.getMessage());
        String author = key(MailSeen.of(mail, "", clock.instant()).from());
        if (author.equals(key(support)) || author.equals(key(survey))) {
            office.file(author.equals(key(support)) ? support : survey, SENT, mail, flags(Flags.Flag.SEEN));
        }
        String returnPath =
                moving.getReturnPath() == null ? "" : moving.getReturnPath().getEmail();
        for (String recipient : recipients) {
            MimeMessage copy = traced(mail, recipient, returnPath);
            MailSeen seen = MailSeen.of(copy, recipient, clock.instant());
            sent.computeIfAbsent(key(recipient), address -> new CopyOnWriteArrayList<>())
                    .add(seen);
            Bouncing bounces = bouncing.get(key(recipient));
            if (bounces != null) {
                bounce(seen, bounces.status(), bounces.diagnostic());
            } else {
                office.file(box(recipient), INBOX, copy, new Flags());
            }
            listeners.forEach(listener -> hooks.execute(() -> listener.accept(seen)));
        }
    }

    /** Delivers a mail of the outside world to the mailbox behind an address; a null sender leaves it as it is. */
    private MailSeen arrive(MimeMessage mail, String to, @Nullable String sender) {
        MimeMessage copy = sender == null ? mail : traced(mail, to, sender);
        office.file(box(to), INBOX, copy, new Flags());
        return MailSeen.of(copy, to, clock.instant());
    }

    /** The mailbox of an address: sub-addresses share one, a stranger gets a new one. */
    private String box(String address) {
        String bare = key(address);
        if (bare.equals(key(support))) {
            return support;
        }
        // Envelope senders such as bounce+token@ are the survey account's too.
        if (bare.equals(key(survey)) || bare.equals(key(survey).replaceFirst("[^@]*", "bounce"))) {
            return survey;
        }
        customerBox(bare);
        return bare;
    }

    private void customerBox(String address) {
        if (!office.hasAccount(address)) {
            office.account(address, PASSWORD, List.of());
        }
    }

    /** Lower case, without a {@code +detail} (RFC 5233). */
    private static String key(String address) {
        return address.toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@");
    }

    private MimeMessage withoutTrace(MimeMessage mail) {
        try {
            MimeMessage copy = MailDraft.parse(MailSeen.bytes(mail));
            copy.removeHeader("Return-Path");
            copy.removeHeader("Received");
            return copy;
        } catch (MessagingException e) {
            throw new IllegalArgumentException("The mail can't be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy as the receiving server files it: envelope and arrival on top (RFC 5321 4.4). */
    private MimeMessage traced(MimeMessage mail, String recipient, String returnPath) {
        try {
            MimeMessage copy = MailDraft.parse(MailSeen.bytes(mail));
            MailDateFormat format = new MailDateFormat();
            format.setTimeZone(TimeZone.getTimeZone("UTC"));
            copy.addHeader(
                    "Received",
                    "from sender.example by mx.example (sandbox) for <" + recipient + ">; "
                            + format.format(Date.from(clock.instant())));
            copy.setHeader("Return-Path", "<" + returnPath + ">");
            copy.setHeader("Delivered-To", recipient);
            return copy;
        } catch (MessagingException e) {
            throw new IllegalArgumentException("The mail can't be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MailDraft reply(
            Correspondent from, Correspondent to, MailSeen parent, String subject, String text, QuoteStyle style) {
        String again = style == QuoteStyle.THUNDERBIRD_BELOW ? "AW: " : "Re: ";
        return draft(from, to, subject.startsWith(again) ? subject : again + subject)
                .answering(parent)
                .text(style.text(text, parent))
                .html(style.html(text, parent));
    }

    private MailDraft draft(Correspondent from, Correspondent to, String subject) {
        Instant now = clock.instant();
        return new MailDraft(newId(from.address().replaceFirst(".*@", "mail.")), now, from, to, subject);
    }

    private Correspondent center() {
        return new Correspondent("", support);
    }

    /** Unique across runs, so that a program that remembers an earlier rehearsal takes no mail for a repeat. */
    private String newId(String host) {
        return String.format(
                Locale.ROOT, "<%d.%s.%d@%s>", clock.instant().getEpochSecond(), run, sequence.incrementAndGet(), host);
    }

    private static Flags flags(Flags.Flag... set) {
        Flags flags = new Flags();
        for (Flags.Flag flag : set) {
            flags.add(flag);
        }
        return flags;
    }

    @Override
    public void close() {
        office.close();
        hooks.shutdownNow();
    }
}
