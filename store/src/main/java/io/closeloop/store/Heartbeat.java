// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.Duties;
import io.closeloop.port.MachineClock;
import io.closeloop.port.StoreNotice;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has to do with the others every few seconds, on a connection of its own so that no load is in its way: it
 * looks at the server's clock, and renews or applies for its duties. Thread-safe.
 */
final class Heartbeat implements Duties, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration BEAT = Duration.ofSeconds(3);
    /** A node believes in its lease for less time than the others wait for it. */
    private static final Duration HELD = LEASE.minus(BEAT);

    /** Leases do not care; but what else runs on such a machine does. */
    private static final Duration WRONG = Duration.ofSeconds(5);

    private final Connecting connecting;
    private final int program;
    private final @Nullable MachineClock machine;
    private final LongSupplier nanos;
    private final DutyTable table;
    private final DatabaseClock clock;
    private final Map<String, Held> duties = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("closeloop-heartbeat"));
    private @Nullable Connection connection;
    private volatile @Nullable StoreNotice wrongClock;
    private volatile @Nullable StoreNotice outdated;

    /** Opens a connection that gives up when the server is silent for some seconds. */
    interface Connecting {
        Connection open() throws SQLException;
    }

    /** @param until by the counter; while it has not come to that, the duty is this node's */
    private record Held(@Nullable SimpleLock lock, long until) {
        static final Held NOT = new Held(null, 0);
    }

    /** Looks at the server's clock once before it returns. */
    Heartbeat(Connecting connecting, int program, @Nullable MachineClock machine, LongSupplier nanos)
            throws SQLException {
        this.connecting = connecting;
        this.program = program;
        this.machine = machine;
        this.nanos = nanos;
        this.table = new DutyTable(this::connection, "node-" + UUID.randomUUID());
        Connection first = connection();
        // The first statement of a connection is slow.
        DutyTable.micros(first);
        long asked = nanos.getAsLong();
        long micros = DutyTable.micros(first);
        this.clock = new DatabaseClock(nanos, asked, micros, nanos.getAsLong());
        compare();
    }

    void start() {
        timer.scheduleWithFixedDelay(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    Clock clock() {
        return clock;
    }

    List<StoreNotice> notices() {
        return Stream.of(Optional.ofNullable(wrongClock), Optional.ofNullable(outdated))
                .flatMap(Optional::stream)
                .toList();
    }

    private synchronized Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = connecting.open();
            connection = open;
        }
        return open;
    }

    synchronized void beat() {
        try {
            Connection open = connection();
            long asked = nanos.getAsLong();
            long micros = DutyTable.micros(open);
            Duration by = clock.saw(asked, micros, nanos.getAsLong());
            if (by.abs().compareTo(WRONG) > 0) {
                LOG.warn("The database's clock was moved by {}; due times and leases follow it", by);
            }
            compare();
            lookAtTables(open);
            for (String duty : List.copyOf(duties.keySet())) {
                renew(duty);
            }
        } catch (SQLException | RuntimeException e) {
            // The next beat tries again; a duty whose lease runs out meanwhile is another's.
            LOG.debug("No heartbeat", e);
            disconnect();
        }
    }

    /** A migration that this program cannot live with should have waited until it was gone. */
    private void lookAtTables(Connection open) throws SQLException {
        int needed = Migrations.needed(open);
        if (needed > program && outdated == null) {
            StoreNotice found = new StoreNotice(
                    "tables",
                    "a newer version of the program has changed them (they need " + needed + ", this version is "
                            + program + "): replace this node",
                    clock.instant());
            outdated = found;
            LOG.error("Tables: {}", found.trouble());
        }
    }

    private void compare() {
        MachineClock own = machine;
        if (own == null) {
            return;
        }
        Instant shared = clock.instant();
        Duration ahead = Duration.between(shared, own.instant());
        StoreNotice before = wrongClock;
        if (ahead.abs().compareTo(WRONG) <= 0) {
            wrongClock = null;
        } else {
            String trouble = "this machine's clock is " + ahead.abs().toSeconds() + " s "
                    + (ahead.isNegative() ? "behind" : "ahead of") + " the database's, which counts";
            wrongClock = new StoreNotice("clock", trouble, before == null ? shared : before.since());
            if (before == null) {
                LOG.warn("Of the two clocks one is wrong: {}", trouble);
            }
        }
    }

    private void renew(String duty) {
        Held held = duties.getOrDefault(duty, Held.NOT);
        // Counted from before the question: the server's answer may be late.
        long until = nanos.getAsLong() + HELD.toNanos();
        SimpleLock lock = held.lock();
        Optional<SimpleLock> kept = lock == null ? Optional.empty() : lock.extend(LEASE, Duration.ZERO);
        if (kept.isEmpty()) {
            kept = table.lock(new LockConfiguration(clock.instant(), duty, LEASE, Duration.ZERO));
            if (kept.isPresent()) {
                LOG.info("This node has {} now", duty);
            } else if (lock != null) {
                LOG.info("Another node has {} now", duty);
            }
        }
        duties.put(duty, kept.map(mine -> new Held(mine, until)).orElse(Held.NOT));
    }

    @Override
    public boolean mine(String duty) {
        Held held = duties.get(duty);
        if (held == null) {
            apply(duty);
            held = duties.getOrDefault(duty, Held.NOT);
        }
        return held.lock() != null && nanos.getAsLong() - held.until() < 0;
    }

    private synchronized void apply(String duty) {
        if (duties.putIfAbsent(duty, Held.NOT) == null) {
            try {
                renew(duty);
            } catch (RuntimeException e) {
                LOG.debug("The database does not answer; {} is applied for later", duty, e);
                disconnect();
            }
        }
    }

    @Override
    public synchronized void giveUp(String duty) {
        Held held = duties.remove(duty);
        SimpleLock lock = held == null ? null : held.lock();
        if (lock != null) {
            try {
                lock.unlock();
            } catch (RuntimeException e) {
                LOG.debug("{} could not be given up and runs out by itself", duty, e);
                disconnect();
            }
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException gone) {
                LOG.debug("The connection is gone", gone);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        List.copyOf(duties.keySet()).forEach(this::giveUp);
        synchronized (this) {
            disconnect();
        }
    }
}
