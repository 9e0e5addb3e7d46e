// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.config.Retention;
import io.closeloop.port.Duties;
import io.closeloop.port.MachineClock;
import io.closeloop.port.Store;
import io.closeloop.port.StoreLoad;
import io.closeloop.port.StoreNotice;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on SQLite (one process, embedded) or PostgreSQL (any number of nodes). What a future of {@link #write} reports
 * as done survives a crash of the process and of the machine.
 */
public final class SqlStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);

    private final Engine engine;
    private final GroupWriter writer;
    private final Housekeeping housekeeping;
    private final @Nullable Heartbeat heartbeat;
    private final Clock clock;
    private final Map<Station, List<Runnable>> listeners = new EnumMap<>(Station.class);
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqlStore(Engine engine, Clock given, Limits limits) {
        this.engine = engine;
        MachineClock machine = given instanceof MachineClock own ? own : null;
        this.heartbeat = engine.heartbeat(machine);
        this.clock = machine == null || heartbeat == null ? given : heartbeat.clock();
        for (Station station : Station.values()) {
            listeners.put(station, new CopyOnWriteArrayList<>());
        }
        this.writer = new GroupWriter(engine, clock, limits, this::wake);
        this.housekeeping = new Housekeeping(engine, writer, clock);
        housekeeping.monthsAhead();
        writer.start();
        housekeeping.start();
        if (heartbeat != null) {
            heartbeat.start();
        }
    }

    /**
     * Opens the database and brings its tables up to date.
     *
     * @param jdbcUrl {@code jdbc:sqlite:<file>}, whose folder is made when it is missing, or
     *     {@code jdbc:postgresql://host/database?user=...&password=...}
     * @param clock tells what is due now and when a reminder was sent; {@link MachineClock} when it may be wrong and the
     *     database's counts where nodes share it
     * @throws StoreException when it cannot be opened, or the file belongs to another process
     */
    public static SqlStore open(String jdbcUrl, Clock clock) {
        return open(jdbcUrl, clock, Limits.DEFAULT);
    }

    /**
     * As {@link #open}, a database that is there and that no program works on.
     *
     * @throws StoreException when there is none, or when a program works on it
     */
    public static SqlStore openAtRest(String jdbcUrl, Clock clock) {
        if (jdbcUrl.startsWith(SqliteEngine.PREFIX)) {
            SqliteEngine.reading(jdbcUrl).end();
        } else if (jdbcUrl.startsWith(PostgresEngine.PREFIX)) {
            PostgresEngine.refuseBusy(jdbcUrl);
        }
        return open(jdbcUrl, clock);
    }

    /**
     * Opens the database to look into it, beside a program that runs on it, and leaves its tables as they are. Not
     * thread-safe.
     *
     * @throws StoreException when there is none, when it cannot be read, or when PostgreSQL's tables are of another version
     *     than this program's
     */
    public static Store openReadOnly(String jdbcUrl) {
        if (jdbcUrl.startsWith(SqliteEngine.PREFIX)) {
            return new ReadOnlyStore(SqliteEngine.reading(jdbcUrl));
        }
        if (jdbcUrl.startsWith(PostgresEngine.PREFIX)) {
            return new ReadOnlyStore(PostgresEngine.reading(jdbcUrl));
        }
        throw noDatabase();
    }

    static SqlStore open(String jdbcUrl, Clock clock, Limits limits) {
        if (jdbcUrl.startsWith(SqliteEngine.PREFIX)) {
            return new SqlStore(SqliteEngine.open(jdbcUrl, limits), clock, limits);
        }
        if (jdbcUrl.startsWith(PostgresEngine.PREFIX)) {
            return new SqlStore(PostgresEngine.open(jdbcUrl, limits), clock, limits);
        }
        throw noDatabase();
    }

    private static StoreException noDatabase() {
        return new StoreException("closeloop.db.url must begin with jdbc:sqlite: or jdbc:postgresql:");
    }

    @Override
    public <T> CompletableFuture<T> write(Function<Tx, T> work) {
        return writer.submit(Work.of(work));
    }

    @Override
    public <Q, T> CompletableFuture<T> write(Joint<Q, T> work, Q question) {
        return writer.submit(new Work<>(work, question));
    }

    @Override
    public <T> CompletableFuture<T> writeAlong(Function<Tx, T> work) {
        return writer.submitAlong(Work.of(work));
    }

    @Override
    public <Q, T> CompletableFuture<T> writeAlong(Joint<Q, T> work, Q question) {
        return writer.submitAlong(new Work<>(work, question));
    }

    @Override
    public <T> T read(Function<View, T> work) {
        try (Session session = engine.read()) {
            session.beginSnapshot();
            return read(session, work);
        }
    }

    @Override
    public <T> T look(Function<View, T> work) {
        try (Session session = engine.read()) {
            session.beginLook();
            return read(session, work);
        } catch (SQLException e) {
            throw new StoreException("The database does not answer", e);
        }
    }

    private static <T> T read(Session session, Function<View, T> work) {
        SqlView view = new SqlView(session.tables());
        try {
            return work.apply(view);
        } finally {
            view.end();
            session.endRead();
        }
    }

    @Override
    public void onWake(Station station, Runnable listener) {
        of(station).add(listener);
    }

    private List<Runnable> of(Station station) {
        List<Runnable> all = listeners.get(station);
        if (all == null) {
            throw new IllegalStateException("Every station has its list");
        }
        return all;
    }

    private void wake(Set<Station> stations) {
        for (Station station : stations) {
            for (Runnable listener : of(station)) {
                try {
                    listener.run();
                } catch (RuntimeException e) {
                    LOG.error("A listener of station {} failed", station, e);
                }
            }
        }
    }

    @Override
    public void onCommit(CommitListener listener) {
        writer.onCommit(listener);
    }

    @Override
    public StoreLoad load() {
        return writer.load();
    }

    @Override
    public Clock clock(Clock own) {
        return own instanceof MachineClock ? clock : own;
    }

    @Override
    public Duties duties() {
        return heartbeat == null ? Duties.ALONE : heartbeat;
    }

    @Override
    public List<StoreNotice> notices() {
        List<StoreNotice> notices = new ArrayList<>(housekeeping.notices());
        if (heartbeat != null) {
            notices.addAll(heartbeat.notices());
        }
        return notices;
    }

    @Override
    public void keep(Retention retention) {
        housekeeping.keep(retention);
    }

    /** For tests, which do not wait for its hour. */
    Housekeeping housekeeping() {
        return housekeeping;
    }

    /** The statements seen so far, for tests of their plans; empty where the driver keeps them. */
    Set<String> statements() {
        return engine.statements();
    }

    /** Writes what is waiting and closes the database. What is submitted later fails. Once closed, does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        housekeeping.close();
        writer.close();
        if (heartbeat != null) {
            heartbeat.close();
        }
        engine.close();
    }
}
