// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.day.RecordedContact.Reaction;
import io.closeloop.sandbox.meta.PageMessage;
import io.closeloop.sandbox.slack.SlackInteractions;
import io.closeloop.sandbox.slack.SlackMessage;
import io.closeloop.sandbox.slack.SlackUser;
import io.closeloop.sandbox.twilio.SentMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays the recorded day: the clock leaps to whatever happens next, in the script or in the program, and stands still
 * until everything that is due has been done. So a day, and the two weeks in which its surveys run out, take a minute,
 * and every run gives the same result.
 */
public final class DayPlayer {
    private static final Pattern LINK = Pattern.compile("https?://\\S+/s/[a-z2-7]{32}");
    /** Events closer together than this happen in one leap. */
    private static final Duration GRAIN = Duration.ofSeconds(45);
    /** When the last invitation has expired. */
    private static final Duration HORIZON = Duration.ofDays(19);

    private final Sandbox sandbox;
    private final RecordedDay day;
    private final ProgramWatch program;
    private final Timeline timeline = new Timeline();
    private final Post post = new Post();
    private final Scenes scenes;
    private final MailScenes mail;
    private final AtomicInteger alerts = new AtomicInteger();
    private final SlackInteractions clicks;
    private final SlackUser agent;
    private final SurveyVisitor visitor = new SurveyVisitor();
    private final Map<String, List<RecordedContact>> byCustomer = new ConcurrentHashMap<>();
    private final Set<RecordedContact> reacted = ConcurrentHashMap.newKeySet();

    /** Where the play is, for people who watch. */
    public record Progress(Instant now, int played, int of, long webhooks, int surveys, int alerts) {}

    public DayPlayer(Sandbox sandbox, RecordedDay day, ProgramWatch program) {
        this.sandbox = sandbox;
        this.day = day;
        this.program = program;
        this.clicks = new SlackInteractions(sandbox.slack(), sandbox.program());
        this.agent = sandbox.slack().addUser("U0AGENT07", "Carla Costa", "carla@northwind.example");
        this.scenes = new Scenes(sandbox, day, timeline, post);
        this.mail = new MailScenes(sandbox, day, timeline);
        day.contacts()
                .forEach(contact -> byCustomer
                        .computeIfAbsent(contact.customer(), key -> new ArrayList<>())
                        .add(contact));
    }

    /** Plays until nothing more will happen. */
    public void play(Consumer<Progress> watcher) {
        Seeds.fill(sandbox.salesforce(), day);
        Instant begin = day.date().atTime(8, 55).atZone(day.zone()).toInstant();
        sandbox.time().set(begin);
        Instant horizon = begin.plus(HORIZON);
        for (RecordedContact contact : day.contacts()) {
            Instant end = endOf(contact);
            if (contact.channel().equals("email")) {
                mail.plan(contact, end);
            } else {
                scenes.plan(contact, end);
            }
        }
        sandbox.twilio().onMessage(this::smsArrived);
        sandbox.messenger().onMessage(this::messengerArrived);
        mail.onSurvey(this::mailArrived);
        sandbox.slack().onMessage(this::alertArrived);
        int played = 0;
        boolean mailMoved = false;
        while (true) {
            Instant now = sandbox.time().instant();
            ProgramWatch.State state = mailMoved ? program.awaitMail() : program.awaitRest();
            if (!post.idle()) {
                continue;
            }
            mailMoved = false;
            Optional<Instant> next = earlier(timeline.next(), state.nextDue()).filter(at -> at.isBefore(horizon));
            if (next.isEmpty()) {
                break;
            }
            Instant target = next.get().isAfter(now) ? next.get().plus(GRAIN) : now;
            sandbox.time().set(target);
            for (Optional<Runnable> event = timeline.take(target); event.isPresent(); event = timeline.take(target)) {
                event.get().run();
                // One after the other, as things happen: the agent's leg ends before the caller's.
                post.awaitIdle();
                played++;
                mailMoved |= mail.moved();
            }
            watcher.accept(new Progress(
                    target,
                    played,
                    played + timeline.size(),
                    post.sent(),
                    surveysSent(),
                    sandbox.slack().messages().size()));
        }
    }

    /** Webhooks that the program refused: the forged ones. */
    public long refused() {
        return post.refused();
    }

    public int surveysSent() {
        return sandbox.twilio().messages().size()
                + sandbox.messenger().messages().size()
                + mail.surveys();
    }

    private Instant endOf(RecordedContact contact) {
        return ZonedDateTime.of(day.date(), contact.time(), day.zone()).toInstant();
    }

    private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.or(() -> b);
        }
        return a.get().isBefore(b.get()) ? a : b;
    }

    private void smsArrived(SentMessage message) {
        if (message.via() == SentMessage.Via.TWIML) {
            return;
        }
        Optional<Customer> customer = message.via() == SentMessage.Via.CONVERSATION
                ? scenes.customerOf(message.to())
                : day.customers().values().stream()
                        .filter(c -> c.phone().equals(message.to()))
                        .findFirst();
        Matcher link = LINK.matcher(message.body());
        String page = link.find() ? link.group() : "";
        customer.ifPresent(c -> contact(c, Set.of("phone", "chat"))
                .ifPresent(contact -> react(contact, reaction -> bySms(c, reaction, page))));
    }

    private void bySms(Customer customer, Reaction reaction, String page) {
        switch (reaction.how()) {
            case "sms" -> scenes.sms(customer, reaction.words());
            case "page" -> byPage(page, reaction.words());
            default -> throw new IllegalArgumentException("Nobody answers an SMS by " + reaction.how());
        }
    }

    private void messengerArrived(PageMessage message) {
        if (message.quickReplies().isEmpty()) {
            return;
        }
        day.customers().values().stream()
                .filter(c -> c.psid().equals(message.psid()))
                .findFirst()
                .flatMap(c -> contact(c, Set.of("social")))
                .ifPresent(contact -> react(contact, reaction -> scenes.tap(message, reaction)));
    }

    private void mailArrived(MailScenes.SurveyMail survey) {
        contact(survey.customer(), Set.of("email", "chat", "phone")).ifPresent(contact -> {
            mail.twist(survey, contact);
            react(contact, reaction -> {
                switch (reaction.how()) {
                    case "page", "sms" -> byPage(survey.page(), reaction.words());
                    case "unsubscribe" -> visitor.press(java.net.URI.create(survey.unsubscribe()));
                    case "reply" -> mail.reply(survey, reaction.words());
                    default -> throw new IllegalArgumentException("Nobody answers a mail by " + reaction.how());
                }
            });
        });
    }

    /** Two of three alerts are claimed within minutes and closed after the call; the rest are called for again. */
    private void alertArrived(SlackMessage message) {
        JsonNode metadata = message.metadata();
        if (metadata == null
                || !"closeloop_escalation".equals(metadata.path("event_type").asText())) {
            return;
        }
        int nth = alerts.incrementAndGet();
        if (nth % 3 == 0) {
            return;
        }
        Instant now = sandbox.time().instant();
        click(message, now.plus(Duration.ofMinutes(4 + nth % 5)), 0);
        click(message, now.plus(Duration.ofMinutes(18 + nth % 7)), 1);
    }

    private void click(SlackMessage message, Instant at, int button) {
        timeline.at(at, () -> {
            SlackMessage shown = sandbox.slack().message(message.channel(), message.ts());
            List<SlackMessage.Button> buttons =
                    shown.buttons().stream().filter(b -> b.url() == null).toList();
            if (button < buttons.size()) {
                clicks.click(shown, buttons.get(button).actionId(), agent);
            }
        });
    }

    /** The contact a survey asks about: the first of the customer's on such a channel that was not answered for yet. */
    private Optional<RecordedContact> contact(Customer customer, Set<String> channels) {
        Instant now = sandbox.time().instant();
        return byCustomer.getOrDefault(customer.key(), List.of()).stream()
                .filter(c -> channels.contains(c.channel()))
                .filter(c -> !endOf(c).isAfter(now))
                .filter(c -> !c.reactions().isEmpty() || !c.twist().isEmpty())
                .filter(reacted::add)
                .findFirst();
    }

    private void react(RecordedContact contact, Consumer<Reaction> how) {
        Instant now = sandbox.time().instant();
        Set<Reaction> planned = new HashSet<>();
        for (Reaction reaction : contact.reactions()) {
            if (planned.add(reaction)) {
                timeline.at(now.plus(reaction.after()), () -> how.accept(reaction));
            }
        }
    }

    /** Opens the page, takes a few seconds, submits the score, then the comment. */
    private void byPage(String page, String words) {
        java.net.URI link = java.net.URI.create(page);
        int space = words.indexOf(' ');
        String score = space < 0 ? words : words.substring(0, space);
        String seal = visitor.open(link);
        timeline.at(sandbox.time().instant().plusSeconds(30), () -> {
            visitor.submit(link, seal, "score", score);
            if (space > 0) {
                timeline.at(
                        sandbox.time().instant().plusSeconds(60),
                        () -> visitor.submit(link, seal, "comment", words.substring(space + 1)));
            }
        });
    }
}
