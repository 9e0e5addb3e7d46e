// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.closeloop.config.Settings;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers may have of the server: over loopback, with limits small enough to reach. */
class HttpLimitsTest {
    private static final String RIGHT = "Bearer right";

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService pages = Executors.newFixedThreadPool(2);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Socket> sockets = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HttpEdge edge;

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        edge.close();
        pages.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static HttpSettings settings(String... keysAndValues) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put("closeloop.http." + keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = Settings.of(values);
        HttpSettings read = HttpSettings.read(settings);
        assertThat(settings.problems()).isEmpty();
        return read;
    }

    private void listen(HttpSettings settings) {
        listen(settings, InetAddress::isLoopbackAddress);
    }

    private void listen(HttpSettings settings, Predicate<InetAddress> local) {
        edge = new HttpEdge(vertx, pages, meters, settings, local)
                .add(page("*", "/s/:token"))
                .add(page("POST", "/api/v1/answers"))
                .add(page("GET", "/api/v1/answers"))
                .start("127.0.0.1", 0);
    }

    /** Says who called. */
    private static Page page(String method, String path) {
        return page(
                method,
                path,
                call -> CompletableFuture.completedFuture(HttpAnswer.of(200, "text/plain", call.remote())));
    }

    private static Page page(String method, String path, Function<HttpCall, CompletionStage<HttpAnswer>> answering) {
        return new Page() {
            @Override
            public String method() {
                return method;
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public CompletionStage<HttpAnswer> answer(HttpCall call, String parameter) {
                return answering.apply(call);
            }
        };
    }

    private Socket open() throws IOException {
        return open("127.0.0.1");
    }

    private Socket open(String from) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), edge.port(), InetAddress.getByName(from), 0);
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Status line, headers and body, until the server closes. */
    private static List<String> answer(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .toList();
    }

    private List<String> ask(String request) throws IOException {
        try (Socket socket = open()) {
            send(socket, request);
            return answer(socket);
        }
    }

    private List<String> get(String path, String... headers) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + String.join("", headers) + "\r\n");
    }

    private List<String> answerWith(String body) throws IOException {
        return ask("POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    /** Writes a byte now and then until the server hangs up; how long that took. */
    private static Duration drip(Socket socket, byte drop) {
        long begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(8))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    try {
                        socket.getOutputStream().write(drop);
                        return socket.getInputStream().available() > 0
                                && socket.getInputStream().read() < 0;
                    } catch (IOException closed) {
                        return true;
                    }
                });
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void a_client_that_drips_its_head_is_cut_off_while_others_are_served() throws Exception {
        listen(settings("request-timeout", "1"));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Socket socket = open();
            send(socket, "GET /s/abc HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            slow.add(socket);
        }

        assertThat(get("/s/abc").get(0)).contains("200");
        assertThat(drip(slow.get(0), (byte) 'a')).isBetween(Duration.ofMillis(100), Duration.ofSeconds(6));
        await().atMost(Duration.ofSeconds(8)).until(() -> edge.openConnections() == 0);
    }

    @Test
    void a_client_that_drips_its_body_is_cut_off() throws Exception {
        listen(settings("request-timeout", "1"));
        Socket socket = open();
        send(socket, "POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");

        assertThat(drip(socket, (byte) ' ')).isLessThan(Duration.ofSeconds(6));
        await().atMost(Duration.ofSeconds(8)).until(() -> edge.openConnections() == 0);
    }

    @Test
    void a_connection_that_says_nothing_is_closed_and_one_that_goes_on_is_kept() throws Exception {
        listen(settings("request-timeout", "1", "idle-timeout", "5"));
        Socket silent = open();
        Socket kept = open();
        send(kept, "GET /s/abc HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(silent.getInputStream().read()).isEqualTo(-1);
        send(kept, "GET /s/abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer(kept)).filteredOn(line -> line.contains("200 OK")).hasSize(2);
    }

    @Test
    void an_answer_may_take_longer_than_a_connection_may_be_idle() throws Exception {
        listen(settings("idle-timeout", "1"));
        CompletableFuture<HttpAnswer> later = new CompletableFuture<>();
        edge.add(page("GET", "/deployed", call -> later));
        Socket patient = open();
        send(patient, "GET /deployed HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        // Others come and are cut off for being idle, one after the other.
        for (int i = 0; i < 3; i++) {
            Socket idle = open();
            send(idle, ahead("/s/abc"));
            assertThat(answer(idle).get(0)).contains("200");
        }

        later.complete(HttpAnswer.of(200, "text/plain", "live"));
        assertThat(answer(patient)).last().isEqualTo("live");
    }

    @Test
    void who_does_not_take_the_answer_is_cut_off() throws Exception {
        listen(settings("idle-timeout", "1"));
        HttpAnswer large = HttpAnswer.of(200, "text/plain", "x".repeat(32 * 1024 * 1024));
        edge.add(page("GET", "/large", call -> CompletableFuture.completedFuture(large)));

        send(open(), "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

        await().until(() -> edge.openConnections() == 1);
        await().until(() -> edge.openConnections() == 0);
    }

    @Test
    void connections_over_the_limit_are_closed_at_once_and_room_is_given_back() throws Exception {
        listen(settings("max-connections", "3"));
        for (int i = 0; i < 3; i++) {
            open();
        }
        await().until(() -> edge.openConnections() == 3);

        assertThat(open().getInputStream().read()).isEqualTo(-1);

        sockets.get(0).close();
        await().until(() -> edge.openConnections() == 2);
        assertThat(get("/s/abc").get(0)).contains("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/s/abc", "/nothing-here"})
    void a_client_that_sends_thousands_of_requests_ahead_is_cut_off_while_others_are_served(String path)
            throws Exception {
        listen(settings("limit.per-token", "0"));
        Socket flood = open();
        CompletableFuture<Void> written = CompletableFuture.runAsync(
                () -> sendOrBeCutOff(flood, ahead(path).repeat(20_000)));

        try (Socket other = open()) {
            other.setSoTimeout(1_000);
            send(other, "GET /s/other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer(other).get(0)).contains("200");
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> edge.openConnections() == 0);
        written.get(10, TimeUnit.SECONDS);
    }

    private static void sendOrBeCutOff(Socket socket, String text) {
        try {
            send(socket, text);
        } catch (IOException cutOff) {
            // As it should be.
        }
    }

    private static String ahead(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    @Test
    void a_few_requests_sent_ahead_are_all_answered() throws Exception {
        listen(settings());
        Socket socket = open();

        send(socket, ahead("/s/abc").repeat(20) + "GET /s/abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer(socket)).filteredOn(line -> line.contains("200 OK")).hasSize(21);
    }

    @Test
    void a_head_or_a_line_that_is_too_long_is_refused() throws Exception {
        listen(settings());

        assertThat(get("/s/abc", "X-Long: " + "x".repeat(20_000) + "\r\n").get(0))
                .contains("431");
        assertThat(get("/s/" + "x".repeat(9_000)).get(0)).contains("414");
    }

    @Test
    void large_bodies_have_to_fit_into_memory_together() throws Exception {
        listen(settings());
        long fit = Math.max(8, Runtime.getRuntime().maxMemory() / 8 / 1024 / 1024);
        for (int i = 0; i < fit; i++) {
            send(open(), "POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n{");
        }
        await().until(this::oneMoreIsRefused);
        assertThat(answerWith("{\"token\":\"small\"}").get(0)).contains("200");

        for (Socket socket : sockets) {
            socket.close();
        }
        String large = "{\"token\":\"large\",\"comment\":\"" + "x".repeat(900_000) + "\"}";
        await().until(() -> answerWith(large).get(0).contains("200"));
        await().until(() -> edge.bookedForBodies() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1048576\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"})
    void larger_bodies_of_one_network_leave_room_for_those_of_others(String unfinished) throws Exception {
        listen(settings(), nobody -> false);
        long fit = Math.max(8, Runtime.getRuntime().maxMemory() / 8 / 1024 / 1024) / 4;
        String begun = "POST /api/v1/answers HTTP/1.1\r\nHost: x\r\n" + unfinished;
        for (int i = 0; i < fit; i++) {
            send(open("127.0.1.1"), begun);
        }
        await().until(() -> edge.bookedForBodies() == fit * 1024 * 1024);
        Socket oneMore = open("127.0.1.2");
        send(oneMore, begun);
        assertThat(oneMore.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 503");

        Socket other = open("127.0.2.1");
        String large = "{\"token\":\"large\",\"comment\":\"" + "x".repeat(900_000) + "\"}";
        send(
                other,
                "POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + large.length()
                        + "\r\n\r\n" + large);
        assertThat(answer(other).get(0)).contains("200");

        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> edge.bookedForBodies() == 0);
    }

    @Test
    void larger_bodies_that_a_proxy_of_ours_passes_on_count_for_the_network_that_it_names() throws Exception {
        listen(settings("trusted-proxies", "127.0.0.0/8"));
        long fit = Math.max(8, Runtime.getRuntime().maxMemory() / 8 / 1024 / 1024) / 4;
        String begun = "POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %s\r\n"
                + "Content-Length: 1048576\r\n\r\n{";
        for (int i = 0; i < fit; i++) {
            send(open(), begun.formatted("198.51.100.1"));
        }
        await().until(() -> edge.bookedForBodies() == fit * 1024 * 1024);

        Socket oneMore = open();
        send(oneMore, begun.formatted("8.8.8.8, 198.51.100.2"));
        assertThat(oneMore.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 503");
        send(open(), begun.formatted("198.51.101.1"));
        await().until(() -> edge.bookedForBodies() == (fit + 1) * 1024 * 1024);
    }

    @Test
    void a_chunked_body_takes_no_more_room_than_it_needs_once_it_is_here() throws Exception {
        CompletableFuture<HttpAnswer> later = new CompletableFuture<>();
        listen(settings());
        edge.add(page("POST", "/later", call -> later));
        Socket socket = open();

        send(socket, "POST /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        await().until(() -> edge.bookedForBodies() == 1024 * 1024);
        send(socket, "4e20\r\n" + "x".repeat(20_000) + "\r\n0\r\n\r\n");
        await().until(() -> edge.bookedForBodies() == 20_000);

        later.complete(HttpAnswer.of(200, "text/plain", "done"));
        assertThat(answer(socket)).last().isEqualTo("done");
        await().until(() -> edge.bookedForBodies() == 0);
    }

    /** False while the server still waits for such a body. */
    private boolean oneMoreIsRefused() throws IOException {
        try (Socket socket = open()) {
            socket.setSoTimeout(300);
            send(socket, "POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n{");
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 503".length());
            return new String(line, StandardCharsets.US_ASCII).equals("HTTP/1.1 503");
        } catch (SocketTimeoutException waiting) {
            return false;
        }
    }

    @Test
    void one_link_is_answered_so_often_a_minute_and_then_told_when_to_come_again() throws Exception {
        listen(settings("limit.per-token", "3"));
        for (int i = 0; i < 3; i++) {
            assertThat(get("/s/abc").get(0)).contains("200");
        }

        List<String> refused = get("/s/abc");

        assertThat(refused.get(0)).contains("429");
        assertThat(refused).anyMatch(line -> line.matches("(?i)retry-after: (1\\d|20)"));
        assertThat(get("/s/other").get(0)).contains("200");
        assertThat(meters.counter("closeloop.ingress.rejected", "path", "/s/:token", "status", "429")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_customer_who_comes_too_often_is_told_so_by_a_page_and_a_program_by_a_problem() throws Exception {
        listen(settings("limit.per-token", "1"));
        get("/s/abc");

        List<String> page = get("/s/abc", "Accept: text/html,*/*;q=0.8\r\n", "Accept-Language: de-AT,en;q=0.5\r\n");
        assertThat(page.get(0)).contains("429");
        assertThat(page)
                .anyMatch(line -> line.matches("(?i)retry-after: \\d+"))
                .anyMatch(line -> line.matches("(?i)content-type: text/html.*"))
                .contains("<html lang=\"de\" dir=\"ltr\">")
                .anyMatch(line -> line.contains("<a href=\"\">Noch einmal versuchen</a>"));

        List<String> problem = get("/s/abc", "Accept: application/json\r\n");
        assertThat(problem.get(0)).contains("429");
        assertThat(problem)
                .anyMatch(line -> line.matches("(?i)content-type: application/problem\\+json.*"))
                .last()
                .asString()
                .startsWith("{\"status\":429");
    }

    @Test
    void an_answer_by_api_counts_for_the_token_in_its_body_however_it_is_written() throws Exception {
        listen(settings("limit.per-token", "2"));

        assertThat(answerWith("{\"score\":5,\"x\":{\"token\":\"no\"},\"token\":\"abc\"}")
                        .get(0))
                .contains("200");
        assertThat(answerWith("{\"\\u0074oken\":\"a\\u0062c\"}").get(0)).contains("200");
        assertThat(answerWith("{\"token\":\"abc\"}").get(0)).contains("429");
        assertThat(answerWith("{\"token\":\"def\"}").get(0)).contains("200");
        assertThat(answerWith("no json at all").get(0)).contains("200");
        // Reading the list is for whoever has signed in.
        for (int i = 0; i < 4; i++) {
            assertThat(get("/api/v1/answers").get(0)).contains("200");
        }
    }

    @Test
    void a_token_written_twice_counts_for_the_one_that_is_read() throws Exception {
        listen(settings("limit.per-token", "2"));

        assertThat(answerWith("{\"token\":\"x1\",\"token\":\"abc\"}").get(0)).contains("200");
        assertThat(answerWith("{\"token\":\"x2\",\"token\":\"abc\"}").get(0)).contains("200");
        assertThat(answerWith("{\"token\":\"x3\",\"token\":\"abc\"}").get(0)).contains("429");
    }

    @Test
    void a_network_is_limited_by_the_address_that_our_proxy_names() throws Exception {
        listen(settings("limit.per-network", "2", "trusted-proxies", "127.0.0.0/8"));

        assertThat(get("/s/a", "X-Forwarded-For: 198.51.100.1\r\n")).last().isEqualTo("198.51.100.1");
        assertThat(get("/s/b", "X-Forwarded-For: 1.1.1.1, 198.51.100.2\r\n").get(0))
                .contains("200");
        assertThat(get("/s/c", "X-Forwarded-For: 8.8.8.8, 198.51.100.3\r\n").get(0))
                .contains("429");
        assertThat(get("/s/d", "X-Forwarded-For: 198.51.101.1\r\n").get(0)).contains("200");
    }

    @Test
    void nobody_else_s_forwarded_address_is_believed_and_a_proxy_that_is_not_listed_locks_nobody_out()
            throws Exception {
        listen(settings("limit.per-network", "2"));

        for (int i = 0; i < 5; i++) {
            assertThat(get("/s/t" + i, "X-Forwarded-For: 198.51.100.1\r\n"))
                    .last()
                    .isEqualTo("127.0.0.1");
        }
    }

    /** Opens to {@code Bearer right} only, as a page and as a webhook. */
    private void listenGuarded(HttpSettings settings) {
        listen(settings);
        edge.add(page(
                        "GET",
                        "/guarded",
                        call -> CompletableFuture.completedFuture(HttpAnswer.empty(knows(call) ? 200 : 401))))
                .add(
                        new Webhook() {
                            @Override
                            public String path() {
                                return "/hooks/guarded";
                            }

                            @Override
                            public Heard receive(HttpCall call) {
                                if (!knows(call)) {
                                    throw new RejectedCall(401, "Authorization does not fit");
                                }
                                return Heard.answering(List.of(), HttpAnswer.empty(204));
                            }
                        },
                        intakes -> CompletableFuture.completedFuture(List.of()));
    }

    private static boolean knows(HttpCall call) {
        return call.header("authorization").filter(RIGHT::equals).isPresent();
    }

    private String knock(String path, String client, String authorization) throws IOException {
        return get(path, "X-Forwarded-For: " + client + "\r\n", "Authorization: " + authorization + "\r\n")
                .get(0);
    }

    private double rejected(String path, int status) {
        return meters.counter("closeloop.ingress.rejected", "path", path, "status", Integer.toString(status))
                .count();
    }

    @Test
    void who_guesses_credentials_is_told_to_come_again_before_the_right_ones_are_looked_at() throws Exception {
        listenGuarded(settings("limit.per-network", "3", "trusted-proxies", "127.0.0.0/8"));

        // A browser asks without any first, as often as it likes.
        for (int i = 0; i < 5; i++) {
            assertThat(get("/guarded", "X-Forwarded-For: 198.51.100.1\r\n").get(0))
                    .contains("401");
        }
        assertThat(knock("/guarded", "198.51.100.1", RIGHT)).contains("200");
        assertThat(knock("/guarded", "198.51.100.1", "Bearer a")).contains("401");
        assertThat(knock("/guarded", "198.51.100.2", "Basic Yjpi")).contains("401");
        assertThat(knock("/hooks/guarded", "198.51.100.3", "Bearer c")).contains("401");

        List<String> refused = get("/guarded", "X-Forwarded-For: 198.51.100.4\r\n", "Authorization: " + RIGHT + "\r\n");
        assertThat(refused.get(0)).contains("429");
        assertThat(refused).anyMatch(line -> line.matches("(?i)retry-after: (1\\d|20)"));
        assertThat(knock("/hooks/guarded", "198.51.100.4", RIGHT)).contains("429");
        assertThat(rejected("/guarded", 401)).isEqualTo(2);
        assertThat(rejected("/hooks/guarded", 401)).isEqualTo(1);
        assertThat(rejected("/guarded", 429)).isEqualTo(1);
    }

    @Test
    void guesses_count_for_the_network_that_our_proxy_names_and_lock_out_no_other() throws Exception {
        listenGuarded(settings("limit.per-network", "2", "trusted-proxies", "127.0.0.0/8"));

        for (int i = 0; i < 2; i++) {
            assertThat(knock("/guarded", "198.51.100.1", "Bearer a")).contains("401");
        }
        assertThat(knock("/guarded", "198.51.100.1", "Bearer a")).contains("429");
        assertThat(knock("/guarded", "198.51.101.1", RIGHT)).contains("200");
        // Customers of the guesser's network answer their surveys all the same.
        assertThat(get("/s/a", "X-Forwarded-For: 198.51.100.1\r\n").get(0)).contains("200");
    }

    @Test
    void a_proxy_of_ours_that_is_not_listed_is_not_taken_for_a_guesser() throws Exception {
        listenGuarded(settings("limit.per-network", "2"));

        for (int i = 0; i < 5; i++) {
            assertThat(knock("/guarded", "198.51.100.1", "Bearer a")).contains("401");
        }
        assertThat(knock("/guarded", "198.51.100.1", RIGHT)).contains("200");
    }

    @Test
    void mistakes_in_the_limits_are_named() {
        edge = new HttpEdge(vertx, pages, meters).start("127.0.0.1", 0);
        Settings settings = Settings.of(Map.of(
                "closeloop.http.trusted-proxies", "proxy.example.com",
                "closeloop.http.request-timeout", "0",
                "closeloop.http.tls.certificate", "/nowhere/tls.crt"));

        HttpSettings.read(settings);

        assertThat(settings.problems().stream().map(Object::toString).toList())
                .hasSize(3)
                .anyMatch(problem -> problem.contains("trusted-proxies"))
                .anyMatch(problem -> problem.contains("request-timeout"))
                .anyMatch(problem -> problem.contains("closeloop.http.tls.key"));
    }
}
