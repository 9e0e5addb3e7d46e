// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables up to date: {@code V<n>__<name>.sql}, each run once, in order, under a lock. They are in
 * {@code db/migration}, and where the two databases differ in {@code db/sqlite} and {@code db/postgresql}, under the same
 * number in both.
 *
 * <p>A program's number is that of the last migration it brings. It also works on tables that a later one has changed, as
 * long as {@code schema_compat.min_program} does not exceed its number; so two versions can run beside each other while
 * nodes are replaced one by one.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Pattern RAISES = Pattern.compile("min_program\\s*=\\s*(\\d+)");
    /** A change of a table waits for whoever uses it, and everybody else waits behind the change: never for long. */
    private static final String WAITS = "SET lock_timeout = '2s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int TRIES = 60;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private Migrations() {}

    /**
     * Migrates, unless a later version has done so already.
     *
     * @return the number of this program
     * @throws StoreException when it failed, when these tables need a newer program, or when the change needs that older
     *     programs are gone which still run
     */
    static int run(DataSource source, Dialect dialect) {
        try {
            Flyway flyway = flyway(source, dialect);
            int program = program(flyway);
            refuseNewer(source, program);
            if (dialect == Dialect.POSTGRESQL) {
                refuseBesideOlder(source, flyway.info().pending());
            }
            migrate(flyway);
            // Somebody else may have gone further meanwhile.
            refuseNewer(source, program);
            return program;
        } catch (FlywayException e) {
            throw new StoreException("The tables cannot be brought up to date: " + e.getMessage(), e);
        }
    }

    /**
     * Migrates nothing.
     *
     * @throws StoreException when these tables need a newer program, or lack what this one would add
     */
    static void refuseOthers(DataSource source, Dialect dialect) {
        try {
            Flyway flyway = flyway(source, dialect);
            int program = program(flyway);
            refuseNewer(source, program);
            MigrationInfo current = flyway.info().current();
            if (current == null) {
                throw new StoreException("There are no tables in this database yet; start the program once");
            }
            if (flyway.info().pending().length > 0) {
                throw new StoreException("These tables are of an older version of the program (they are of "
                        + number(current) + ", this version is " + program
                        + "). Ask the version that works on them, or start this one first");
            }
        } catch (FlywayException e) {
            throw new StoreException("The database cannot be asked for its version: " + e.getMessage(), e);
        }
    }

    private static Flyway flyway(DataSource source, Dialect dialect) {
        FluentConfiguration configuration = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration", dialect.migrations())
                .loggers("slf4j")
                .validateMigrationNaming(true)
                .ignoreMigrationPatterns("*:future")
                .cleanDisabled(true);
        if (dialect == Dialect.POSTGRESQL) {
            configuration.callbacks(new Patience());
            // An index on a large table is made CONCURRENTLY, which would wait for Flyway's lock within a transaction.
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
        }
        return configuration.load();
    }

    private static int program(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState().isResolved() && migration.getVersion() != null)
                .mapToInt(Migrations::number)
                .max()
                .orElse(0);
    }

    private static void migrate(Flyway flyway) {
        for (int tries = 1; ; tries++) {
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                if (tries == TRIES || !LOCK_NOT_AVAILABLE.equals(new StoreException("", e).state())) {
                    throw e;
                }
                LOG.info("A table is in use; its change is tried again");
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static int number(MigrationInfo migration) {
        return Integer.parseInt(migration.getVersion().getVersion());
    }

    private static void refuseNewer(DataSource source, int program) {
        int needed = needed(source);
        if (needed > program) {
            throw new StoreException("A newer version of the program has changed these tables (they need " + needed
                    + ", this version is " + program + "). Start that version, or restore the back-up from before it");
        }
    }

    /** What number a program must have; 0 while nobody has written that down. */
    static int needed(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return needed(connection);
        } catch (SQLException e) {
            throw new StoreException("The database cannot be asked for its version", e);
        }
    }

    static int needed(Connection connection) throws SQLException {
        try (ResultSet table =
                connection.getMetaData().getTables(null, null, "schema_compat", new String[] {"TABLE"})) {
            if (!table.next()) {
                return 0;
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT min_program FROM schema_compat WHERE one = 1")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static void refuseBesideOlder(DataSource source, MigrationInfo[] pending) {
        int needs = Arrays.stream(pending).mapToInt(Migrations::raises).max().orElse(0);
        if (needs == 0) {
            return;
        }
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PostgresEngine.OTHER_PROGRAMS)) {
            while (rows.next()) {
                if (rows.getInt(1) < needs) {
                    throw new StoreException("This version changes the tables in a way that older versions cannot"
                            + " work with, and one of them is running (" + rows.getInt(1) + ", needed is " + needs
                            + "). Stop all older nodes first, then start this one");
                }
            }
        } catch (SQLException e) {
            throw new StoreException("The database cannot be asked who works on it", e);
        }
    }

    /** What number a program must have after a migration, when it says so. */
    private static int raises(MigrationInfo migration) {
        for (String folder : new String[] {"db/migration/", "db/postgresql/"}) {
            try (InputStream text =
                    Migrations.class.getClassLoader().getResourceAsStream(folder + migration.getScript())) {
                if (text != null) {
                    Matcher raised = RAISES.matcher(new String(text.readAllBytes(), StandardCharsets.UTF_8));
                    return raised.find() ? Integer.parseInt(raised.group(1)) : 0;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return 0;
    }

    /** Lets a change wait for its table for a short while only: what works on it would wait behind the change. */
    private static final class Patience extends BaseCallback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_CONNECT;
        }

        @Override
        public void handle(Event event, Context context) {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute(WAITS);
            } catch (SQLException e) {
                throw new StoreException("PostgreSQL does not answer", e);
            }
        }
    }
}
