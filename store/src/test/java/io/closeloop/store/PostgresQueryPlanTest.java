// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.ledger.Ids;
import io.closeloop.port.Tx;
import io.closeloop.testkit.PostgresServer;
import io.closeloop.testkit.SettableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls every method of a transaction on filled and analysed tables and looks at how PostgreSQL runs each statement: with
 * the values at hand, as it does at first, and as the plan for all values that it may settle on after a few times.
 */
class PostgresQueryPlanTest {
    /** Interactions; of invitations, answers and effects there are as many, of ledger entries three times. */
    private static final int ROWS = 30_000;

    private static final int MONTHS = 4;

    /** EXPLAIN takes no parameters from the driver; this way it leaves $1 alone. */
    private static final String SIMPLE = "&preferQueryMode=simple";

    private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on (\\w+)");

    @Test
    void no_statement_reads_a_large_table_from_end_to_end() throws Exception {
        Instant begin = NOW.minus(Duration.ofDays(31L * (MONTHS - 1)));
        try (PostgresServer postgres = PostgresServer.started()) {
            for (int month = 0; month < MONTHS; month++) {
                SettableClock then = new SettableClock(begin.plus(Duration.ofDays(31L * month)));
                SqlStore.open(postgres.url(), then).close();
            }
            fill(postgres, begin);
            Set<String> large = new TreeSet<>(postgres.ask(
                    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                            + " AND reltuples >= 1000"));
            assertThat(large).contains("ledger_2026_01", "interaction_2026_02", "delivery", "invitation", "seen");

            Set<String> wrong = new LinkedHashSet<>();
            Set<String> explained = new LinkedHashSet<>();
            try (Connection connection = DriverManager.getConnection(postgres.url());
                    Connection plain = DriverManager.getConnection(postgres.url() + SIMPLE)) {
                connection.setAutoCommit(false);
                Explaining explaining = new Explaining(connection, plain, (text, plan) -> {
                    explained.add(text);
                    Matcher sequential = SEQUENTIAL.matcher(plan);
                    while (sequential.find()) {
                        if (large.contains(sequential.group(1))) {
                            wrong.add(sequential.group() + " by " + text + "\n" + plan);
                        }
                    }
                });
                Sql sql = new Sql(explaining.connection(), Dialect.POSTGRESQL, true);
                Tx tx = new SqlTx(new Tables(sql), NOW);
                QueryPlanTest.tour(tx);
                tx.ledgerOf("int_a");
                Old old = new Old(sql);
                String from = Ids.floor("int", NOW);
                old.invitations(from, 9);
                old.interactions(from, 9);
                old.interactions("z", 9);
                old.keys("interaction_2026_02", "", 9);
                old.ledger("z", Long.MAX_VALUE, 9);
                old.seen(NOW, 9);
                old.conversations(NOW.plus(Duration.ofDays(99)), Old.Walk.CONVERSATIONS, 9);
                old.handles(Old.Walk.HANDLES, 9);
                Ledger ledger = new Ledger(sql);
                assertThat(ledger.lastBefore(NOW.minus(Duration.ofDays(1)))).isPresent();
                ledger.unread(NOW);
                connection.rollback();
            }
            assertThat(explained).hasSizeGreaterThan(80);
            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void a_statement_without_an_index_would_be_noticed() throws Exception {
        try (PostgresServer postgres = PostgresServer.started()) {
            SqlStore.open(postgres.url(), new SettableClock(NOW)).close();
            fill(postgres, NOW);
            List<String> plans = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(postgres.url());
                    Connection plain = DriverManager.getConnection(postgres.url() + SIMPLE)) {
                Explaining explaining = new Explaining(connection, plain, (text, plan) -> plans.add(plan));
                new Sql(explaining.connection(), Dialect.POSTGRESQL, true)
                        .list("SELECT id FROM delivery WHERE reference = ?", Row::text, "x");
            }
            assertThat(plans).hasSize(2).allMatch(plan -> plan.contains("Seq Scan on delivery"));
        }
    }

    /** Most of it is long done, as it is after a while. */
    private static void fill(PostgresServer postgres, Instant begin) {
        long step = Duration.between(begin, NOW.plus(Duration.ofDays(20))).toMillis() / ROWS;
        StringBuilder floors = new StringBuilder("CREATE TEMP TABLE one (n INTEGER, i TEXT, at BIGINT);");
        floors.append("INSERT INTO one VALUES ");
        for (int n = 0; n < ROWS; n++) {
            Instant at = begin.plusMillis(step * n);
            floors.append(n == 0 ? "" : ", ")
                    .append("(%d, '%sx%06d', %d)".formatted(n, Ids.floor("int", at), n, at.toEpochMilli()));
        }
        postgres.run(
                floors + ";"
                        + "INSERT INTO interaction SELECT i, 'phone', 's', 's' || n, 'a', '[]', NULL, at, at, '[]', NULL,"
                        + " 'completed', '{}', 1, 1, 1, at, '[]', CASE WHEN n % 1000 = 0 THEN 'match' END,"
                        + " CASE WHEN n % 1000 = 0 THEN at END, NULL, NULL FROM one;"
                        + "INSERT INTO interaction_key SELECT 's', 's' || n, i FROM one;"
                        + "INSERT INTO interaction_handle SELECT 'phone:' || n % 5000, at, i FROM one;"
                        + "INSERT INTO match SELECT i, CASE WHEN n % 1000 = 0 THEN 'ambiguous' ELSE 'nobody' END, NULL,"
                        + " NULL, NULL, NULL, NULL, NULL, at FROM one;"
                        + "INSERT INTO decision SELECT replace(i, 'int', 'dec'), i, at, '[]', NULL, NULL FROM one;"
                        + "INSERT INTO invitation SELECT replace(i, 'int', 'inv'), i, 'csat', 'contact:' || n % 5000,"
                        + " 'sms', 'phone:' || n % 5000, 'a', 'en', CASE WHEN n % 100 = 0 THEN 'sent'"
                        + " WHEN n % 1000 = 1 THEN 'planned' WHEN n % 1000 = 2 THEN 'sending' ELSE 'answered' END, at, at,"
                        + " at, at + 1000000, NULL, 1, 0, NULL, 'h' || n,"
                        + " CASE WHEN n % 1000 IN (1, 2) THEN at END, CASE WHEN n % 1000 = 2 THEN 'n0' END, 0, at,"
                        + " CASE WHEN n % 1000 = 3 THEN at END, 0, NULL, CASE WHEN n % 100 = 5 THEN at END, at FROM one;"
                        + "INSERT INTO invitation_reference SELECT 'SM' || n, replace(i, 'int', 'inv') FROM one;"
                        + "INSERT INTO answer SELECT replace(i, 'int', 'ans'), 1, replace(i, 'int', 'inv'), i, 'csat',"
                        + " 'csat', '1', 5, NULL, 'promoter', 'confirmed', '[]', 'en', 'page', '', at, 1,"
                        + " 'c' || n % 5000 FROM one;"
                        + "INSERT INTO delivery SELECT replace(i, 'int', 'dlv'), 'verb' || n % 3,"
                        + " replace(i, 'int', 'ans'), i, '', '{}', 1, 1, CASE n % 500 WHEN 0 THEN 'waiting'"
                        + " WHEN 1 THEN 'parked' WHEN 2 THEN 'held' ELSE 'done' END, at, 1, NULL, NULL,"
                        + " CASE WHEN n % 500 = 0 THEN at END, NULL, 0 FROM one;"
                        + "INSERT INTO escalation SELECT replace(i, 'int', 'ans'), i, 'resolved', at, at, at, NULL, 0,"
                        + " NULL, CASE WHEN n % 1000 = 0 THEN at END FROM one;"
                        + "INSERT INTO conversation SELECT 'meta', 't' || n, 1, CASE WHEN n % 1000 = 0 THEN 1 ELSE 0 END,"
                        + " 'chat', 'a', '[]', NULL, NULL, NULL, '[]', 1, 1, at, at, at,"
                        + " CASE WHEN n % 1000 = 0 THEN at END FROM one;"
                        + "INSERT INTO conversation_handle SELECT 'phone:' || n % 5000, 'meta', 't' || n FROM one;"
                        + "INSERT INTO ledger SELECT 3 * n + k, replace(i, 'int', 'led') || k, at, 'interaction.ended',"
                        + " 'closeloop', i, NULL, NULL, '{}' FROM one, generate_series(1, 3) AS k;"
                        + "UPDATE ledger_seq SET last = 1000000;"
                        + "INSERT INTO seen SELECT 'twilio', 'e' || n, at FROM one;"
                        + "INSERT INTO opt_out SELECT 'phone:' || n, 1, 'sms', 'STOP', at FROM one;"
                        + "INSERT INTO local_contact SELECT 'lc' || n, 'Ana', '[]', NULL, NULL, NULL, 0, at FROM one;"
                        + "INSERT INTO local_contact_handle SELECT 'phone:' || n, 'lc' || n FROM one;"
                        + "INSERT INTO local_figures SELECT 'lc' || n, '{}' FROM one;",
                "ANALYZE");
    }

    private interface Finding {
        void of(String text, String plan);
    }

    /** A connection that tells the plans of each statement before it is executed. */
    private static final class Explaining {
        private static final Map<String, String> TYPES = Map.of(
                "setString", "::text",
                "setLong", "::bigint",
                "setInt", "::integer",
                "setDouble", "::double precision",
                "setObject", "",
                "setArray", "::text[]");

        private record Value(@Nullable Object value, String type) {
            String literal() {
                return value == null ? "NULL" : "'" + value.toString().replace("'", "''") + "'" + type;
            }
        }

        private final Connection real;
        private final Connection plain;
        private final Finding finding;
        private final Set<String> generic = new LinkedHashSet<>();

        Explaining(Connection real, Connection plain, Finding finding) {
            this.real = real;
            this.plain = plain;
            this.finding = finding;
        }

        Connection connection() {
            return proxy(
                    Connection.class,
                    (method, args) -> method.getName().equals("prepareStatement")
                            ? statement((String) args[0])
                            : call(real, method, args));
        }

        private PreparedStatement statement(String text) throws SQLException {
            PreparedStatement statement = real.prepareStatement(text);
            Map<Integer, Value> values = new HashMap<>();
            return proxy(PreparedStatement.class, (method, args) -> {
                String type = TYPES.get(method.getName());
                if (type != null) {
                    values.put((Integer) args[0], new Value(args[1], type));
                } else if (method.getName().startsWith("execute")
                        || method.getName().equals("addBatch")) {
                    explain(text, values);
                }
                return call(statement, method, args);
            });
        }

        private void explain(String text, Map<Integer, Value> values) throws SQLException {
            String verb = text.substring(0, text.indexOf(' '));
            if (!Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "WITH").contains(verb)) {
                return;
            }
            StringBuilder literal = new StringBuilder("EXPLAIN ");
            StringBuilder numbered = new StringBuilder("EXPLAIN (GENERIC_PLAN) ");
            int number = 0;
            for (char c : text.toCharArray()) {
                Value value = c == '?' ? values.get(++number) : null;
                literal.append(value == null ? String.valueOf(c) : value.literal());
                numbered.append(value == null ? String.valueOf(c) : "$" + number + value.type());
            }
            finding.of(text, plan(literal.toString()));
            if (generic.add(text)) {
                finding.of(text, plan(numbered.toString()));
            }
        }

        private String plan(String explain) throws SQLException {
            try (Statement statement = plain.createStatement();
                    ResultSet plan = statement.executeQuery(explain)) {
                return text(plan);
            }
        }

        private static String text(ResultSet plan) throws SQLException {
            StringBuilder text = new StringBuilder();
            while (plan.next()) {
                text.append(plan.getString(1)).append('\n');
            }
            return text.toString();
        }
    }

    private interface Call {
        @Nullable
        Object with(Method method, Object[] args) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> call.with(method, args == null ? new Object[0] : args)));
    }

    private static @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
