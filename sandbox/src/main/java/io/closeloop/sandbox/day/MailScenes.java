// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.mail.Correspondent;
import io.closeloop.sandbox.mail.LinkScanner;
import io.closeloop.sandbox.mail.MailSeen;
import io.closeloop.sandbox.mail.MailThread;
import io.closeloop.sandbox.mail.QuoteStyle;
import io.closeloop.sandbox.mail.SurveyLinks;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** How mail conversations go, and what customers and their mail systems do with a survey mail. */
final class MailScenes {
    private static final List<String> SUBJECTS = List.of(
            "Wrong amount on my invoice",
            "Delivery has not arrived",
            "How do I change my address?",
            "Cancel my second line, please");

    private final Sandbox sandbox;
    private final RecordedDay day;
    private final Timeline timeline;
    private final LinkScanner scanner = new LinkScanner();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger surveys = new AtomicInteger();
    private final AtomicBoolean moved = new AtomicBoolean();

    MailScenes(Sandbox sandbox, RecordedDay day, Timeline timeline) {
        this.sandbox = sandbox;
        this.day = day;
        this.timeline = timeline;
    }

    /**
     * A survey as its customer finds it.
     *
     * @param page link of the survey page, without a score
     * @param unsubscribe link of RFC 8058
     */
    record SurveyMail(Customer customer, MailSeen mail, String page, String unsubscribe) {}

    /** True once after mail was put into a mailbox or moved in one. */
    boolean moved() {
        return moved.getAndSet(false);
    }

    int surveys() {
        return surveys.get();
    }

    void plan(RecordedContact contact, Instant end) {
        Customer customer = day.customer(contact);
        Correspondent writer = new Correspondent(customer.name(), customer.email());
        int messages = Math.max(1, contact.number());
        Instant begin = end.minus(Duration.ofMinutes(20L * messages));
        MailThread[] thread = new MailThread[1];
        for (int i = 0; i < messages; i++) {
            boolean first = i == 0;
            mail(begin.plus(Duration.ofMinutes(20L * i)), () -> {
                if (first) {
                    thread[0] = sandbox.mail()
                            .customerWrites(
                                    writer,
                                    SUBJECTS.get(Math.floorMod(contact.hashCode(), SUBJECTS.size())),
                                    "Hello,\n\nplease look into this for me, I have tried for some days and I am"
                                            + " not getting any further with it on my own.\n\nKind regards\n"
                                            + customer.name());
                } else {
                    sandbox.mail()
                            .customerReplies(
                                    thread[0],
                                    "Thank you, but one thing is still open, see below.",
                                    QuoteStyle.values()[0]);
                }
            });
            mail(
                    begin.plus(Duration.ofMinutes(20L * i + 8)),
                    () -> sandbox.mail()
                            .agentReplies(
                                    thread[0],
                                    contact.agent(),
                                    "Hello " + customer.first() + ",\n\nwe have looked into it and put it right.\n\n"
                                            + contact.agent()));
        }
        if (contact.kind().equals("resolved")) {
            mail(end, () -> sandbox.mail().resolve(thread[0]));
        }
        if (contact.twist().equals("reopened")) {
            mail(
                    end.plus(Duration.ofHours(2)),
                    () -> sandbox.mail()
                            .customerReplies(
                                    thread[0], "It has happened again this afternoon.", QuoteStyle.values()[0]));
            mail(
                    end.plus(Duration.ofHours(3)),
                    () -> sandbox.mail().agentReplies(thread[0], contact.agent(), "Now it is fixed for good."));
            mail(end.plus(Duration.ofHours(4)), () -> sandbox.mail().resolve(thread[0]));
        }
        if (contact.twist().equals("bounce")) {
            sandbox.mail().bounceAll(customer.email(), "5.1.1", "550 5.1.1 No such user here");
        }
    }

    private void mail(Instant at, Runnable event) {
        // A look at the mailboxes takes real time: mails come in bursts, every ten minutes.
        long grain = Duration.ofMinutes(10).toSeconds();
        Instant burst = Instant.ofEpochSecond((at.getEpochSecond() + grain - 1) / grain * grain);
        timeline.at(burst, () -> {
            event.run();
            moved.set(true);
        });
    }

    /** Has each survey mail handled once, however many copies arrive: mail programs collapse equal Message-IDs. */
    void onSurvey(Consumer<SurveyMail> customer) {
        sandbox.mail().onMail(mail -> {
            List<URI> unsubscribe = SurveyLinks.unsubscribe(mail);
            String id = String.valueOf(mail.header("Message-ID"));
            if (unsubscribe.isEmpty() || !seen.add(id)) {
                return;
            }
            surveys.incrementAndGet();
            String page = SurveyLinks.in(mail).stream()
                    .filter(link -> link.contains("/s/"))
                    .map(link -> link.replaceFirst("[?#].*$", ""))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("A survey mail without a survey link"));
            String to = String.valueOf(mail.header("To"));
            day.customers().values().stream()
                    .filter(c -> to.contains(c.email()))
                    .findFirst()
                    .ifPresent(c -> customer.accept(
                            new SurveyMail(c, mail, page, unsubscribe.get(0).toString())));
        });
    }

    /** What happens before the customer has seen the mail. */
    void twist(SurveyMail survey, RecordedContact contact) {
        Instant now = sandbox.time().instant();
        switch (contact.twist()) {
            case "scanner" -> timeline.at(now.plusSeconds(30), () -> scanner.scan(survey.mail()));
            case "ooo" -> mail(now.plusSeconds(60), () -> sandbox.mail().outOfOffice(survey.mail(), writer(survey)));
            default -> {
                // Nothing odd happens to an ordinary mail.
            }
        }
        if (contact.twist().equals("bounce")) {
            mail(now.plusSeconds(60), () -> {});
        }
    }

    void reply(SurveyMail survey, String words) {
        sandbox.mail().answer(survey.mail(), writer(survey), words, QuoteStyle.values()[0]);
        moved.set(true);
    }

    private static Correspondent writer(SurveyMail survey) {
        return new Correspondent(survey.customer().name(), survey.customer().email());
    }
}
