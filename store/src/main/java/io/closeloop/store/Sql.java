// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements on one connection: prepares, binds, maps. Not thread-safe.
 *
 * <p>Prepared statements are kept for the life of the connection where the driver compiles each anew (SQLite); PostgreSQL's
 * driver keeps them itself, by text. The number of texts is bounded because lists of values are padded to a few lengths.
 */
final class Sql {
    private static final Logger LOG = LoggerFactory.getLogger(Sql.class);

    /**
     * How a transaction that writes begins on SQLite: it takes the lock of writers at once, and waits for it. One that began
     * by reading would be refused without waiting whenever somebody holds that lock for a moment, as a reader does that met
     * the log's header half written (<a href="https://www.sqlite.org/wal.html#busy">sqlite.org</a>).
     */
    private static final String BEGIN = "BEGIN IMMEDIATE";

    private final Connection connection;
    private final Dialect dialect;
    private final boolean writes;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final Map<String, List<@Nullable Object[]>> later = new LinkedHashMap<>();
    private final Map<String, Set<String>> laterForEach = new LinkedHashMap<>();
    private boolean begun;
    private boolean broken;

    /** @param writes false for a snapshot that only reads and therefore locks nothing */
    Sql(Connection connection, Dialect dialect, boolean writes) {
        this.connection = connection;
        this.dialect = dialect;
        this.writes = writes;
    }

    /** Makes a value of a row. */
    interface Mapper<T> {
        T map(Row row) throws SQLException;
    }

    <T> List<T> list(String text, Mapper<T> mapper, @Nullable Object... values) {
        return run(text, values, statement -> {
            List<T> found = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                Row row = new Row(results);
                while (row.next()) {
                    found.add(mapper.map(row));
                }
            }
            return found;
        });
    }

    /**
     * As {@link #list}, without the rows that a newer version of the program wrote and this one cannot read: one of its
     * nodes takes those.
     */
    <T> List<T> listKnown(String text, Mapper<T> mapper, @Nullable Object... values) {
        List<T> known = new ArrayList<>();
        list(
                text,
                row -> {
                    try {
                        return known.add(mapper.map(row));
                    } catch (Row.UnknownCode newer) {
                        LOG.debug("Left to a newer version: {}", newer.getMessage());
                        return false;
                    }
                },
                values);
        return known;
    }

    <T> Optional<T> first(String text, Mapper<T> mapper, @Nullable Object... values) {
        return run(text, values, statement -> {
            try (ResultSet results = statement.executeQuery()) {
                Row row = new Row(results);
                return row.next() ? Optional.of(mapper.map(row)) : Optional.empty();
            }
        });
    }

    /** How many rows it changed. */
    int change(String text, @Nullable Object... values) {
        return run(text, values, PreparedStatement::executeUpdate);
    }

    /** The same statement for each set of values, in one exchange with the server; how many rows each changed. */
    int[] changeAll(String text, List<@Nullable Object[]> rows) {
        flush();
        return changeAllApart(text, rows);
    }

    /**
     * As {@link #changeAll}, for a statement that neither sees nor touches what waits by {@link #later}: it does not send
     * that on its way.
     */
    int[] changeAllApart(String text, List<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        if (rows.size() == 1) {
            return new int[] {execute(text, rows.get(0), PreparedStatement::executeUpdate)};
        }
        return execute(text, new Object[0], statement -> {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    /**
     * A change of whose result nobody asks: it waits for others of its text, of this work or of the next in its group, until
     * any other statement is run.
     */
    void later(String text, @Nullable Object... values) {
        later.computeIfAbsent(text, none -> new ArrayList<>()).add(values);
    }

    /** As {@link #later}, for a statement that does the same to {@link #isAny} of some keys: it is run once for all. */
    void laterForEach(String text, String key) {
        laterForEach.computeIfAbsent(text, none -> new LinkedHashSet<>()).add(key);
    }

    /** Runs what waits. */
    void flush() {
        if (!later.isEmpty()) {
            Map<String, List<@Nullable Object[]>> all = new LinkedHashMap<>(later);
            later.clear();
            all.forEach(this::changeAll);
        }
        if (!laterForEach.isEmpty()) {
            Map<String, Set<String>> all = new LinkedHashMap<>(laterForEach);
            laterForEach.clear();
            all.forEach((text, keys) -> change(text, new Texts(keys)));
        }
    }

    /** Ends a SELECT by key: in a transaction that writes, its rows stay as they are until it ends. */
    String keep() {
        return writes ? dialect.keep() : "";
    }

    /** {@link Dialect#months}. */
    boolean months() {
        return dialect.months();
    }

    /** Ends a SELECT that takes due rows. */
    String claim() {
        return dialect.claim();
    }

    /** The rows of a table that {@code due} lists by id. */
    String claimed() {
        return dialect.claimed();
    }

    /** Locks names until the transaction ends, always in the same order, so that two never wait for each other. */
    void lock(String kind, Collection<String> names) {
        String text = dialect.lockName();
        if (text == null) {
            return;
        }
        Set<Long> numbers = new TreeSet<>();
        for (String name : names) {
            numbers.add(number(kind + '\0' + name));
        }
        if (!numbers.isEmpty()) {
            list(text, row -> true, numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
        }
    }

    /** Follows a column that must be one of {@link Texts}, however many they are. */
    String isAny() {
        return dialect.isAny();
    }

    /** Values for {@link #isAny}: one parameter. */
    record Texts(Collection<String> values) {
        Texts {
            values = values.stream().map(Sql::clean).toList();
        }
    }

    /** A list of columns, each of one table's alias. */
    static String of(String alias, String columns) {
        return columns.replaceAll("(\\w+)", alias + ".$1");
    }

    /** {@code ?, ?, ?} for the padded length of a list; never empty. */
    static String marks(int size) {
        return "?, ".repeat(padded(size) - 1) + "?";
    }

    /** The values, the last one repeated up to the padded length. */
    static List<Object> pad(Collection<?> values) {
        List<Object> all = new ArrayList<>(values);
        Object last = all.get(all.size() - 1);
        for (int missing = padded(all.size()) - all.size(); missing > 0; missing--) {
            all.add(last);
        }
        return all;
    }

    static int padded(int size) {
        return size <= 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
    }

    /** Ends the transaction that the first statement since the last end began; nothing when there was none. */
    void commit() throws SQLException {
        if (!beginsByItself()) {
            connection.commit();
        } else if (begun) {
            try {
                kept("COMMIT").executeUpdate();
            } catch (SQLException e) {
                forget("COMMIT");
                throw e;
            }
            begun = false;
        }
    }

    /** Undoes everything since the last commit. */
    void rollback() {
        mended();
        begun = false;
        try {
            if (beginsByItself()) {
                kept("ROLLBACK").executeUpdate();
            } else {
                connection.rollback();
            }
        } catch (SQLException undone) {
            // SQLite undoes a transaction by itself when the disk is full or fails (sqlite.org/lang_transaction.html,
            // section 3.1). A connection to PostgreSQL that cannot even roll back is gone; the pool replaces it.
            forget("ROLLBACK");
        }
    }

    private boolean beginsByItself() {
        return dialect == Dialect.SQLITE && writes;
    }

    /** True once a statement of the transaction has failed: what follows must not be kept. */
    boolean broken() {
        return broken;
    }

    /** What was begun has been undone, and what waited with it. */
    void mended() {
        broken = false;
        later.clear();
        laterForEach.clear();
    }

    /** The texts of the statements that are kept. */
    Set<String> texts() {
        return Set.copyOf(prepared.keySet());
    }

    void closeStatements() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String text, @Nullable Object[] values, Use<T> use) {
        flush();
        return execute(text, values, use);
    }

    private <T> T execute(String text, @Nullable Object[] values, Use<T> use) {
        if (broken) {
            throw new StoreException("An earlier statement of this transaction failed; it cannot go on");
        }
        try {
            if (dialect == Dialect.SQLITE) {
                if (writes && !begun) {
                    kept(BEGIN).executeUpdate();
                    begun = true;
                }
                PreparedStatement statement = kept(text);
                bind(statement, values);
                return use.of(statement);
            }
            try (PreparedStatement statement = connection.prepareStatement(text)) {
                bind(statement, values);
                return use.of(statement);
            }
        } catch (SQLException e) {
            broken = true;
            forget(writes && !begun ? BEGIN : text);
            throw new StoreException("A statement failed: " + text.strip().replaceAll("\\s+", " "), e);
        }
    }

    private PreparedStatement kept(String text) throws SQLException {
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            prepared.put(text, statement);
        }
        return statement;
    }

    /** The driver of SQLite lets go of a statement that failed, as on a full disk; kept, it would never work again. */
    private void forget(String text) {
        PreparedStatement failed = prepared.remove(text);
        if (failed != null) {
            try {
                failed.close();
            } catch (SQLException gone) {
                // It was closed already.
                return;
            }
        }
    }

    private void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            int at = i + 1;
            if (value == null) {
                statement.setObject(at, null);
            } else if (value instanceof String text) {
                statement.setString(at, clean(text));
            } else if (value instanceof Instant instant) {
                statement.setLong(at, instant.toEpochMilli());
            } else if (value instanceof Long number) {
                statement.setLong(at, number);
            } else if (value instanceof Integer number) {
                statement.setInt(at, number);
            } else if (value instanceof Boolean flag) {
                statement.setInt(at, flag ? 1 : 0);
            } else if (value instanceof Double number) {
                statement.setDouble(at, number);
            } else if (value instanceof Enum<?> constant) {
                statement.setString(at, Codes.code(constant));
            } else if (value instanceof Texts texts) {
                if (dialect == Dialect.SQLITE) {
                    statement.setString(at, Json.of(List.copyOf(texts.values())));
                } else {
                    statement.setArray(
                            at, connection.createArrayOf("text", texts.values().toArray()));
                }
            } else {
                throw new SQLException("No column holds a " + value.getClass().getName());
            }
        }
    }

    /** PostgreSQL takes no NUL in a text; nobody means one. */
    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    /** The same on every node and in every version, unlike hashCode. */
    private static long number(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            long number = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                number = number << 8 | (hash[i] & 0xff);
            }
            return number;
        } catch (GeneralSecurityException e) {
            throw new StoreException("Every Java platform has SHA-256", e);
        }
    }
}
