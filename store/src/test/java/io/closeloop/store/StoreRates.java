// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;

import io.closeloop.delivery.Delivery;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.policy.Decision;
import io.closeloop.port.Store;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View.MatchRecord;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints how many a second the store takes of each kind of work, in the order of an interaction's way: the figures of the
 * decision pages. {@code StoreRates sqlite|postgresql [works per round] [rounds] [months of history]}
 */
public final class StoreRates {
    private static final int CALLERS = 64;
    private static final String NODE = "node-1";

    private final Store store;
    private final Clock clock = Clock.systemUTC();
    private final Ids ids = new Ids(clock);
    private final int works;
    private final int round;

    private StoreRates(Store store, int works, int round) {
        this.store = store;
        this.works = works;
        this.round = round;
    }

    /** @param args see the class */
    public static void main(String[] args) throws Exception {
        int works = args.length > 1 ? Integer.parseInt(args[1]) : 5_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        int months = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        if (args.length > 0 && args[0].equals("postgresql")) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start()) {
                measure(postgres.getJdbcUrl("postgres", "postgres"), works, rounds, months);
                hot(postgres);
            }
        } else {
            Path folder = Files.createTempDirectory("rates");
            measure("jdbc:sqlite:" + folder.resolve("closeloop.db"), works, rounds, months);
        }
    }

    private static void measure(String url, int works, int rounds, int months) throws InterruptedException {
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-31L * months));
        for (int m = 0; m < months; m++) {
            SqlStore.open(url, Clock.offset(past, Duration.ofDays(31L * m))).close();
        }
        try (SqlStore store = SqlStore.open(url, Clock.systemUTC())) {
            List<double[]> all = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                all.add(new StoreRates(store, works, round).run());
            }
            String[] names = {"interaction in", "match", "decide", "send", "answer in", "deliver"};
            for (int i = 0; i < names.length; i++) {
                int step = i;
                double[] rates = all.stream().mapToDouble(r -> r[step]).sorted().toArray();
                System.out.printf(
                        "%-16s %8.0f/s (median of %d, %s)%n",
                        names[i],
                        rates[rates.length / 2],
                        rounds,
                        Arrays.stream(rates)
                                .mapToObj(r -> String.format("%.0f", r))
                                .toList());
            }
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private double[] run() throws InterruptedException {
        List<Interaction> interactions = new ArrayList<>();
        for (int i = 0; i < works; i++) {
            interactions.add(interaction(i));
        }
        List<Invitation> invitations = new ArrayList<>();
        interactions.forEach(i -> invitations.add(invitation(i)));
        List<Answer> answers = new ArrayList<>();
        invitations.forEach(i -> answers.add(answer(i)));
        return new double[] {
            rate(() -> each(interactions, (tx, i) -> {
                tx.remember(i.source(), i.sourceId(), clock.instant());
                tx.insert(i);
                note(tx, i.id());
            })),
            rate(() -> claimed(Station.MATCH, Station.DECIDE, (tx, i) -> {
                tx.save(new MatchRecord(i.id(), new Match.Nobody("none"), null, NOW));
                note(tx, i.id());
            })),
            rate(() -> {
                claimed(Station.DECIDE, null, (tx, i) -> {
                    tx.insert(new Decision(ids.next("dec"), i.id(), NOW, List.of(), null, null));
                    note(tx, i.id());
                });
                each(invitations, (tx, i) -> tx.insert(i, i.id()));
            }),
            rate(() -> {
                for (int done = 0; done < works; ) {
                    List<Tx.ClaimedInvitation> claimed = store.write(tx -> tx.claimInvitations(
                                    Via.SMS,
                                    Instant.EPOCH,
                                    clock.instant(),
                                    NODE,
                                    clock.instant().plusSeconds(120),
                                    100))
                            .join();
                    each(claimed, (tx, c) -> tx.settle(Samples.in(Invitation.State.SENT, c.invitation()), NODE, null));
                    done += claimed.size();
                }
            }),
            rate(() -> each(answers, (tx, a) -> {
                Invitation i = tx.invitation(a.invitationId()).orElseThrow();
                tx.interaction(i.interactionId());
                tx.insert(a);
                tx.update(Samples.in(Invitation.State.ANSWERED, i));
                tx.owe(delivery(a));
                note(tx, i.interactionId());
            })),
            rate(() -> {
                for (int done = 0; done < works; ) {
                    List<Tx.ClaimedDelivery> claimed = store.write(tx -> tx.claimDeliveries(
                                    "slack",
                                    clock.instant(),
                                    NODE,
                                    clock.instant().plusSeconds(120),
                                    100))
                            .join();
                    each(claimed, (tx, c) -> tx.settle(Samples.settled(Delivery.State.DONE, NOW, c.delivery()), NODE));
                    done += claimed.size();
                }
            })
        };
    }

    private double rate(Step step) throws InterruptedException {
        long begun = System.nanoTime();
        step.run();
        return works / ((System.nanoTime() - begun) / 1e9);
    }

    private <T> void each(List<T> all, BiConsumer<Tx, T> work) throws InterruptedException {
        Semaphore callers = new Semaphore(CALLERS);
        AtomicInteger failed = new AtomicInteger();
        for (T one : all) {
            callers.acquire();
            CompletableFuture<Boolean> written = store.write(tx -> {
                work.accept(tx, one);
                return true;
            });
            var unused = written.whenComplete((done, failure) -> {
                if (failure != null) {
                    failed.incrementAndGet();
                    System.out.println(failure);
                }
                callers.release();
            });
        }
        callers.acquire(CALLERS);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " works failed");
        }
    }

    private void claimed(Station from, @Nullable Station to, BiConsumer<Tx, Interaction> work) {
        for (int done = 0; done < works; ) {
            List<Interaction> claimed = store.write(tx -> tx.claimInteractions(
                            from, clock.instant(), NODE, clock.instant().plusSeconds(120), 100))
                    .join();
            store.write(tx -> {
                        claimed.forEach(i -> {
                            work.accept(tx, i);
                            tx.move(i.id(), NODE, to, clock.instant(), null);
                        });
                        return true;
                    })
                    .join();
            done += claimed.size();
        }
    }

    private void note(Tx tx, String interactionId) {
        tx.append(new LedgerEntry(
                ids.next("led"),
                clock.instant(),
                LedgerEvent.INTERACTION_ENDED,
                LedgerEntry.CLOSELOOP,
                interactionId,
                null,
                null,
                Map.of("rule", "cool-down", "days", 30)));
    }

    private Interaction interaction(int i) {
        return Interaction.ended(ids.next("int"), Channel.PHONE, "twilio-voice", "CA" + round + "-" + i, NOW)
                .address("+15550001111")
                .handle(Handle.phone("+1555" + (1_000_000 + i)))
                .customerName("Ana Silva")
                .language("pt-BR")
                .talkSeconds(270)
                .build();
    }

    private Invitation invitation(Interaction i) {
        Instant now = clock.instant();
        return new Invitation(
                ids.next("inv"),
                i.id(),
                "csat",
                "contact:" + i.sourceId(),
                Via.SMS,
                i.handles().get(0),
                "+15550001111",
                "en",
                Invitation.State.PLANNED,
                now,
                now,
                null,
                now.plus(Duration.ofDays(14)),
                null,
                0,
                0,
                null);
    }

    private Answer answer(Invitation i) {
        return new Answer(
                ids.next("ans"),
                1,
                i.id(),
                i.interactionId(),
                "csat",
                Metric.CSAT,
                "1",
                2,
                "took too long",
                Metric.CSAT.verdict(2),
                Evidence.CONFIRMED,
                List.of("form submitted"),
                "en",
                "page",
                "",
                clock.instant());
    }

    private Delivery delivery(Answer a) {
        return new Delivery(
                ids.next("dlv"),
                "slack",
                a.id(),
                a.interactionId(),
                "",
                Map.of("channel", "#care"),
                1,
                0,
                Delivery.State.WAITING,
                clock.instant(),
                0,
                null,
                null);
    }

    /** Heap-only updates: those that touched no index. */
    private static void hot(EmbeddedPostgres postgres) throws SQLException, IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
            try (ResultSet rows =
                    statement.executeQuery("SELECT relname, n_tup_upd, n_tup_hot_upd, n_tup_newpage_upd, n_dead_tup,"
                            + " pg_relation_size(relid) / 1024 FROM pg_stat_user_tables WHERE n_tup_upd > 0"
                            + " ORDER BY relname")) {
                while (rows.next()) {
                    System.out.printf(
                            "%-24s %8d updates, %5.1f %% heap only, %5.1f %% on a new page, %d dead, %d KiB%n",
                            rows.getString(1),
                            rows.getLong(2),
                            100.0 * rows.getLong(3) / rows.getLong(2),
                            100.0 * rows.getLong(4) / rows.getLong(2),
                            rows.getLong(5),
                            rows.getLong(6));
                }
            }
        }
    }
}
