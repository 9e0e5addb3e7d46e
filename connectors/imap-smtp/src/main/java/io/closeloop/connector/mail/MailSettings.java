// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.config.Settings;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code mail.*} settings, checked.
 *
 * @param imap the mailbox the agents work in
 * @param surveyImap the mailbox of {@code from}, when it is another one; else null
 * @param from the address surveys and alerts come from, and replies go to; lower case
 * @param fromName what is shown beside it; null for the survey's company
 * @param mailbox the address customers write to; lower case
 * @param sentFolder null for {@code Sent}, or whichever folder the server marks as the sent one
 * @param resolvedFolder a mail that appears there has been resolved
 * @param surveyFolder where replies to surveys arrive
 * @param archiveFolder where the provider files what we sent; null when nobody said so
 * @param queue the queue the mailbox counts as
 * @param agents names of agents by address or id, lower case
 * @param poll from the end of one look to the next
 * @param lookback how much of the mailbox is read again after a start at least
 * @param replyTags whether the reply address carries the invitation
 * @param plaintext whether a password may travel unencrypted to another machine
 * @param timeout of every wait for a server
 */
record MailSettings(
        MailAccount imap,
        MailAccount smtp,
        @Nullable MailAccount surveyImap,
        String from,
        @Nullable String fromName,
        String mailbox,
        String inboxFolder,
        @Nullable String sentFolder,
        String resolvedFolder,
        String surveyFolder,
        @Nullable String archiveFolder,
        String queue,
        Map<String, String> agents,
        Duration poll,
        Duration lookback,
        boolean replyTags,
        boolean plaintext,
        Duration timeout) {

    /** {@code mail.poll=0}: for rehearsals, in which the clock leaps. */
    private static final Duration REHEARSAL = Duration.ofMillis(60);

    static final String IMAP_URL = "mail.imap.url";
    static final String SMTP_URL = "mail.smtp.url";
    static final String FROM = "mail.from";
    static final String SURVEY_URL = "mail.imap.survey-url";
    private static final List<String> IMAP = List.of("imap", "imaps");
    private static final List<String> SMTP = List.of("smtp", "smtps");

    MailSettings {
        agents = Map.copyOf(agents);
    }

    /** Everything that is needed; empty when something is missing or wrong, which is then recorded in the settings. */
    static Optional<MailSettings> read(Settings settings) {
        Optional<MailAccount> imap =
                MailAccount.read(settings, IMAP_URL, IMAP, "imaps://support%40example.com:secret@imap.example.com");
        Optional<MailAccount> smtp =
                MailAccount.read(settings, SMTP_URL, SMTP, "smtps://support%40example.com:secret@smtp.example.com");
        Optional<MailAccount> survey = settings.get(SURVEY_URL)
                .flatMap(url -> MailAccount.read(
                        settings, SURVEY_URL, IMAP, "imaps://survey%40example.com:secret@imap.example.com"));
        Optional<InternetAddress> from = sender(settings);
        int poll = settings.number("mail.poll", 20, 0, 3600);
        int lookback = settings.number("mail.lookback-days", 3, 1, 60);
        int timeout = settings.number("mail.timeout", 30, 1, 600);
        boolean replyTags = flag(settings, "mail.reply-tags");
        boolean plaintext = flag(settings, "mail.allow-plaintext");
        if (imap.isEmpty() || smtp.isEmpty() || from.isEmpty()) {
            return Optional.empty();
        }
        String address = lower(from.get().getAddress());
        String user = imap.get().user();
        String mailbox = lower(settings.get("mail.address", user != null && user.contains("@") ? user : address));
        Map<String, String> agents = new TreeMap<>();
        settings.under("mail.agent.").forEach((agent, name) -> agents.put(lower(agent), name));
        String inbox = settings.get("mail.inbox-folder", "INBOX");
        return Optional.of(new MailSettings(
                imap.get(),
                smtp.get(),
                survey.orElse(null),
                address,
                from.get().getPersonal(),
                mailbox,
                inbox,
                settings.get("mail.sent-folder").orElse(null),
                settings.get("mail.resolved-folder", "Resolved"),
                settings.get("mail.survey-folder", survey.isPresent() ? "INBOX" : inbox),
                settings.get("mail.archive-folder").orElse(null),
                settings.get("mail.queue", localPart(mailbox)),
                agents,
                poll == 0 ? REHEARSAL : Duration.ofSeconds(poll),
                Duration.ofDays(lookback),
                replyTags,
                plaintext,
                Duration.ofSeconds(timeout)));
    }

    /** Our own addresses: mail from them is no customer's. */
    Set<String> own() {
        Set<String> own = new LinkedHashSet<>(List.of(mailbox, from));
        for (MailAccount account : surveyImap == null ? List.of(imap, smtp) : List.of(imap, smtp, surveyImap)) {
            if (account.user() != null && account.user().contains("@")) {
                own.add(lower(account.user()));
            }
        }
        return own;
    }

    /** The account whose provider files what we send. */
    MailAccount archiveAccount() {
        return surveyImap == null ? imap : surveyImap;
    }

    private static Optional<InternetAddress> sender(Settings settings) {
        String text = settings.require(FROM, "survey@example.com");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            InternetAddress[] parsed = InternetAddress.parse(text, true);
            if (parsed.length == 1
                    && !parsed[0].isGroup()
                    && parsed[0].getAddress().indexOf('@') > 0) {
                return Optional.of(parsed[0]);
            }
        } catch (AddressException notAnAddress) {
            // reported below
        }
        settings.problem(FROM, "is not one mail address", "write " + FROM + "=Acme Support <survey@example.com>");
        return Optional.empty();
    }

    private static boolean flag(Settings settings, String key) {
        String text = lower(settings.get(key, "false"));
        if (!text.equals("true") && !text.equals("false")) {
            settings.problem(key, "is neither true nor false", "write " + key + "=true or leave it out");
        }
        return text.equals("true");
    }

    private static String localPart(String address) {
        int at = address.indexOf('@');
        return at < 1 ? address : address.substring(0, at);
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** Host names only: the rest holds addresses. */
    @Override
    public String toString() {
        return "MailSettings[" + imap.address() + ", " + smtp.address() + "]";
    }
}
