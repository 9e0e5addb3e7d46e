// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.closeloop.port.MachineClock;
import io.closeloop.port.StoreLoad;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL, shared by any number of nodes. Writers work at READ COMMITTED with row locks: what a transaction reads by id
 * it keeps. A group that meets a lock held elsewhere does not wait for it long, because others share its fate: the work
 * that met it runs again in a transaction of its own, which waits.
 */
final class PostgresEngine implements Engine {
    static final String PREFIX = "jdbc:postgresql:";
    private static final String PROGRAM = "closeloop";
    private static final String COPY = "closeloop-copy";
    /** While it looks at the tables; a program that runs tells its number in its name. */
    private static final String STARTING = "closeloop-start";

    /** Works on nothing. */
    private static final String LOOKING = "closeloop-look";

    /** The numbers of the programs on this database; 0 is one from before there were numbers. */
    static final String OTHER_PROGRAMS =
            "SELECT DISTINCT coalesce(nullif(split_part(application_name, '/', 2), ''), '0')"
                    + "::integer FROM pg_stat_activity WHERE datname = current_database() AND (application_name = '"
                    + PROGRAM
                    + "' OR application_name ~ '^" + PROGRAM + "/[0-9]+$')";

    private static final int SILENT_SECONDS = 10;
    /**
     * A connection that has gone silent in the middle of a statement, as behind a firewall that forgot it, would hold its
     * thread for ever. Longer than any lock is waited for. What may well take longer, as a migration does, is not cut off.
     */
    private static final int STATEMENT_SECONDS = 60;

    private static final long COPYING = 0x636c6f7365636f70L;
    /**
     * Shorter than PostgreSQL's deadlock_timeout of 1 s, so that groups never need its detector. And a node that was stopped
     * in the middle of a transaction must not keep its locks, the one of the ledger's numbers least of all: the server ends
     * a session that says nothing within one.
     */
    private static final String GROUP_WAITS =
            "SET lock_timeout = '500ms'; SET idle_in_transaction_session_timeout = '10s'";

    /** What the server says to a session that it ended for that. */
    static final String IDLE_IN_TRANSACTION = "25P03";

    /**
     * Every statement goes by an index, whatever the planner believes of a table that was empty a minute ago: a new
     * database, and each month's new tables, would be read from end to end until they are analyzed. One plan serves for
     * all values, and no join may read a table to its end. (Without the latter a claim of 100 contacts read all 100,000,
     * because a plan for every limit expects a tenth; without the former a list of tokens was planned anew each time.)
     */
    private static final String BY_INDEX = "SET enable_seqscan = off; SET jit = off;"
            + " SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; SET enable_mergejoin = off";

    private static final String SINGLE_WAITS = "SET LOCAL lock_timeout = '10s'";

    private final HikariDataSource forWriting;
    private final HikariDataSource forReading;
    private final PGSimpleDataSource unpooled;
    private final Limits limits;
    private final String jdbcUrl;
    private final int program;

    private PostgresEngine(
            HikariDataSource forWriting, HikariDataSource forReading, Limits limits, String jdbcUrl, int program) {
        this.jdbcUrl = jdbcUrl;
        this.program = program;
        this.unpooled = source(jdbcUrl, name(program));
        this.forWriting = forWriting;
        this.forReading = forReading;
        this.limits = limits;
    }

    static PostgresEngine open(String jdbcUrl, Limits limits) {
        HikariDataSource forWriting = null;
        try {
            PGSimpleDataSource starting = source(jdbcUrl, STARTING);
            starting.getConnection().close();
            int program = Migrations.run(starting, Dialect.POSTGRESQL);
            refuseUnfinished(starting);
            HikariConfig writing =
                    config("closeloop-write", pooled(jdbcUrl, name(program)), limits.writers() + 1, limits);
            writing.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
            writing.setConnectionInitSql(String.join("; ", GROUP_WAITS, BY_INDEX));
            forWriting = new HikariDataSource(writing);
            HikariConfig reading = config("closeloop-read", pooled(jdbcUrl, name(program)), limits.readers(), limits);
            reading.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
            reading.setReadOnly(true);
            reading.setConnectionInitSql(BY_INDEX);
            return new PostgresEngine(forWriting, new HikariDataSource(reading), limits, jdbcUrl, program);
        } catch (SQLException | RuntimeException e) {
            if (forWriting != null) {
                forWriting.close();
            }
            throw failure(e);
        }
    }

    /** A session that only reads, beside whatever works on the database; makes and migrates nothing. */
    static Session reading(String jdbcUrl) {
        PGSimpleDataSource source = pooled(jdbcUrl, LOOKING);
        Connection connection = null;
        try {
            connection = source.getConnection();
            Migrations.refuseOthers(source, Dialect.POSTGRESQL);
            refuseUnfinished(source);
            try (Statement statement = connection.createStatement()) {
                statement.execute(BY_INDEX);
            }
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return new Session(connection, Dialect.POSTGRESQL, false, session -> {});
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw failure(e);
        }
    }

    private static StoreException failure(Exception e) {
        return e instanceof StoreException known
                ? known
                : new StoreException("PostgreSQL cannot be opened: " + e.getMessage(), e);
    }

    /**
     * A connection to a database that no program works on.
     *
     * @param target true to make its tables where they are missing
     */
    static <T> T atRest(String jdbcUrl, boolean target, AtRest<T> use) {
        PGSimpleDataSource source = source(jdbcUrl, COPY);
        String place = place(source);
        Connection connection = null;
        try {
            connection = source.getConnection();
            refuseBusy(connection, place);
            if (target) {
                Migrations.run(source, Dialect.POSTGRESQL);
            }
            connection.setAutoCommit(false);
            return use.of(connection, place, () -> {});
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw failure(e);
        }
    }

    /** @throws StoreException when a program works on the database, or it cannot be asked */
    static void refuseBusy(String jdbcUrl) {
        PGSimpleDataSource source = source(jdbcUrl, COPY);
        try (Connection connection = source.getConnection()) {
            refuseBusy(connection, place(source));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static void refuseBusy(Connection connection, String place) throws SQLException {
        if (busy(connection)) {
            throw new StoreException("A program or another copy works on " + place + "; stop it first");
        }
    }

    private static String place(PGSimpleDataSource source) {
        return source.getServerNames()[0] + ':' + source.getPortNumbers()[0] + '/' + source.getDatabaseName();
    }

    private static boolean busy(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT NOT pg_try_advisory_lock(" + COPYING + ") OR EXISTS"
                        + " (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND application_name LIKE '" + PROGRAM + "%')")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static void refuseUnfinished(PGSimpleDataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (DatabaseCopy.unfinished(connection)) {
                throw new StoreException(DatabaseCopy.UNFINISHED);
            }
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException gone) {
                // Nothing is open any more, which is what was wanted.
                return;
            }
        }
    }

    private static String name(int program) {
        return PROGRAM + '/' + program;
    }

    private static HikariConfig config(String name, PGSimpleDataSource source, int size, Limits limits) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
        // Else what a connection is set to is undone by its first rollback.
        config.setIsolateInternalQueries(true);
        config.setConnectionTimeout(limits.patience().toMillis());
        return config;
    }

    private static PGSimpleDataSource pooled(String jdbcUrl, String name) {
        PGSimpleDataSource source = source(jdbcUrl, name);
        if (!names(jdbcUrl, PGProperty.SOCKET_TIMEOUT)) {
            source.setSocketTimeout(STATEMENT_SECONDS);
        }
        return source;
    }

    private static boolean names(String jdbcUrl, PGProperty property) {
        Properties named = Driver.parseURL(jdbcUrl, null);
        return named != null && property.isPresent(named);
    }

    static PGSimpleDataSource source(String jdbcUrl, String name) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(jdbcUrl);
        } catch (IllegalArgumentException e) {
            // The URL may carry a password: it is not repeated here.
            throw new StoreException("closeloop.db.url is no PostgreSQL address, such as"
                    + " jdbc:postgresql://db.example.com/closeloop?user=closeloop&password=...");
        }
        // The server's DETAIL quotes values: a customer's handle has no place in a log.
        source.setLogServerErrorDetail(false);
        source.setReWriteBatchedInserts(true);
        if (!names(jdbcUrl, PGProperty.TCP_KEEP_ALIVE)) {
            source.setTcpKeepAlive(true);
        }
        // Whatever the address says: others tell by it who works here, and whether they may.
        source.setApplicationName(name);
        return source;
    }

    @Override
    public int writers() {
        return limits.writers();
    }

    @Override
    public Session write() {
        return session(forWriting, true);
    }

    @Override
    public Session read() {
        return session(forReading, false);
    }

    @Override
    public Map<String, StoreLoad.Pool> pools() {
        return Map.of("write", pool(forWriting), "read", pool(forReading));
    }

    private static StoreLoad.Pool pool(HikariDataSource source) {
        HikariPoolMXBean pool = source.getHikariPoolMXBean();
        return pool == null
                ? new StoreLoad.Pool(0, 0, 0, source.getMaximumPoolSize())
                : new StoreLoad.Pool(
                        pool.getActiveConnections(),
                        pool.getIdleConnections(),
                        pool.getThreadsAwaitingConnection(),
                        source.getMaximumPoolSize());
    }

    private static Session session(HikariDataSource source, boolean writes) {
        try {
            Connection connection = source.getConnection();
            return new Session(connection, Dialect.POSTGRESQL, writes, Session::end);
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL does not answer", e);
        }
    }

    /** Serialisation failure, deadlock, lock timeout: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
    @Override
    public boolean contended(StoreException failure) {
        String state = failure.state();
        return state != null && Set.of("40001", "40P01", "55P03").contains(state);
    }

    @Override
    public boolean lost(StoreException failure) {
        String state = failure.state();
        return state != null
                && (state.startsWith("08") || state.startsWith("57P") || state.equals(IDLE_IN_TRANSACTION));
    }

    @Override
    public void patient(Session session) {
        try {
            session.execute(SINGLE_WAITS);
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL does not answer", e);
        }
    }

    @Override
    public Set<String> statements() {
        return Set.of();
    }

    @Override
    public Months months() {
        return months(unpooled);
    }

    static Months months(String jdbcUrl) {
        return months(source(jdbcUrl, COPY));
    }

    private static Months months(PGSimpleDataSource source) {
        try {
            return new Months(source.getConnection());
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL does not answer", e);
        }
    }

    @Override
    public Heartbeat heartbeat(@Nullable MachineClock machine) {
        try {
            return new Heartbeat(this::impatient, program, machine, System::nanoTime);
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL does not answer", e);
        }
    }

    /** A server that is silent, or behind a cable that was cut, must not hold the caller for long. */
    private Connection impatient() throws SQLException {
        PGSimpleDataSource source = source(jdbcUrl, name(program));
        source.setConnectTimeout(SILENT_SECONDS);
        source.setLoginTimeout(SILENT_SECONDS);
        source.setSocketTimeout(SILENT_SECONDS);
        return source.getConnection();
    }

    @Override
    public void close() {
        forWriting.close();
        forReading.close();
    }
}
