// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.ledger.LedgerEntry;
import io.closeloop.port.Store;
import io.closeloop.port.Store.Station;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreLoad;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets waiting works share a commit, and so one sync of the disk: while a commit is on its way, the next works gather. Each
 * work of a group runs behind a savepoint, so that it fails alone. Thread-safe.
 */
final class GroupWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int TRIES = 10;
    private static final Set<Integer> SQLITE_FAULTS = Set.of(5, 8, 10, 11, 13, 14, 26);
    private static final Set<String> POSTGRES_FAULTS =
            Set.of("08", "53", "57", "58", "XX", "25006", PostgresEngine.IDLE_IN_TRANSACTION);

    private final Engine engine;
    private final Clock clock;
    private final Consumer<Set<Station>> wake;
    private final int group;
    private final WaitingWorks waiting;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder refused = new LongAdder();

    /** Takes a group at a time; while it has one, the writer tells the next itself, and so never runs away from it. */
    private final ExecutorService teller = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Daemons.named("closeloop-told"),
            new ThreadPoolExecutor.CallerRunsPolicy());

    private volatile Store.CommitListener listener = (works, nanos) -> {};
    private volatile boolean closed;
    private volatile Health health = new Health(null, null);

    /** What the database said when it last failed, and since when it has been so. */
    private record Health(
            @Nullable String trouble, @Nullable Instant since) {}

    /** @param wake told the stations that a commit has woken */
    GroupWriter(Engine engine, Clock clock, Limits limits, Consumer<Set<Station>> wake) {
        this.engine = engine;
        this.clock = clock;
        this.wake = wake;
        this.group = limits.group();
        this.waiting = new WaitingWorks(limits.waiting());
    }

    /** Starts the writing threads. */
    void start() {
        for (int i = 1; i <= engine.writers(); i++) {
            boolean first = i == 1;
            Thread thread = Daemons.named("closeloop-store-" + i, () -> write(first));
            thread.start();
            threads.add(thread);
        }
    }

    <T> CompletableFuture<T> submit(Work<?, T> work) {
        return told(work, waiting.offer(work));
    }

    <T> CompletableFuture<T> submitAlong(Work<?, T> work) {
        return told(work, waiting.offerAlong(work));
    }

    private <T> CompletableFuture<T> told(Work<?, T> work, WaitingWorks.Offer offer) {
        if (offer == WaitingWorks.Offer.CLOSED) {
            refuse(work, "The store is closed");
        } else if (offer == WaitingWorks.Offer.FULL) {
            refused.increment();
            refuse(work, "The store has too much waiting to be written");
        }
        return work.future();
    }

    void onCommit(Store.CommitListener heard) {
        listener = heard;
    }

    StoreLoad load() {
        Health now = health;
        return new StoreLoad(
                waiting.size(),
                waiting.room(),
                refused.sum(),
                closed ? Map.of() : engine.pools(),
                now.trouble(),
                now.since());
    }

    private void well() {
        Health now = health;
        if (now.trouble() != null || now.since() == null) {
            health = new Health(null, clock.instant());
        }
    }

    /**
     * True for a disk that is full, a file that cannot be written, a server that goes: faults of the database itself and
     * not of what it was asked. SQLite's result codes (sqlite.org/rescode.html): BUSY, READONLY, IOERR, CORRUPT, FULL,
     * CANTOPEN, NOTADB. PostgreSQL's SQLSTATE classes: connection, resources, operator's intervention, system, internal;
     * and two states: it takes no writes (a provider's answer to a full disk), it ended a session that was silent.
     */
    static boolean databaseFailed(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLTransientConnectionException) {
                // The pool has no connection to give.
                return true;
            }
            if (e instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null || state.length() < 2
                        ? SQLITE_FAULTS.contains(sql.getErrorCode() & 0xff)
                        : POSTGRES_FAULTS.stream().anyMatch(state::startsWith);
            }
        }
        return false;
    }

    private void ill(Throwable failure) {
        if (failure instanceof StoreBusy) {
            return;
        }
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        String said = String.valueOf(root.getMessage());
        Health now = health;
        Instant since = now.trouble() == null ? clock.instant() : now.since();
        health = new Health(said.lines().findFirst().orElse(said), since);
    }

    private static void refuse(Work<?, ?> work, String why) {
        work.failed(new StoreBusy(why));
        work.tell();
    }

    private void write(boolean first) {
        List<Work<?, ?>> works = new ArrayList<>(group);
        while (first ? waiting.take(works, group) : waiting.takeToHelp(works, group)) {
            commit(works);
            works.clear();
        }
    }

    private void commit(List<Work<?, ?>> works) {
        List<Work<?, ?>> again = new ArrayList<>();
        Set<Station> woken = EnumSet.noneOf(Station.class);
        List<Work<?, ?>> told = new ArrayList<>(works);
        long begun = System.nanoTime();
        try (Session session = engine.write()) {
            if (together(session, works, again, woken)) {
                well();
                listener.committed(works.size() - again.size(), System.nanoTime() - begun);
            }
        } catch (Throwable e) {
            ill(e);
            again.clear();
            fail(works, e);
        }
        told.removeAll(again);
        tell(told, woken);
        again.forEach(this::alone);
    }

    /** While more waits to be written, callers go on beside the writer: what they do next is not its affair. */
    private void tell(List<Work<?, ?>> told, Set<Station> woken) {
        Runnable telling = () -> {
            told.forEach(Work::tell);
            wake.accept(woken);
        };
        if (waiting.size() > 0) {
            teller.execute(telling);
        } else {
            telling.run();
        }
    }

    /**
     * One transaction for all; adds to {@code again} what must run in a transaction of its own. True when it was
     * committed.
     */
    private boolean together(Session session, List<Work<?, ?>> works, List<Work<?, ?>> again, Set<Station> woken) {
        boolean several = works.size() > 1;
        List<Work<?, ?>> done = new ArrayList<>(works.size());
        List<LedgerEntry> entries = new ArrayList<>();
        try {
            if (several && smoothly(session, works, entries, woken)) {
                session.tables().ledger.append(entries);
                return commit(session, works, woken);
            }
            for (Work<?, ?> work : works) {
                if (several) {
                    session.savepoint();
                }
                SqlTx tx = new SqlTx(session.tables(), clock.instant());
                try {
                    run(List.of(work), tx, session);
                    session.sql().flush();
                } catch (Throwable e) {
                    if (several) {
                        session.rollbackToSavepoint();
                    } else {
                        session.rollback();
                    }
                    if (databaseFailed(e)) {
                        ill(e);
                    }
                    if (e instanceof StoreException failure && engine.contended(failure)) {
                        again.add(work);
                    } else {
                        work.failed(e);
                    }
                    continue;
                }
                if (several) {
                    session.releaseSavepoint();
                }
                done.add(work);
                entries.addAll(tx.entries());
                woken.addAll(tx.wakes());
            }
            session.tables().ledger.append(entries);
        } catch (StoreException e) {
            session.rollback();
            woken.clear();
            if (engine.lost(e) || (!several && !engine.contended(e))) {
                ill(e);
                again.clear();
                works.stream().filter(work -> !work.hasFailed()).forEach(work -> work.failed(e));
            } else {
                // The transaction as a whole is spoilt, by whom is not known: each gets one of its own.
                again.clear();
                works.stream().filter(work -> !work.hasFailed()).forEach(again::add);
            }
            return false;
        }
        // An empty commit says nothing of a database that has refused everything it was asked.
        return commit(session, done, woken) && !done.isEmpty();
    }

    /**
     * Runs all without a savepoint for each, which is two statements less a work, and those that are alike together;
     * false when one failed, and then nothing is left of any. Works only read and write by their transaction, so they can
     * be run again.
     */
    private boolean smoothly(Session session, List<Work<?, ?>> works, List<LedgerEntry> entries, Set<Station> woken) {
        try {
            int end;
            for (int begin = 0; begin < works.size(); begin = end) {
                end = endOfAlike(works, begin);
                SqlTx tx = new SqlTx(session.tables(), clock.instant());
                run(works.subList(begin, end), tx, session);
                entries.addAll(tx.entries());
                woken.addAll(tx.wakes());
            }
            session.sql().flush();
            return true;
        } catch (Throwable e) {
            session.rollback();
            entries.clear();
            woken.clear();
            return false;
        }
    }

    /** Works are done together only where they follow each other: one may rely on another that was asked for before. */
    private static int endOfAlike(List<Work<?, ?>> works, int begin) {
        int end = begin + 1;
        while (end < works.size() && works.get(end).like(works.get(begin))) {
            end++;
        }
        return end;
    }

    private static void run(List<Work<?, ?>> alike, SqlTx tx, Session session) {
        try {
            Work.run(alike, tx);
        } finally {
            tx.end();
        }
        if (session.sql().broken()) {
            throw new StoreException("A statement of this transaction failed, though its work went on");
        }
    }

    /** When the commit itself fails it is not known what was kept: nothing may be run a second time. */
    private boolean commit(Session session, List<Work<?, ?>> done, Set<Station> woken) {
        try {
            session.commit();
            return true;
        } catch (SQLException e) {
            ill(e);
            session.rollback();
            woken.clear();
            fail(done, new StoreException("The commit failed", e));
            return false;
        }
    }

    private static void fail(List<Work<?, ?>> works, Throwable cause) {
        works.forEach(work -> work.failed(cause));
    }

    private void alone(Work<?, ?> work) {
        Set<Station> woken = EnumSet.noneOf(Station.class);
        long begun = System.nanoTime();
        try (Session session = engine.write()) {
            for (int tries = 1; ; tries++) {
                try {
                    engine.patient(session);
                    SqlTx tx = new SqlTx(session.tables(), clock.instant());
                    run(List.of(work), tx, session);
                    session.sql().flush();
                    session.tables().ledger.append(tx.entries());
                    woken.addAll(tx.wakes());
                    if (commit(session, List.of(work), woken)) {
                        well();
                        listener.committed(1, System.nanoTime() - begun);
                    }
                    break;
                } catch (StoreException e) {
                    session.rollback();
                    if (databaseFailed(e)) {
                        ill(e);
                    }
                    if (tries == TRIES || !engine.contended(e)) {
                        work.failed(e);
                        break;
                    }
                } catch (Throwable e) {
                    session.rollback();
                    work.failed(e);
                    break;
                }
            }
        } catch (Throwable e) {
            ill(e);
            work.failed(e);
        }
        tell(List.of(work), woken);
    }

    /** Writes what is waiting, then ends. */
    @Override
    public void close() {
        closed = true;
        waiting.close();
        threads.forEach(thread -> await(thread::join));
        teller.shutdown();
        await(() -> teller.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS));
        LOG.debug("All writers have ended");
    }

    private interface End {
        void await() throws InterruptedException;
    }

    /** What is written must not be cut short: an interrupt is kept for later. */
    private static void await(End end) {
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                end.await();
                ended = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
