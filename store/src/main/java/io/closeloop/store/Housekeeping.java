// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.config.Retention;
import io.closeloop.ledger.Ids;
import io.closeloop.port.StoreNotice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the months ahead of time and lets go of what is older than is kept, once an hour, on one node at a time. Rows are
 * deleted in small transactions that wait in the same queue as everybody else's; months are dropped. May be killed at any
 * instant: the next run goes on. Thread-safe.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int BATCH = 200;
    /** A reader shows itself every few seconds while a node with its settings runs. */
    private static final Duration MISSED = Duration.ofDays(30);

    private static final long FIRST_MINUTES = 1;
    private static final long MINUTES = 60;

    private final Engine engine;
    private final GroupWriter writer;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("closeloop-housekeeping"));
    private volatile Retention retention = Retention.KEEP;
    private volatile boolean closed;
    private volatile List<StoreNotice> notices = List.of();
    private volatile List<StoreNotice> doubts = List.of();
    private final Leap leap = new Leap();

    Housekeeping(Engine engine, GroupWriter writer, Clock clock) {
        this.engine = engine;
        this.writer = writer;
        this.clock = clock;
    }

    /** What a run let go. */
    record Gone(long interactions, long invitations, long ledger, long seen, long conversations, int months) {
        boolean nothing() {
            return equals(new Gone(0, 0, 0, 0, 0, 0));
        }
    }

    void keep(Retention wanted) {
        retention = wanted;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::run, FIRST_MINUTES, MINUTES, TimeUnit.MINUTES);
    }

    /** Makes what is missing, unless another node is at it. */
    void monthsAhead() {
        try (Months months = engine.months()) {
            if (months != null) {
                months.whenAlone(mine -> mine.ahead(clock.instant()));
            }
        }
    }

    private void run() {
        try {
            Gone gone = hourly();
            if (!gone.nothing()) {
                LOG.info("Older than is kept, and let go: {}", gone);
            }
        } catch (RuntimeException e) {
            // The next hour tries again.
            LOG.warn("Housekeeping did not finish: {}", e.getMessage());
        }
    }

    /** What is done each hour: {@link #step}, which lets nothing go by a clock that is in doubt. */
    Gone hourly() {
        Instant now = clock.instant();
        Instant last = look(ledger -> ledger.lastBefore(Leap.beforeToday(now))).orElse(null);
        if (leap.believed(now, last)) {
            doubts = List.of();
            return step(now, retention);
        }
        if (doubts.isEmpty()) {
            doubts = List.of(new StoreNotice(
                    "retention",
                    "the clock says " + now + ", and the last entry before today is of " + last
                            + ": nothing is let go for a day; if the clock is wrong, mend it",
                    now));
            LOG.warn("The store's retention waits: {}", doubts.get(0).trouble());
        }
        return step(now, Retention.KEEP);
    }

    /** One run; nothing when another node is at it. */
    Gone step(Instant now, Retention retention) {
        try (Months months = engine.months()) {
            if (months != null && !months.alone()) {
                return new Gone(0, 0, 0, 0, 0, 0);
            }
            if (months != null) {
                months.ahead(now);
            }
            Instant interactionsFrom = retention.interactionsFrom(now);
            Instant ledgerFrom = retention.ledgerFrom(now);
            Instant seenFrom = retention.seenFrom(now);
            long invitations = 0;
            long interactions = 0;
            long conversations = 0;
            int dropped = 0;
            if (interactionsFrom != null) {
                String from = Ids.floor("int", interactionsFrom);
                invitations = inBatches(old -> old.invitations(from, BATCH));
                if (months != null) {
                    for (String month : months.before("interaction", interactionsFrom)) {
                        interactions += keys(month);
                        months.drop(Months.OF_INTERACTIONS.stream()
                                .map(table -> Months.ofSameMonth(month, table))
                                .toList());
                        dropped++;
                    }
                }
                interactions += inBatches(old -> old.interactions(from, BATCH));
                conversations =
                        walk(Old.Walk.CONVERSATIONS, (old, at) -> old.conversations(interactionsFrom, at, BATCH));
                walk(Old.Walk.HANDLES, (old, at) -> old.handles(at, BATCH * 5));
            }
            long ledger = 0;
            if (ledgerFrom != null) {
                long read = read(now, ledgerFrom);
                if (months != null) {
                    List<String> ended = months.before(Months.LEDGER, ledgerFrom).stream()
                            .filter(month -> !months.above(month, read))
                            .toList();
                    ended.forEach(month -> months.drop(List.of(month)));
                    dropped += ended.size();
                }
                ledger = inBatches(old -> old.ledger(Ids.floor("led", ledgerFrom), read, BATCH * 5));
            }
            long seen = seenFrom == null ? 0 : inBatches(old -> old.seen(seenFrom, BATCH * 5));
            return new Gone(interactions, invitations, ledger, seen, conversations, dropped);
        }
    }

    /**
     * Up to which number the ledger has been read by everybody who is waited for, and so may be let go. A reader that has
     * not been seen for {@link #MISSED} is not waited for; both are told.
     */
    private long read(Instant now, Instant from) {
        Ledger.Unread unread = look(ledger -> ledger.unread(now.minus(MISSED)));
        Long waitedFor = unread.waitedFor();
        Long givenUp = unread.givenUp();
        List<StoreNotice> found = new ArrayList<>();
        if (waitedFor != null) {
            olderThan(from, waitedFor)
                    .ifPresent(since -> found.add(new StoreNotice(
                            "ledger",
                            "entries older than are kept wait for a reader that has not read them; see its feed",
                            since)));
        }
        if (givenUp != null && (waitedFor == null || givenUp < waitedFor)) {
            olderThan(from, givenUp)
                    .ifPresent(since -> found.add(new StoreNotice(
                            "ledger",
                            "entries that a reader has not read are let go: it has not been seen for " + MISSED.toDays()
                                    + " days",
                            since)));
        }
        if (!found.equals(notices)) {
            found.forEach(notice -> LOG.warn("The ledger's {}", notice.trouble()));
        }
        notices = List.copyOf(found);
        return waitedFor == null ? Long.MAX_VALUE : waitedFor;
    }

    private Optional<Instant> olderThan(Instant from, long number) {
        return look(ledger -> ledger.from(number, 1)).stream()
                .map(next -> next.entry().at())
                .filter(at -> at.isBefore(from))
                .findFirst();
    }

    private <T> T look(Function<Ledger, T> question) {
        try (Session session = engine.read()) {
            session.beginSnapshot();
            try {
                return question.apply(session.tables().ledger);
            } finally {
                session.endRead();
            }
        }
    }

    /** What the last run came upon. */
    List<StoreNotice> notices() {
        return Stream.concat(notices.stream(), doubts.stream()).toList();
    }

    /** The unique keys of a month that is about to be dropped. */
    private long keys(String month) {
        long all = 0;
        String after = "";
        while (!closed) {
            String cursor = after;
            Old.Passed passed = work(old -> old.keys(month, cursor, BATCH * 5));
            all += passed.gone();
            after = passed.last();
            if (after == null) {
                return all;
            }
        }
        throw new StoreException("The store is closed");
    }

    private long walk(Old.Walk first, BiFunction<Old, Old.Walk, Optional<Old.Walk>> step) {
        long all = 0;
        Old.@Nullable Walk walk = first;
        while (walk != null && !closed) {
            Old.Walk at = walk;
            walk = work(old -> step.apply(old, at)).orElse(null);
            all += walk == null ? 0 : walk.gone();
        }
        return all;
    }

    private long inBatches(Function<Old, Integer> batch) {
        long all = 0;
        while (!closed) {
            int gone = work(batch);
            if (gone == 0) {
                return all;
            }
            all += gone;
        }
        return all;
    }

    private <T> T work(Function<Old, T> batch) {
        try {
            return writer.submit(Work.of(tx -> batch.apply(new Old(((SqlTx) tx).tables().sql))))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        try {
            // What it is at ends with its present batch.
            timer.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
