// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.Mail.Party;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Message.Author;
import io.closeloop.port.Intake;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a mail means for the program. Pure; thread-safe. */
final class MailIntakes {
    /** The source of everything this connector records. */
    static final String SOURCE = "imap";

    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?");
    private static final Pattern TAG = Pattern.compile("(?i)^[^@+]*\\+sv\\.([A-Za-z0-9_-]{1,60})@");

    private final Set<String> own;
    private final Map<String, String> agents;
    private final String mailbox;
    private final String from;
    private final String queue;

    MailIntakes(MailSettings settings) {
        this.own = settings.own();
        this.agents = settings.agents();
        this.mailbox = settings.mailbox();
        this.from = settings.from();
        this.queue = settings.queue();
    }

    /**
     * A mail that arrived.
     *
     * @param stream the thread; null for a mailbox that only takes replies to surveys
     */
    Optional<Intake> received(Mail mail, @Nullable String stream, Instant at) {
        if (mail.has(MessageIds.ALERT_HEADER)
                || mail.has(MessageIds.INVITATION_HEADER)
                || mail.answers().stream().anyMatch(MessageIds::isAlert)) {
            // Our own mail on its way round, or our people talking about an alert.
            return Optional.empty();
        }
        Optional<Intake> news = SurveyNews.bounce(mail, at)
                .or(() -> SurveyNews.complaint(mail, at))
                .or(() -> SurveyNews.unsubscribe(mail, references(mail), at));
        if (news.isPresent()) {
            return news;
        }
        if ((AutomaticMail.bounce(mail) && !AutomaticMail.absence(mail))
                || !mail.reportType().isEmpty()) {
            // A machine's word on some other mail: nobody wrote it, and nobody can be asked about it.
            return Optional.empty();
        }
        Party sender = sender(mail);
        if (sender == null) {
            return Optional.empty();
        }
        if (agents.containsKey(sender.address())) {
            return byAgent(mail, sender, stream, at);
        }
        if (own.contains(sender.address())) {
            return Optional.empty();
        }
        boolean automatic = AutomaticMail.reason(mail).isPresent();
        return handle(sender.address())
                .map(customer -> new Intake.Wrote(new Message(
                        SOURCE,
                        mail.key(),
                        stream,
                        Channel.EMAIL,
                        Author.CUSTOMER,
                        customer,
                        List.of(),
                        mailbox,
                        null,
                        sender.name(),
                        queue,
                        automatic ? null : ReplyText.of(mail).orElse(null),
                        null,
                        references(mail),
                        at,
                        automatic,
                        sender.name(),
                        language(mail),
                        null)));
    }

    /** A mail that was sent from the mailbox. */
    Optional<Intake> sent(Mail mail, @Nullable String stream, Instant at) {
        if (mail.has(MessageIds.ALERT_HEADER)
                || mail.has(MessageIds.INVITATION_HEADER)
                || MessageIds.surveyKey(mail.id()).isPresent()
                || MessageIds.isAlert(mail.id())) {
            return Optional.empty();
        }
        return mail.from() == null ? Optional.empty() : byAgent(mail, mail.from(), stream, at);
    }

    /** True when it was written on our side, judging by its sender. */
    boolean ours(Mail mail) {
        return mail.from() != null
                && (own.contains(mail.from().address())
                        || agents.containsKey(mail.from().address()))
                && mail.from().equals(sender(mail));
    }

    private Optional<Intake> byAgent(Mail mail, Party author, @Nullable String stream, Instant at) {
        // Several people may write as one address; desks then say in a header who did.
        String id = own.contains(author.address())
                ? mail.header("x-agent")
                        .map(String::strip)
                        .filter(agent -> !agent.isEmpty() && agent.length() <= 200)
                        .orElse(author.address())
                : author.address();
        String name = agents.get(id.toLowerCase(Locale.ROOT));
        return customer(mail)
                .flatMap(party -> handle(party.address())
                        .map(customer -> new Intake.Wrote(new Message(
                                SOURCE,
                                mail.key(),
                                stream,
                                Channel.EMAIL,
                                Author.AGENT,
                                customer,
                                List.of(),
                                mailbox,
                                id,
                                name != null ? name : author.name(),
                                queue,
                                ReplyText.of(mail.plain(), mail.html()).orElse(null),
                                null,
                                references(mail),
                                at,
                                AutomaticMail.autoSubmitted(mail),
                                party.name(),
                                null,
                                null))));
    }

    /** A form on our own site writes as ourselves and names the customer in Reply-To. */
    private @Nullable Party sender(Mail mail) {
        Party from = mail.from();
        if (from != null && own.contains(from.address())) {
            return mail.replyTo().stream()
                    .filter(party -> outside(party.address()))
                    .findFirst()
                    .orElse(from);
        }
        return from;
    }

    private Optional<Party> customer(Mail mail) {
        return mail.to().stream()
                .filter(party -> outside(party.address()))
                .findFirst()
                .or(() -> mail.cc().stream()
                        .filter(party -> outside(party.address()))
                        .findFirst());
    }

    private boolean outside(String address) {
        return !own.contains(address) && !agents.containsKey(address);
    }

    /** What the mail answers, newest first; also the survey that its address names, where a relay renamed the mail. */
    private List<String> references(Mail mail) {
        List<String> references = new ArrayList<>(mail.answers());
        List<String> addresses = new ArrayList<>();
        for (String header : List.of("delivered-to", "x-original-to", "envelope-to")) {
            addresses.addAll(mail.headers().getOrDefault(header, List.of()));
        }
        mail.to().forEach(party -> addresses.add(party.address()));
        mail.cc().forEach(party -> addresses.add(party.address()));
        for (String address : addresses) {
            Matcher tag = TAG.matcher(address.strip());
            if (tag.find()) {
                String survey = MessageIds.survey(tag.group(1).toLowerCase(Locale.ROOT), from);
                if (!references.contains(survey)) {
                    references.add(0, survey);
                }
                break;
            }
        }
        return references;
    }

    private static @Nullable String language(Mail mail) {
        return mail.header("content-language")
                .map(String::strip)
                .filter(tag -> LANGUAGE.matcher(tag).matches())
                .orElse(null);
    }

    private static Optional<Handle> handle(String address) {
        try {
            return Optional.of(Handle.email(address));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
