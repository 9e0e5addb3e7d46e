// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.ledger.Ids;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's tables by month: makes them ahead of time and drops those that are let go. A month is a range of ids, which
 * begin with their time. Holds a connection of its own and, while it works, the name "housekeeping" among all nodes. Not
 * thread-safe.
 */
final class Months implements AutoCloseable {
    /** What belongs to an interaction is let go before it. */
    static final List<String> OF_INTERACTIONS = List.of("decision", "match", "interaction_handle", "interaction");

    static final String LEDGER = "ledger";
    private static final Logger LOG = LoggerFactory.getLogger(Months.class);
    /** So many are there beside the present one, that a program which cannot make them for weeks still has them. */
    private static final int AHEAD = 2;
    /** Others wait behind a change of tables that waits: it gives up quickly and is tried again within the hour. */
    private static final String WAITS = "SET lock_timeout = '2s'";

    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final long HOUSEKEEPING = 0x636c6f73656c6f6fL;
    private static final Pattern NAME = Pattern.compile("_(\\d{4})_(\\d{2})$");

    /** Interactions change station twice soon after they came; what belongs to them hardly ever changes. */
    private static final String OPTIONS_OF_INTERACTION = "fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01,"
            + " autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.02";

    private static final String OPTIONS_OF_OTHERS = "fillfactor = 95";

    private final Connection connection;

    Months(Connection connection) {
        this.connection = connection;
        execute(WAITS);
    }

    /** False while another node keeps house. Ends with the connection. */
    boolean alone() {
        return ask("SELECT pg_try_advisory_lock(" + HOUSEKEEPING + ")").equals(List.of("t"));
    }

    /**
     * Waits a while for another node that keeps house. That may be at it for hours, or have been stopped in the middle;
     * making months begins its work, so there is nothing to wait for after that.
     */
    void whenAlone(Consumer<Months> work) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (alone()) {
                work.accept(this);
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        LOG.info("Another node keeps house; the months are left to it");
    }

    /** Makes the months from the present one on that are missing. */
    void ahead(Instant now) {
        make(now, now);
    }

    /** Makes the months that are missing from a past one on. */
    void make(Instant from, Instant now) {
        YearMonth last = YearMonth.from(now.atZone(ZoneOffset.UTC)).plusMonths(AHEAD);
        YearMonth first = YearMonth.from((from.isAfter(now) ? now : from).atZone(ZoneOffset.UTC));
        List<String> tables = new ArrayList<>(OF_INTERACTIONS);
        tables.add(LEDGER);
        for (String table : tables) {
            List<String> there = children(table);
            for (YearMonth month = first; !month.isAfter(last); month = month.plusMonths(1)) {
                if (!there.contains(name(table, month))) {
                    make(table, month);
                }
            }
        }
    }

    private void make(String table, YearMonth month) {
        String name = name(table, month);
        String word = table.equals(LEDGER) ? "led" : "int";
        try {
            // Attached instead of made in place: that locks the table for a moment only.
            execute("CREATE TABLE " + name + " (LIKE " + table + " INCLUDING ALL) WITH ("
                    + (table.equals("interaction") ? OPTIONS_OF_INTERACTION : OPTIONS_OF_OTHERS) + ")");
            execute("ALTER TABLE " + table + " ATTACH PARTITION " + name + " FOR VALUES FROM ('"
                    + Ids.floor(word, start(month)) + "') TO ('" + Ids.floor(word, start(month.plusMonths(1))) + "')");
            commit();
        } catch (StoreException e) {
            rollback();
            // Until the next month nothing is lost by it: rows that fit no month go where those of before are.
            LOG.info(
                    "{} is not made, its rows are kept in {}_rest: {}",
                    name,
                    table,
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
    }

    /** The months of a table that end before a time, oldest first. */
    List<String> before(String table, Instant from) {
        return children(table).stream()
                .filter(child -> {
                    Matcher month = NAME.matcher(child);
                    return month.find()
                            && !start(YearMonth.of(Integer.parseInt(month.group(1)), Integer.parseInt(month.group(2)))
                                            .plusMonths(1))
                                    .isAfter(from);
                })
                .sorted()
                .toList();
    }

    /** Whether a month of the ledger has entries above a number. */
    boolean above(String month, long number) {
        return !ask("SELECT 1 FROM " + month + " WHERE seq > " + number + " LIMIT 1")
                .isEmpty();
    }

    /** The same month of another table. */
    static String ofSameMonth(String child, String table) {
        Matcher month = NAME.matcher(child);
        if (!month.find()) {
            throw new IllegalArgumentException("Not a month: " + child);
        }
        return table + month.group();
    }

    /** Drops tables together; others wait for it for a moment, as short as the look into a catalogue. */
    void drop(List<String> children) {
        try {
            execute("DROP TABLE IF EXISTS " + String.join(", ", children));
            commit();
        } catch (StoreException e) {
            rollback();
            throw e;
        }
    }

    private List<String> children(String table) {
        return ask("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                + " WHERE i.inhparent = '" + table + "'::regclass ORDER BY c.relname");
    }

    private static String name(String table, YearMonth month) {
        return "%s_%04d_%02d".formatted(table, month.getYear(), month.getMonthValue());
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private List<String> ask(String text) {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            commit();
            return found;
        } catch (SQLException e) {
            throw new StoreException("The months cannot be looked up", e);
        }
    }

    private void execute(String text) {
        try {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new StoreException("A statement failed: " + text, e);
        }
    }

    private void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new StoreException("The commit failed", e);
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            LOG.debug("The connection is gone", gone);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException gone) {
            // Nothing is open any more, which is what was wanted.
            return;
        }
    }
}
