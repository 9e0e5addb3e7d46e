// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.Ids;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Via;
import io.closeloop.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Fills a database with contacts of a period, decided on by the repository's routes and policy as the running program
 * would have: for tests, and by its {@link #main} for measuring a rehearsal of a million of them.
 */
public final class PastTraffic {
    private static final int BATCH = 1000;
    private static final String[] QUEUES = {"support", "billing", "returns", "sales", "complaints"};
    private static final String[] AREAS = {"212", "312", "415", "713", "305"};

    /** Senders by SMS and e-mail, always open. */
    static final Deliberation.Ways WAYS = new Deliberation.Ways() {
        @Override
        public Set<Via> configured() {
            return Set.of(Via.SMS, Via.EMAIL);
        }

        @Override
        public Map<Via, Instant> windows(Interaction interaction) {
            return Map.of();
        }
    };

    private final DryRun dry;
    private final Deliberation deliberation;
    private final SettableClock clock;
    private final Ids ids;
    private final Random random;
    private final People people = new People();
    private final int persons;
    private int number;

    private PastTraffic(DryRun dry, SettableClock clock, int persons, long seed) {
        this.dry = dry;
        this.deliberation = dry.deliberation(new RememberedZones(dry.phones()), WAYS);
        this.clock = clock;
        this.ids = new Ids(clock);
        this.persons = persons;
        this.random = new Random(seed);
    }

    /** One contact with everything that follows from it. */
    private record Written(
            Interaction interaction,
            View.MatchRecord match,
            Decision decision,
            List<Invitation> invitations,
            List<Answer> answers) {}

    /** {@code <database file> <contacts> <days>}: the period ends on 2026-05-01. */
    public static void main(String[] arguments) {
        int contacts = Integer.parseInt(arguments[1]);
        int days = Integer.parseInt(arguments[2]);
        Instant from = Instant.parse("2026-05-01T00:00:00Z").minus(Duration.ofDays(days));
        fill(Path.of(arguments[0]), new Home(Path.of("..")), from, Duration.ofDays(days), contacts, 7);
    }

    /** Three contacts a person on average, evenly over the period. */
    static void fill(Path database, Home home, Instant from, Duration period, int contacts, long seed) {
        SettableClock clock = new SettableClock(from);
        try (DryRun dry = DryRun.open(Sources.read(home), Map.of(), clock);
                Store store = SqlStore.open("jdbc:sqlite:" + database, clock)) {
            PastTraffic traffic = new PastTraffic(dry, clock, Math.max(1, contacts / 3), seed);
            List<CompletableFuture<Boolean>> writes = new ArrayList<>();
            for (int done = 0; done < contacts; done += BATCH) {
                List<Written> batch = new ArrayList<>();
                for (int i = done; i < Math.min(contacts, done + BATCH); i++) {
                    clock.set(from.plusMillis(period.toMillis() * i / contacts));
                    batch.add(traffic.next());
                }
                writes.add(store.write(tx -> insert(tx, batch)));
                if (writes.size() == 4) {
                    writes.remove(0).join();
                }
            }
            writes.forEach(CompletableFuture::join);
        }
    }

    private static boolean insert(Tx tx, List<Written> batch) {
        for (Written written : batch) {
            tx.insert(written.interaction());
            tx.save(written.match());
            tx.insert(written.decision());
            written.invitations().forEach(i -> tx.insert(i, "hash-" + i.id()));
            written.answers().forEach(tx::insert);
        }
        return true;
    }

    private Written next() {
        int person = random.nextInt(persons);
        boolean known = person % 5 != 0;
        Handle phone = Handle.phone("+1" + AREAS[person % AREAS.length] + (5_000_000 + person));
        Handle mail = Handle.email("customer" + person + "@example.com");
        Interaction interaction = contact(random.nextInt(100), phone, mail);
        Contact contact = known
                ? new Contact(
                        "lc_" + person,
                        "Customer " + person,
                        List.of(phone, mail),
                        person % 7 == 0 ? "Account " + person % 100 : null,
                        person % 3 == 0 ? "America/New_York" : null,
                        person % 11 == 0 ? "de" : null,
                        false,
                        null)
                : null;
        Instant now = clock.instant().plusSeconds(2);
        Interaction routed = Deliberation.routed(interaction, deliberation.intake(interaction));
        Plan survey = deliberation.survey(routed, contact);
        Deliberation.Whose whose = Deliberation.Whose.of(routed, contact);
        Decision decision = deliberation.decide(
                ids.next("dec"),
                dry.configuration().policy(),
                routed,
                contact,
                survey,
                Deliberation.Known.of(people.last(whose.keys(), now), Set.of()),
                now);
        Match match = contact == null
                ? new Match.Nobody("nobody has that number")
                : new Match.Matched(contact.id(), Match.Basis.PHONE, 0.8);
        List<Invitation> invitations = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        AskPlan plan = decision.plan();
        if (plan != null) {
            Survey asked =
                    Objects.requireNonNull(dry.configuration().surveys().get(String.valueOf(decision.surveyId())));
            invite(routed, contact, plan, asked, now, invitations, answers);
            People.Ask ask = new People.Ask(
                    plan.dueAt().toEpochMilli(),
                    plan.dueAt().plusSeconds(1).toEpochMilli(),
                    Long.MAX_VALUE,
                    Long.MAX_VALUE);
            people.ask(whose.person(), ask, now);
            people.ask(plan.to().key(), ask, now);
        }
        return new Written(
                routed,
                new View.MatchRecord(routed.id(), match, contact, clock.instant()),
                decision,
                invitations,
                answers);
    }

    private void invite(
            Interaction interaction,
            @Nullable Contact contact,
            AskPlan plan,
            Survey survey,
            Instant now,
            List<Invitation> invitations,
            List<Answer> answers) {
        Invitation planned = Deliberation.invitation(
                ids.next("inv"),
                interaction,
                contact,
                plan,
                survey,
                dry.configuration().policy(),
                now);
        boolean answered = random.nextInt(100) < 13;
        Instant sent = plan.dueAt().plusSeconds(1);
        invitations.add(new Invitation(
                planned.id(),
                planned.interactionId(),
                planned.surveyId(),
                planned.person(),
                planned.via(),
                planned.to(),
                planned.address(),
                planned.language(),
                answered ? Invitation.State.ANSWERED : Invitation.State.EXPIRED,
                planned.plannedAt(),
                planned.dueAt(),
                sent,
                planned.expiresAt(),
                null,
                1,
                0,
                null));
        if (answered) {
            int span = survey.metric().max() - survey.metric().min() + 1;
            int score = survey.metric().max() - Math.min(span - 1, (int) Math.abs(random.nextGaussian() * span / 3));
            answers.add(new Answer(
                    ids.next("ans"),
                    1,
                    planned.id(),
                    interaction.id(),
                    survey.id(),
                    survey.metric(),
                    survey.wording(),
                    score,
                    random.nextInt(3) == 0 ? "Thank you for the quick help" : null,
                    survey.verdict(score),
                    Evidence.CONFIRMED,
                    List.of("a reply"),
                    planned.language(),
                    "sms",
                    "",
                    sent.plusSeconds(600)));
        }
    }

    private Interaction contact(int kind, Handle phone, Handle mail) {
        Channel channel = kind < 55 ? Channel.PHONE : kind < 75 ? Channel.CHAT : Channel.EMAIL;
        Interaction.Builder builder = Interaction.ended(
                        ids.next("int"), channel, "test-" + channel.code(), "v" + number++, clock.instant())
                .address("+15550001111")
                .startedAt(clock.instant().minusSeconds(300))
                .customerName("Customer")
                .language("en")
                .participant(Participant.queue(QUEUES[random.nextInt(QUEUES.length)]));
        boolean missed = kind < 5;
        if (!missed && kind % 10 != 9) {
            builder.participant(Participant.agent("agent-" + random.nextInt(200), "Bo Berg"));
        } else if (!missed) {
            builder.participant(Participant.bot("bot-1"));
        }
        if (channel == Channel.PHONE) {
            return builder.handle(phone)
                    .closeReason(missed ? CloseReason.MISSED : CloseReason.COMPLETED)
                    .talkSeconds(missed ? 0 : 5 + random.nextInt(600))
                    .build();
        }
        return builder.handle(channel == Channel.CHAT ? Handle.chat("CH" + number) : mail)
                .closeReason(CloseReason.RESOLVED)
                .customerWrote(1 + random.nextInt(8), 40 + random.nextInt(900))
                .build();
    }
}
