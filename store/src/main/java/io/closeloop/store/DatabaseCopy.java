// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies everything of one database into another, empty one: SQLite to PostgreSQL, or back. Both must be at rest. Rows go
 * over in portions, each in one transaction with the note of how far it has come: a copy that was killed goes on there.
 * At the end every table is read on both sides and compared by number and checksum; only then may a program open the new
 * database.
 */
public final class DatabaseCopy {
    private static final int PORTION = 1_000;
    private static final Duration MOST_HISTORY = Duration.ofDays(10 * 366);
    private static final String NOTES = "database_copy";
    private static final Set<String> NOT_COPIED =
            Set.of(NOTES, "flyway_schema_history", "interaction_key", "ledger_seq", "duty", "schema_compat");

    private final String from;
    private final String to;
    private final Clock clock;
    private final Progress progress;

    static final String UNFINISHED = "A copy into this database has not come to its end; start it again:"
            + " closeloop db copy --from ... --to ...";

    /** Told what has been done so far. */
    public interface Progress {
        /**
         * @param table the table at hand
         * @param rows rows of it that are over there
         * @param of rows of it in all
         */
        void copied(String table, long rows, long of);
    }

    /**
     * One table, the same on both sides.
     *
     * @param checksum of all its rows, whatever their order, in hexadecimal
     */
    public record Table(String name, long rows, String checksum) {}

    /**
     * @param from address of what is copied, as in {@code closeloop.db.url}
     * @param to address of an empty database, or of one that an earlier copy from there was killed in
     * @param clock tells which months are made ahead of time
     */
    public DatabaseCopy(String from, String to, Clock clock, Progress progress) {
        this.from = from;
        this.to = to;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Copies and compares.
     *
     * @return every table that was copied
     * @throws StoreException when one of the two is in use or cannot be opened, when the first is itself a copy that was
     *     killed, when the target holds anything else, or when the two differ at the end
     */
    public List<Table> run() {
        if (from.equals(to)) {
            throw new StoreException("Both addresses are the same");
        }
        try (Place source = Place.open(from, false)) {
            if (unfinished(source.connection())) {
                throw new StoreException("The first database is a copy that has not come to its end: start that one"
                        + " again, or copy from where it came from. Nothing was copied");
            }
            try (Place target = Place.open(to, true)) {
                return run(source, target);
            }
        } catch (SQLException e) {
            throw new StoreException("The copy was interrupted: " + e.getMessage() + "; start it again to go on", e);
        }
    }

    private List<Table> run(Place source, Place target) throws SQLException {
        String version = source.version();
        if (!version.equals(target.version())) {
            throw new StoreException("The tables are of version " + version + " there and " + target.version()
                    + " here: start this version of the program once on the first database");
        }
        List<String> tables = inOrder(source);
        begin(source, target, tables);
        if (target.dialect().months()) {
            monthsSince(source.earliest());
        }
        for (String table : tables) {
            copy(source, target, table);
        }
        target.derive();
        target.commit();
        target.analyze();
        List<Table> compared = new ArrayList<>();
        for (String table : tables) {
            List<String> columns = source.columns(table);
            Table there = checksum(source, table, columns);
            Table here = checksum(target, table, columns);
            if (!there.equals(here)) {
                throw new StoreException("The copy differs in " + table + ": " + there.rows() + " rows with checksum "
                        + there.checksum() + " there, " + here.rows() + " with " + here.checksum()
                        + " here; empty the new database and copy again");
            }
            compared.add(there);
        }
        target.execute("DROP TABLE " + NOTES);
        target.commit();
        return compared;
    }

    private void monthsSince(Instant earliest) {
        Instant now = clock.instant();
        Instant longAgo = now.minus(MOST_HISTORY);
        try (Months months = PostgresEngine.months(to)) {
            months.whenAlone(mine -> mine.make(earliest.isBefore(longAgo) ? longAgo : earliest, now));
        }
    }

    /** True when a copy into this database has not come to its end. */
    static boolean unfinished(Connection connection) throws SQLException {
        try (ResultSet found = connection.getMetaData().getTables(null, null, NOTES, new String[] {"TABLE"})) {
            return found.next();
        }
    }

    private void begin(Place source, Place target, List<String> tables) throws SQLException {
        String whence = source.identity();
        if (!unfinished(target.connection())) {
            for (String table : tables) {
                if (target.any(table)) {
                    throw new StoreException(
                            "The new database is not empty: " + table + " has rows. Nothing was copied");
                }
            }
            target.execute("CREATE TABLE " + NOTES + " (name TEXT NOT NULL PRIMARY KEY, done TEXT NOT NULL)");
            target.execute("INSERT INTO " + NOTES + " VALUES ('', '" + whence.replace("'", "''") + "')");
        } else if (!target.note("").equals(whence)) {
            throw new StoreException(
                    "The new database holds the beginning of a copy of another one. Nothing was copied");
        }
        target.commit();
    }

    /** Tables that others refer to come before these. */
    private static List<String> inOrder(Place source) throws SQLException {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        for (String table : source.tables()) {
            needs.put(table, source.refersTo(table));
        }
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < needs.size()) {
            int before = ordered.size();
            needs.forEach((table, others) -> {
                Set<String> missing = new TreeSet<>(others);
                missing.remove(table);
                missing.removeAll(ordered);
                if (missing.isEmpty()) {
                    ordered.add(table);
                }
            });
            if (ordered.size() == before) {
                throw new StoreException("The tables refer to each other in a circle");
            }
        }
        return List.copyOf(ordered);
    }

    private void copy(Place source, Place target, String table) throws SQLException {
        List<String> columns = source.columns(table);
        List<String> key = source.key(table);
        if (key.isEmpty()) {
            throw new StoreException("The table " + table + " has no primary key to copy it by");
        }
        String order = String.join(", ", key);
        String select = "SELECT " + String.join(", ", columns) + " FROM " + table;
        String insert = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                + "?, ".repeat(columns.size() - 1) + "?)";
        long all = source.count(table);
        String note = target.note(table);
        long rows = 0;
        List<@Nullable Object> after = new ArrayList<>();
        if (!note.isEmpty()) {
            List<@Nullable Object> kept = Json.values(note);
            rows = ((Number) value(kept.get(0))).longValue();
            after.addAll(kept.subList(1, kept.size()));
        }
        progress.copied(table, rows, all);
        while (true) {
            String where = after.isEmpty() ? "" : " WHERE (" + order + ") > (" + "?, ".repeat(key.size() - 1) + "?)";
            int portion = 0;
            try (PreparedStatement read = source.connection()
                            .prepareStatement(select + where + " ORDER BY " + order + " LIMIT " + PORTION);
                    PreparedStatement write = target.connection().prepareStatement(insert)) {
                for (int i = 0; i < after.size(); i++) {
                    read.setObject(i + 1, after.get(i));
                }
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        after.clear();
                        for (int i = 1; i <= columns.size(); i++) {
                            Object value = row.getObject(i);
                            write.setObject(i, target.sound(value));
                        }
                        for (String column : key) {
                            after.add(row.getObject(column));
                        }
                        write.addBatch();
                        portion++;
                    }
                }
                if (portion == 0) {
                    return;
                }
                write.executeBatch();
            }
            rows += portion;
            List<@Nullable Object> done = new ArrayList<>();
            done.add(rows);
            done.addAll(after);
            target.note(table, Json.of(done));
            target.commit();
            progress.copied(table, rows, all);
        }
    }

    private static Object value(@Nullable Object value) {
        if (value == null) {
            throw new StoreException("The notes of the copy are damaged");
        }
        return value;
    }

    /** The sum of a hash of each row, which does not depend on their order. */
    private static Table checksum(Place place, String table, List<String> columns) throws SQLException {
        long rows = 0;
        long sum = 0;
        try (Statement statement = place.connection().createStatement()) {
            statement.setFetchSize(PORTION);
            try (ResultSet row = statement.executeQuery("SELECT " + String.join(", ", columns) + " FROM " + table)) {
                while (row.next()) {
                    RowHash hash = new RowHash();
                    for (int i = 1; i <= columns.size(); i++) {
                        hash.add(row.getObject(i));
                    }
                    sum += hash.value();
                    rows++;
                }
            }
        }
        return new Table(table, rows, "%016x".formatted(sum));
    }

    /** One of the two databases, locked against programs. */
    private record Place(Connection connection, Dialect dialect, String identity, Runnable lock)
            implements AutoCloseable {

        static Place open(String url, boolean target) {
            if (url.startsWith(SqliteEngine.PREFIX)) {
                return SqliteEngine.atRest(
                        url, target, (connection, name, lock) -> new Place(connection, Dialect.SQLITE, name, lock));
            }
            if (url.startsWith(PostgresEngine.PREFIX)) {
                return PostgresEngine.atRest(
                        url, target, (connection, name, lock) -> new Place(connection, Dialect.POSTGRESQL, name, lock));
            }
            throw new StoreException("A database is jdbc:sqlite:<file> or jdbc:postgresql://<host>/<database>");
        }

        String version() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1")) {
                return rows.next() ? rows.getString(1) : "";
            }
        }

        /** Partitions are part of their table; SQLite's own tables, as ANALYZE makes them, are no facts. */
        List<String> tables() throws SQLException {
            List<String> found = new ArrayList<>();
            String text = dialect == Dialect.SQLITE
                    ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
                            + " ORDER BY name"
                    : "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                            + " AND relnamespace = current_schema()::regnamespace ORDER BY relname";
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(text)) {
                while (rows.next()) {
                    String name = rows.getString(1).toLowerCase(Locale.ROOT);
                    if (!NOT_COPIED.contains(name)) {
                        found.add(name);
                    }
                }
            }
            return found;
        }

        /** Also what the other engine's tables refer to: SQLite has foreign keys that PostgreSQL's months cannot have. */
        Set<String> refersTo(String table) throws SQLException {
            Set<String> others = new TreeSet<>();
            try (ResultSet keys = connection.getMetaData().getImportedKeys(null, null, table)) {
                while (keys.next()) {
                    others.add(keys.getString("PKTABLE_NAME").toLowerCase(Locale.ROOT));
                }
            }
            if (dialect.months() && List.of("match", "decision", "invitation").contains(table)) {
                others.add("interaction");
            }
            return others;
        }

        List<String> columns(String table) throws SQLException {
            List<String> columns = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
                ResultSetMetaData meta = none.getMetaData();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    columns.add(meta.getColumnName(i));
                }
            }
            return columns;
        }

        List<String> key(String table) throws SQLException {
            Map<Short, String> key = new TreeMap<>();
            DatabaseMetaData meta = connection.getMetaData();
            try (ResultSet columns = meta.getPrimaryKeys(null, null, table)) {
                while (columns.next()) {
                    key.put(columns.getShort("KEY_SEQ"), columns.getString("COLUMN_NAME"));
                }
            }
            return List.copyOf(key.values());
        }

        long count(String table) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
                rows.next();
                return rows.getLong(1);
            }
        }

        /** When the first thing happened; far ahead when nothing has. */
        Instant earliest() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT min(first) FROM (SELECT min(at) AS first FROM ledger"
                                    + " UNION ALL SELECT min(ended_at) FROM interaction) AS firsts")) {
                rows.next();
                long first = rows.getLong(1);
                return rows.wasNull() ? Instant.MAX : Instant.ofEpochMilli(first);
            }
        }

        void analyze() throws SQLException {
            if (dialect.months()) {
                execute("ANALYZE");
                commit();
            }
        }

        boolean any(String table) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
                return rows.next();
            }
        }

        String note(String table) throws SQLException {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT done FROM " + NOTES + " WHERE name = ?")) {
                statement.setString(1, table);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? rows.getString(1) : "";
                }
            }
        }

        void note(String table, String done) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + NOTES
                    + " (name, done) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET done = excluded.done")) {
                statement.setString(1, table);
                statement.setString(2, done);
                statement.executeUpdate();
            }
        }

        /** PostgreSQL takes no NUL in a text; the store writes none. */
        @Nullable
        Object sound(@Nullable Object value) {
            return dialect == Dialect.POSTGRESQL && value instanceof String text ? text.replace("\0", "") : value;
        }

        /** What only PostgreSQL has beside the facts themselves. */
        void derive() throws SQLException {
            if (dialect.months()) {
                execute("INSERT INTO interaction_key SELECT source, source_id, id FROM interaction"
                        + " ON CONFLICT (source, source_id) DO NOTHING");
                execute("UPDATE ledger_seq SET last = (SELECT coalesce(max(seq), 0) FROM ledger)");
            }
        }

        void execute(String text) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            // Before its lock, which a program may be waiting for.
            connection.close();
            lock.run();
        }
    }
}
