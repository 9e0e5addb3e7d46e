// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.closeloop.delivery.Delivery;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Duties;
import io.closeloop.port.MachineClock;
import io.closeloop.sandbox.mail.Correspondent;
import io.closeloop.sandbox.mail.MailStandIn;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import io.closeloop.testkit.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole programs, each a process of its own, on one PostgreSQL: one is replaced by another version, stopped for longer than
 * its leases, or killed. With {@code -Dcloseloop.nodes.real=true} leases run out by themselves, which takes minutes.
 */
class ManyNodesTest {
    private static final boolean REAL = Boolean.getBoolean("closeloop.nodes.real");
    private static final Path NEXT_VERSION = Path.of("src", "test", "next-version");
    private static final Path VERSION_AFTER_NEXT = Path.of("src", "test", "version-after-next");
    private static final String TOKEN = "token-of-the-nodes";
    /** Of one program for what it owes: docs/operations.md. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @TempDir
    private Path folder = Path.of("");

    private String url = "";

    @BeforeEach
    void a_database_of_its_own() {
        url = POSTGRES.create();
    }

    private List<String> ask(String text) {
        return PostgresServer.askAt(url, text);
    }

    private long number(String text) {
        return Long.parseLong(ask(text).get(0));
    }

    private void change(String text) {
        PostgresServer.runAt(url, text);
    }

    /** A node with a home folder of its own. */
    private ChildProgram node(String name, Map<String, String> settings, Path... further) {
        Path home = SourceTree.home(folder.resolve(name));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CLOSELOOP_DB_URL", url);
        environment.put("CLOSELOOP_SECRET", "a secret that all nodes share");
        environment.put("CLOSELOOP_API_TOKEN", TOKEN);
        environment.put("CLOSELOOP_HTTP_HOST", "127.0.0.1");
        environment.put("CLOSELOOP_DATA", home.resolve("data").toString());
        environment.putAll(settings);
        StringBuilder classpath = new StringBuilder(System.getProperty("java.class.path"));
        for (Path more : further) {
            classpath.append(File.pathSeparator).append(more.toAbsolutePath());
        }
        return new ChildProgram(
                home,
                log(name),
                environment,
                ChildProgram.freePort(0),
                ChildProgram.freePort(0),
                ChildProgram.SHORT_LIVED,
                classpath.toString());
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private static void signal(String name, ChildProgram program) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(program.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** A system that posts ended contacts to whichever node there is, each until it is acknowledged, as vendors do. */
    private static final class Load implements AutoCloseable {
        private static final int SENDERS = 4;
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger next = new AtomicInteger();
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final AtomicLong slowest = new AtomicLong();
        private final AtomicInteger again = new AtomicInteger();
        private volatile List<URI> nodes;

        Load(URI... nodes) {
            this.nodes = List.of(nodes);
            for (int i = 0; i < SENDERS; i++) {
                senders.execute(this::send);
            }
        }

        void to(URI... others) {
            nodes = List.of(others);
        }

        int sent() {
            return acknowledged.size();
        }

        void more(int contacts) {
            int wanted = sent() + contacts;
            await().atMost(Duration.ofSeconds(60)).until(() -> sent() >= wanted);
        }

        private void send() {
            while (!over.get()) {
                int n = next.incrementAndGet();
                String id = "c" + n;
                String body = "{\"specversion\":\"1.0\",\"id\":\"e" + n + "\",\"source\":\"pbx\","
                        + "\"type\":\"closeloop.interaction.ended\",\"data\":{\"id\":\"" + id
                        + "\",\"channel\":\"phone\",\"endedAt\":\"2026-03-03T10:00:00Z\",\"customer\":{\"phone\":\"+1555"
                        + (1_000_000 + n) + "\"},\"talkSeconds\":90}}";
                for (int tries = 0; tries < 100 && !acknowledged.contains(id); tries++) {
                    List<URI> all = nodes;
                    long begun = System.nanoTime();
                    try {
                        int status = http.send(
                                        HttpRequest.newBuilder(all.get((n + tries) % all.size())
                                                        .resolve("/hooks/events"))
                                                .header("Authorization", "Bearer " + TOKEN)
                                                .header("Content-Type", "application/cloudevents+json")
                                                .timeout(Duration.ofSeconds(20))
                                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode();
                        slowest.accumulateAndGet(System.nanoTime() - begun, Math::max);
                        if (status == 200) {
                            acknowledged.add(id);
                        } else {
                            again.incrementAndGet();
                        }
                    } catch (IOException gone) {
                        again.incrementAndGet();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
                // A steady stream; more would only measure this machine.
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(10).toNanos());
            }
        }

        @Override
        public void close() {
            over.set(true);
            senders.shutdown();
            try {
                assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void everyContactWasHandledOnce(Load load) {
        assertThat(number("SELECT count(*) FROM interaction")).isEqualTo(load.sent());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(number("SELECT count(*) FROM decision")).isEqualTo(load.sent()));
        for (String event : List.of("'interaction.ended'", "'decision.skip', 'decision.invite'")) {
            assertThat(number("SELECT count(*) FROM ledger WHERE event IN (" + event + ")"))
                    .as(event)
                    .isEqualTo(load.sent());
            assertThat(ask("SELECT interaction_id FROM ledger WHERE event IN (" + event
                            + ") GROUP BY interaction_id HAVING count(*) > 1"))
                    .as(event)
                    .isEmpty();
        }
    }

    private static String health(ChildProgram program) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(program.management().resolve("/observe/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void a_node_is_replaced_by_one_of_the_next_version_under_load() throws Exception {
        try (ChildProgram present = node("present", Map.of())) {
            present.start();
            try (Load load = new Load(present.address())) {
                load.more(100);
                try (ChildProgram next = node("next", Map.of(), NEXT_VERSION)) {
                    next.start();
                    assertThat(ask("SELECT max(version::integer) FROM flyway_schema_history"))
                            .containsExactly("11");
                    load.to(present.address(), next.address());
                    load.more(200);

                    // Both agree on what is live, proposed by either of them.
                    String policy =
                            Files.readString(SourceTree.ROOT.resolve("config/policy.yaml")) + "\n# said under load\n";
                    HttpResponse<String> deployed = HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(present.address().resolve("/api/v1/config/policy.yaml"))
                                            .header("Authorization", "Bearer " + TOKEN)
                                            .PUT(HttpRequest.BodyPublishers.ofString(policy))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
                    assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                        assertThat(health(present)).contains("\"version\":2");
                        assertThat(health(next)).contains("\"version\":2");
                    });
                    load.more(100);

                    // As a load balancer does before a node is stopped; then the older version starts once more, as in
                    // a
                    // roll back.
                    load.to(next.address());
                    present.stop();
                    load.more(100);
                    present.start();
                    load.to(present.address(), next.address());
                    load.more(100);
                    load.to(present.address());
                    next.close();
                    load.more(50);
                    load.close();
                    everyContactWasHandledOnce(load);
                    System.out.println("two versions: " + load.sent() + " contacts, slowest answer "
                            + TimeUnit.NANOSECONDS.toMillis(load.slowest.get()) + " ms, sent again " + load.again);
                    // What a writer waits for a table at most; senders gave up after 20 s.
                    assertThat(Duration.ofNanos(load.slowest.get())).isLessThan(Duration.ofSeconds(10));
                    for (String name : List.of("present", "next")) {
                        assertThat(Files.readAllLines(log(name))).as(name).noneMatch(line -> line.contains(" ERROR "));
                    }
                }
            }
        }
    }

    @Test
    void a_version_that_takes_away_does_not_start_beside_older_ones_and_afterwards_they_do_not_start()
            throws Exception {
        try (ChildProgram present = node("present", Map.of());
                ChildProgram later = node("later", Map.of(), NEXT_VERSION, VERSION_AFTER_NEXT)) {
            present.start();
            assertThatThrownBy(later::start).hasMessageContaining("Stop all older nodes first");
            assertThat(number("SELECT min_program FROM schema_compat")).isEqualTo(6);

            present.stop();
            later.start();

            assertThat(number("SELECT min_program FROM schema_compat")).isEqualTo(12);
            assertThatThrownBy(present::start)
                    .hasMessageContaining("A newer version of the program has changed these tables");
        }
    }

    /** Takes events; holds the first ones until it is told to answer. */
    private static final class Receiver implements AutoCloseable {
        private final HttpServer http;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private volatile boolean holding = true;

        Receiver() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            http.setExecutor(threads);
            http.createContext("/", call -> {
                call.getRequestBody().readAllBytes();
                if (holding) {
                    held.incrementAndGet();
                    try {
                        letGo.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                try (call) {
                    call.sendResponseHeaders(204, -1);
                } finally {
                    // Also when nobody waits for it any more.
                    answered.incrementAndGet();
                }
            });
            http.start();
        }

        Map<String, String> settings() {
            return Map.of(
                    "WEBHOOK_URL",
                    "http://127.0.0.1:" + http.getAddress().getPort() + "/",
                    "WEBHOOK_SECRET",
                    "whsec_"
                            + Base64.getEncoder()
                                    .encodeToString(
                                            "a secret of thirty-two bytes....".getBytes(StandardCharsets.UTF_8)),
                    "WEBHOOK_ALLOW_HTTP",
                    "true",
                    "WEBHOOK_ALLOW_PRIVATE",
                    "true");
        }

        @Override
        public void close() {
            letGo.countDown();
            http.stop(0);
            threads.shutdownNow();
        }
    }

    private void owed(int effects) {
        MachineClock machine = new MachineClock(Clock.systemUTC());
        try (SqlStore store = SqlStore.open(url, machine)) {
            Instant now = store.clock(machine).instant();
            store.write(tx -> {
                        for (int i = 0; i < effects; i++) {
                            owe(tx, i, now);
                        }
                        return true;
                    })
                    .join();
        }
    }

    private static void owe(io.closeloop.port.Tx tx, int i, Instant now) {
        Handle customer = Handle.phone("+1555200" + (1000 + i));
        tx.insert(Interaction.ended("int_" + i, Channel.PHONE, "pbx", "c" + i, now)
                .handle(customer)
                .build());
        Invitation invitation = new Invitation(
                "inv_" + i,
                "int_" + i,
                "csat",
                "handle:" + customer.key(),
                Via.SMS,
                customer,
                "+15550001111",
                "en",
                Invitation.State.SENT,
                now,
                now,
                now,
                now.plus(Duration.ofDays(14)),
                "SM" + i,
                1,
                0,
                null);
        tx.insert(invitation, "hash" + i);
        tx.insert(new Answer(
                "ans_" + i,
                1,
                "inv_" + i,
                "int_" + i,
                "csat",
                Metric.CSAT,
                "1",
                5,
                null,
                Metric.CSAT.verdict(5),
                Evidence.CONFIRMED,
                List.of("form submitted"),
                "en",
                "page",
                "",
                now));
        tx.owe(new Delivery(
                "dlv_" + i,
                "webhook",
                "ans_" + i,
                "int_" + i,
                "",
                Map.of(),
                1,
                0,
                Delivery.State.WAITING,
                now,
                0,
                null,
                null));
    }

    /** With who holds what, should it ever fail. */
    private static final String NOT_DONE =
            "SELECT id || ' ' || state || ' of ' || coalesce(lease_owner, 'nobody') || ', attempt '"
                    + " || attempt || ', due in ' || (ready_at - extract(epoch FROM clock_timestamp()) * 1000)::bigint || ' ms; '"
                    + " || (SELECT coalesce(string_agg(pid || ' ' || state || ' ' || query, '; '), '') FROM pg_stat_activity"
                    + " WHERE state LIKE 'idle in transaction%' OR wait_event_type = 'Lock')"
                    + " FROM delivery WHERE verb = 'webhook' AND state <> 'done'";

    private long done() {
        return number("SELECT count(*) FROM delivery WHERE verb = 'webhook' AND state = 'done'");
    }

    @Test
    void a_node_that_was_stopped_for_longer_than_its_lease_doubles_nothing_when_it_goes_on() throws Exception {
        int effects = 24;
        try (Receiver receiver = new Receiver();
                // Five minutes ahead: by its own clock every lease of the other one ran out long ago.
                ChildProgram second = node("second", with(receiver.settings(), "CLOSELOOP_CLOCK", "offset:PT5M"));
                ChildProgram first = node("first", with(receiver.settings(), "CLOSELOOP_CLOCK", "offset:-PT5M"))) {
            first.start();
            owed(effects);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> receiver.held.get() > 0
                            && number("SELECT count(*) FROM delivery WHERE lease_owner IS NOT NULL") == effects);
            signal("STOP", first);
            long stopped = System.nanoTime();
            receiver.holding = false;
            second.start();
            assertThat(health(second)).contains("ahead of the database's");
            // Whoever is fast takes nothing before its time.
            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(4)).until(() -> done() == 0);
            if (!REAL) {
                change("UPDATE delivery SET ready_at = ready_at - " + LEASE.toMillis()
                        + " WHERE lease_owner IS NOT NULL");
            }

            await().atMost(LEASE.plusSeconds(30))
                    .untilAsserted(() -> assertThat(ask(NOT_DONE)).isEmpty());
            Duration takenOver = Duration.ofNanos(System.nanoTime() - stopped);
            System.out.println("stopped node: its effects were done after " + takenOver.toMillis() + " ms");
            assertThat(takenOver).isLessThan(LEASE.plusSeconds(15));
            signal("CONT", first);
            receiver.letGo.countDown();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> health(first).contains("behind the database's")
                            && receiver.answered.get() >= effects + receiver.held.get());

            // What it was told after it had lost its leases is none of its business any more.
            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(5)).until(() -> done() == effects);
            assertThat(number("SELECT count(*) FROM ledger WHERE event = 'delivery.done'"))
                    .isEqualTo(effects);
            assertThat(number("SELECT count(DISTINCT answer_id) FROM ledger WHERE event = 'delivery.done'"))
                    .isEqualTo(effects);
            assertThat(number("SELECT count(*) FROM delivery WHERE lease_owner IS NOT NULL"))
                    .isZero();
        }
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(name, value);
        return all;
    }

    @Test
    void a_mailbox_is_read_by_one_node_and_by_another_once_that_was_killed() throws Exception {
        try (MailStandIn mail =
                new MailStandIn(Clock.systemUTC(), 0, 0, "support@acme.example", "survey@acme.example")) {
            Map<String, String> settings = Map.of(
                    "MAIL_IMAP_URL",
                    "imap://support%40acme.example:" + mail.password() + "@" + mail.host() + ":" + mail.imapPort(),
                    "MAIL_SMTP_URL",
                    "smtp://survey%40acme.example:" + mail.password() + "@" + mail.host() + ":" + mail.smtpPort(),
                    "MAIL_FROM",
                    "survey@acme.example",
                    "MAIL_POLL",
                    "1");
            try (ChildProgram first = node("first", settings);
                    ChildProgram second = node("second", settings)) {
                first.start();
                second.start();
                write(mail, 0, 10);
                await().atMost(Duration.ofSeconds(30)).until(() -> customerMails() == 10);
                String owner = ask("SELECT locked_by FROM duty WHERE name = 'mail-watch'")
                        .get(0);

                first.kill();
                long killed = System.nanoTime();
                write(mail, 10, 10);
                await().atMost(Duration.ofSeconds(60)).until(() -> customerMails() == 20);
                Duration takenOver = Duration.ofNanos(System.nanoTime() - killed);
                System.out.println("mailbox taken over after " + takenOver.toMillis() + " ms");

                assertThat(ask("SELECT locked_by FROM duty WHERE name = 'mail-watch'"))
                        .doesNotContain(owner);
                // The lease, a heartbeat of the other node, and its next look.
                assertThat(takenOver).isLessThan(Duties.LEASE.plusSeconds(10));
                await().during(Duration.ofSeconds(3))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> customerMails() == 20);
                assertThat(number("SELECT count(*) FROM conversation")).isEqualTo(20);
            }
        }
    }

    /** A node whose home has a route that writes a file each 200 ms, named after the node. */
    private ChildProgram ticking(String name) throws IOException {
        ChildProgram node =
                node(name, Map.of("NODE", name, "MARKS", folder.resolve("marks").toString()));
        Files.writeString(
                folder.resolve(name).resolve("config/connectors/node.properties"),
                "my.node=${NODE}\nmy.marks=${MARKS}\n");
        Path operations = Files.createDirectories(folder.resolve(name).resolve("routes/operations"));
        Files.writeString(operations.resolve("tick.camel.yaml"), """
                - route:
                    id: tick
                    description: Writes a file at each tick.
                    from:
                      uri: timer:tick
                      parameters:
                        period: "200"
                      steps:
                        - setBody:
                            constant: tick
                        - to:
                            id: mark
                            uri: file:{{my.marks}}
                            parameters:
                              fileName: "{{my.node}}.${exchangeId}"
                """);
        return node;
    }

    private long marks(String node) {
        try (Stream<Path> marks = Files.list(folder.resolve("marks"))) {
            return marks.filter(mark -> mark.getFileName().toString().startsWith(node + "."))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void a_route_with_a_timer_fires_on_one_node_and_on_another_once_that_was_killed() throws Exception {
        try (ChildProgram first = ticking("first");
                ChildProgram second = ticking("second")) {
            first.start();
            second.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> marks("first") > 5);
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(4)).until(() -> marks("second") == 0);

            first.kill();
            long killed = System.nanoTime();
            long before = marks("first");
            await().atMost(Duration.ofSeconds(60)).until(() -> marks("second") > 0);
            Duration takenOver = Duration.ofNanos(System.nanoTime() - killed);
            System.out.println("timer taken over after " + takenOver.toMillis() + " ms");

            assertThat(takenOver).isLessThan(Duties.LEASE.plusSeconds(5));
            assertThat(marks("first")).isEqualTo(before);
        }
    }

    private static void write(MailStandIn mail, int from, int mails) {
        for (int i = from; i < from + mails; i++) {
            mail.customerWrites(
                    new Correspondent("Ana " + i, "ana" + i + "@customer.example"), "Order " + i, "Where is it?");
        }
    }

    private long customerMails() {
        return number("SELECT coalesce(sum(customer_messages), 0) FROM conversation");
    }
}
